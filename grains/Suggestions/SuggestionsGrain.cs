using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Reports;
using Icupa.Storage;
using Icupa.Venues;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace Icupa.Suggestions;

/// <inheritdoc cref="ISuggestionsGrain"/>
[StatelessWorker]
public sealed class SuggestionsGrain(ReadSource reads, JournalSource answers, JournalReader journal, Boards boards, CopyWriter writer, TimeProvider clock) : Grain, ISuggestionsGrain
{
    /// <summary>How far back figures go.</summary>
    private const int Days = 28;
    /// <summary>Texts shown at once.</summary>
    private const int MostTexts = 8;
    /// <summary>What was answered is not suggested again for so long.</summary>
    private static readonly TimeSpan AnsweredFor = TimeSpan.FromDays(30);
    private const int LongestId = 200;
    private static readonly ImmutableArray<string> English = ["en"];

    public async Task<Suggested?> All(Asker who, VenueId venue, string language)
    {
        if (!who.Manages)
            return null;
        var (board, now) = (await Board(venue), clock.GetUtcNow());
        var model = writer.MayAsk(who, venue);
        var texts = Texts(board, language).Where(s => model || s.Words is not null).ToList();
        var sales = await Sales(venue, now.AddDays(-Days));
        var outs = await Outs(venue, BusinessDay.Of(board.Settings, now));
        var answered = await Answered(venue, now - AnsweredFor);
        var left = texts.Where(s => !answered.Contains(s.Id)).ToList();
        var advice = Selling.Stock(board.Menu, outs, Days, board.Settings, language).Concat(Selling.Slow(board.Menu, sales, language)).Concat(Selling.Together(board.Menu, sales, language));
        return new([.. advice.Where(s => !answered.Contains(s.Id)), .. left.Take(MostTexts)], Math.Max(0, left.Count - MostTexts), Days, model);
    }

    public async Task<Written> Write(Asker who, VenueId venue, string item, string language)
    {
        if (!who.Manages)
            return new(Refusal.NotAllowed);
        var board = await Board(venue);
        if (board.Menu.Item(item) is not { } dish)
            return new(Refusal.NoSuchItem);
        if (!board.Settings.Languages.Contains(language))
            return new(Refusal.Malformed);
        return await writer.Write(who, board, dish, language) is { } text ? new(Refusal.None, text, true) : new(Refusal.None, Draft(board, dish, language));
    }

    public async Task<Reply> Answer(Asker who, CommandId id, VenueId venue, string suggestion, SuggestionAnswer answer, string? words)
    {
        if (!who.Manages)
            return new(Refusal.NotAllowed, 0);
        if (suggestion is not { Length: <= LongestId } || suggestion.Split(':') is not [var kind, var subject, .. var rest] || Kind(kind) is not { } what || !Enum.IsDefined(answer))
            return new(Refusal.Malformed, 0);
        var text = what == SuggestionKind.Text && answer == SuggestionAnswer.Approved;
        if (text)
        {
            if (rest is not [var language] || words is null)
                return new(Refusal.Malformed, 0);
            var put = await GrainFactory.GetGrain<IMenuGrain>(Key.Menu(venue)).Describe(who, subject, language, words);
            if (!put.Ok)
                return put;
        }
        await using var command = answers.Source.CreateCommand("insert into suggestion_answer (id, venue, suggestion, answer, words, by, at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.Parse(id.Text) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = suggestion });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = answer == SuggestionAnswer.Approved ? "approved" : "dismissed" });
        command.Parameters.Add(new() { Value = text ? words! : (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = who.By });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync();
        return new(Refusal.None, 0);
    }

    private static SuggestionKind? Kind(string word) => word switch
    {
        "text" => SuggestionKind.Text,
        "slow" => SuggestionKind.Slow,
        "together" => SuggestionKind.Together,
        "stock" => SuggestionKind.Stock,
        _ => null,
    };

    private async Task<VenueBoard> Board(VenueId venue)
    {
        await boards.Prime(venue);
        return boards.Of(venue);
    }

    // In the order of the menu; a dish without a text in English gets that first.
    private static IEnumerable<Suggestion> Texts(VenueBoard board, string reader) =>
        from dish in board.Menu.Document.Items
        from language in dish.Description is null ? English : board.Settings.Languages
        where Descriptions.Lacks(dish, language)
        select new Suggestion($"text:{dish.Id}:{language}", SuggestionKind.Text, dish.Name.In(reader)) { Item = dish.Id, Language = language, Words = Draft(board, dish, language), Now = dish.Description is { } old && old.Has(language) ? old.In(language) : null };

    private static string? Draft(VenueBoard board, MenuItem dish, string language) =>
        Copy.Draft(board.Menu.Document, dish, language) is { } draft && Descriptions.Judge(dish, draft) == Refusal.None ? draft : null;

    private async Task<Sales> Sales(VenueId venue, DateTimeOffset since)
    {
        await using var connection = await reads.Within(venue);
        async Task<ImmutableArray<T>> List<T>(string sql, Func<NpgsqlDataReader, T> row)
        {
            await using var command = new NpgsqlCommand($"""
                with sold as (select l.visit, l.item, sum(l.quantity) as portions from read.check_lines l join read.checks c on c.visit = l.visit
                              where l.venue = $1 and c.venue = $1 and not l.off and c.opened_at >= $2 group by l.visit, l.item)
                {sql}
                """, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
            return await command.All(row);
        }
        var items = await List("select item, sum(portions)::int, count(*)::int from sold group by item", r => (Item: r.GetString(0), Portions: r.GetInt32(1), Visits: r.GetInt32(2)));
        var visits = await List("select count(distinct visit)::int from sold", r => r.GetInt32(0));
        var pairs = await List("select a.item, b.item, count(*)::int from sold a join sold b on b.visit = a.visit and a.item < b.item group by 1, 2 having count(*) >= 5 order by 3 desc limit 200",
            r => new Pair(r.GetString(0), r.GetString(1), r.GetInt32(2)));
        return new(items.ToDictionary(i => i.Item, i => i.Portions), items.ToDictionary(i => i.Item, i => i.Visits), visits[0], pairs);
    }

    private async Task<ImmutableArray<RanOut>> Outs(VenueId venue, DateOnly today)
    {
        var days = await Task.WhenAll(Enumerable.Range(0, Days).Select(n => today.AddDays(-n)).Select(async day => (Day: day, Rows: await journal.Read(Key.Availability(venue, day)))));
        return [.. days.SelectMany(d => Selling.Outs(d.Day, d.Rows.Commits(AvailabilityJson.Default.CommitAvailabilityEventArray)))];
    }

    private async Task<HashSet<string>> Answered(VenueId venue, DateTimeOffset since)
    {
        await using var connection = await reads.Within(venue);
        await using var command = new NpgsqlCommand("select distinct suggestion from suggestion_answer where venue = $1 and at > $2", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
        return [.. await command.All(r => r.GetString(0))];
    }
}
