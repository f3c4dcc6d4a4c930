using System.Collections.Immutable;
using Icupa.Tables;
using Icupa.Venues;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What a table remembers of who has gone: an opening said again opens nothing, and late word of a move seats nobody.</summary>
public sealed class TableTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    /// <summary>What the same opening, made again a minute later, names.</summary>
    private static readonly VisitId Again = VisitId.Of("demo/kigali-grill/0192f0c28d137c4d8e5f60718293a4b5");
    private static readonly VenueSettings Settings = new(Visit.Venue, "Grill", Currency.RWF, "Africa/Kigali") { SharedTables = false, Tables = [new("12", "Room", 4, 0, 0)] };

    private static Party Of(VisitId visit) => new(visit, Evening, "0000");

    private static (Refusal Refusal, TableState Table, VisitId? Visit) Open(TableState table, VisitId candidate)
    {
        var (refusal, next, party) = table.Open(Who.Server, Of(table.Named(candidate) ?? candidate), "12", Settings);
        return (refusal, next, party?.Visit);
    }

    [Fact]
    public void An_opening_said_again_opens_nothing_else_also_after_the_end()
    {
        var table = Open(new(), Visit).Table;
        Assert.Equal((Refusal.None, table, Visit), Open(table, Again));
        table = table.Leave(Visit, 0, Evening.AddHours(2));
        Assert.Equal((Refusal.None, table, Visit), Open(table, Again));
        Assert.Empty(table.Parties);
        // Nor does it move those who sit here now.
        var other = VisitId.New(Visit.Venue, Evening.AddHours(2));
        table = Open(table, other).Table;
        Assert.Equal((Refusal.None, table, Visit), Open(table, Again));
        Assert.Equal([other], table.Parties.Select(p => p.Visit));
    }

    [Fact]
    public void Each_party_has_a_number_of_its_own_as_long_as_it_sits_there()
    {
        var shared = Settings with { SharedTables = true };
        VisitId[] visits = [.. Enumerable.Range(1, 4).Select(n => VisitId.New(Visit.Venue, Evening.AddMinutes(n)))];
        TableState Sit(TableState at, VisitId visit) => at.Open(Who.Ana, Of(visit), "12", shared).Table;
        int[] Numbers(TableState at) => [.. visits.Select(v => at.Parties.FirstOrDefault(p => p.Visit == v)?.Number ?? 0)];

        var table = Sit(Sit(Sit(new(), visits[0]), visits[1]), visits[2]);
        Assert.Equal([1, 2, 3, 0], Numbers(table));
        // Whose bill it comes to share does not change it; whoever comes then gets what is free.
        table = table.Leave(visits[0], 0, Evening).Take(Of(visits[1]), visits[2], shared).Table;
        Assert.Equal([0, 2, 3, 0], Numbers(table));
        Assert.Equal([0, 2, 3, 1], Numbers(table.Take(Of(visits[3]), null, shared).Table));
        // A silo of before gave none: that is the first.
        Assert.Equal(2, Sit(new TableState() with { Parties = [Of(Visit)] }, visits[0]).Parties[1].Number);
    }

    [Fact]
    public void Staff_who_open_a_table_where_somebody_sits_find_that_party()
    {
        foreach (var settings in new[] { Settings, Settings with { SharedTables = true } })
        {
            var table = new TableState().Open(Who.Ana, Of(Visit), "12", settings).Table;
            var other = VisitId.New(Visit.Venue, Evening.AddMinutes(1));
            var (refusal, after, party) = table.Open(Who.Server, Of(other), "12", settings);
            Assert.Equal((Refusal.None, table, Visit), (refusal, after, party!.Visit));
        }
    }

    [Fact]
    public void A_table_remembers_a_day_and_so_many_visits()
    {
        var table = Open(new(), Visit).Table.Leave(Visit, 0, Evening);
        var full = Enumerable.Range(1, TableState.MaxLastWords + 20).Aggregate(table, (t, n) => t.Leave(VisitId.New(Visit.Venue, Evening.AddMinutes(n)), 1, Evening.AddMinutes(n)));
        Assert.Equal((TableState.MaxLastWords, null), (full.LastWords.Length, full.Last(Visit)));
        var later = table.Leave(VisitId.New(Visit.Venue, Evening), 1, Evening + TableState.Remembers);
        Assert.Equal((1, null), (later.LastWords.Length, later.Last(Visit)));
    }

    [Fact]
    public void Where_a_newcomer_may_not_sit_they_read_why()
    {
        Refusal Open(TableState at, Asker who, string name, VenueSettings settings) => at.Open(who, Of(VisitId.New(Visit.Venue, Evening)), name, settings).Refusal;
        var staffOpen = Settings with { Joining = JoinPolicy.Staff };
        Assert.Equal([Refusal.NotFound, Refusal.AskStaffToOpen, Refusal.None, Refusal.None],
            [Open(new(), Who.Ana, "13", Settings), Open(new(), Who.Ana, "12", staffOpen), Open(new(), Who.Server, "12", staffOpen), Open(new(), Who.Ana, "12", Settings)]);
        var (taken, shared) = (new TableState().Open(Who.Ana, Of(Visit), "12", Settings).Table, Settings with { SharedTables = true });
        Assert.Equal([Refusal.TableTaken, Refusal.None], [Open(taken, Who.Ana, "12", Settings), Open(taken, Who.Ana, "12", shared)]);
        // Who sits here already is answered so, whatever the venue wants by now.
        Assert.Equal((Refusal.None, taken, taken.Parties[0]), taken.Open(Who.Ana, Of(Visit), "13", staffOpen));
        var full = new TableState() with { Parties = [.. Enumerable.Range(1, TableState.MaxParties).Select(n => Of(VisitId.New(Visit.Venue, Evening.AddMinutes(n))) with { Number = n })] };
        Assert.Equal((Refusal.TooMany, Refusal.TooMany), (Open(full, Who.Ana, "12", shared), full.Take(Of(Visit), null, shared).Refusal));
        Assert.Equal(Refusal.None, full.Leave(full.Parties[0].Visit, 0, Evening).Take(Of(Visit), null, shared).Refusal);
    }

    [Fact]
    public void Late_word_of_a_move_seats_nobody_and_sends_nobody_away()
    {
        (Refusal Refusal, TableState Table, Party? Party) Come(TableState to, int move) => to.Come(Of(Visit), null, move, Settings, Evening);

        var (home, terrace) = (Open(new(), Visit).Table, Come(new(), 1).Table);
        Assert.Equal((Refusal.None, terrace, terrace.Parties[0]), Come(terrace, 1));
        home = home.Leave(Visit, 1, Evening);
        Assert.Same(home, home.Leave(Visit, 1, Evening));
        // Back where it was; then what was said before comes again.
        home = Come(home, 2).Table;
        Assert.Same(home, home.Leave(Visit, 1, Evening));
        terrace = terrace.Leave(Visit, 2, Evening);
        Assert.Equal((Refusal.TooLate, terrace, null), Come(terrace, 1));
        // It ends.
        home = home.Leave(Visit, 2, Evening);
        Assert.Equal((Refusal.TooLate, home, null), Come(home, 2));
        // A table that would not take it may be asked again until the visit knows, and not once it has been told that nobody comes.
        var taken = Open(new(), VisitId.New(Visit.Venue, Evening)).Table;
        Assert.Equal((Refusal.TableTaken, taken, null), Come(taken, 3));
        taken = taken.Leave(taken.Parties[0].Visit, 0, Evening);
        Assert.Equal(Refusal.None, Come(taken, 3).Refusal);
        Assert.Equal(Refusal.TooLate, Come(taken.Leave(Visit, 3, Evening), 3).Refusal);
    }

    [Fact]
    public void Word_of_a_move_said_again_leaves_a_party_with_the_bill_that_it_came_to()
    {
        var (host, other) = (VisitId.New(Visit.Venue, Evening), VisitId.New(Visit.Venue, Evening));
        var shared = Settings with { SharedTables = true };
        TableState Come(TableState to, VisitId who, VisitId? with) => to.Come(Of(who), with, 1, shared, Evening).Table;
        var company = Come(Come(Come(new(), host, null), other, null), Visit, host);
        // Its host goes on to share a third one's bill.
        company = company.Come(Of(host), other, 2, shared, Evening).Table;
        Assert.Same(company, Come(company, Visit, host));
        Assert.Equal((host, other), (company.Parties.Single(p => p.Visit == Visit).With, company.Parties.Single(p => p.Visit == host).With));
    }

    [Fact]
    public void A_table_that_an_earlier_build_kept_can_be_read_and_the_other_way_round()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var before = serializer.Deserialize<TableState>(serializer.SerializeToArray(new Before(3, 7, [Of(Visit)])))!;
        Assert.Equal((3, 7L, Visit), (before.Epoch, before.Version, Assert.Single(before.Parties).Visit));
        Assert.Empty(before.LastWords);
        var after = before.Leave(Visit, 2, Evening);
        Assert.Equal(after.LastWords, serializer.Deserialize<TableState>(serializer.SerializeToArray(after))!.LastWords);
        var back = serializer.Deserialize<Before>(serializer.SerializeToArray(after))!;
        Assert.Equal((3, 7L), (back.Epoch, back.Version));
        Assert.Empty(back.Parties);
    }

    /// <summary>The state as it was kept before tables remembered who has gone.</summary>
    [GenerateSerializer, Immutable, Alias("icupa.test.table-before")]
    public sealed record Before([property: Id(0)] int Epoch, [property: Id(1)] long Version, [property: Id(2)] ImmutableArray<Party> Parties)
    {
        public Before() : this(1, 0, []) { }
    }
}
