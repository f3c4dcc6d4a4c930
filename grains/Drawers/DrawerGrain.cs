using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Checks;
using Icupa.Reports;
using Icupa.Storage;
using Orleans.Concurrency;

namespace Icupa.Drawers;

/// <inheritdoc cref="IDrawerGrain"/>
[Reentrant]
public sealed class DrawerGrain : StreamGrain<Drawer, DrawerEvent>, IDrawerGrain
{
    private static readonly Asker House = Asker.House("drawer");
    /// <summary>How soon the figures are asked for again when the read side is not there yet.</summary>
    private static readonly TimeSpan FiguresAgainIn = TimeSpan.FromMilliseconds(500);

    private DateOnly Date => Key.DrawerOf(StreamKey).Date;
    protected override VenueId Venue => Key.DrawerOf(this.GetPrimaryKeyString()).Venue;
    protected override StreamLimits Limits => StreamLimits.Day;
    protected override JsonTypeInfo<Commit<DrawerEvent>[]> Json => DrawerJson.Default.CommitDrawerEventArray;

    public Task<Reply> Open(Asker who, CommandId id, string? name, long minor) => Do(who, id, drawer => drawer.Open(who, name, minor));

    public Task<Reply> Took(Asker who, CommandId id, PaymentId payment, long minor, CashKind kind, string by) =>
        Do(who, id, drawer => drawer.Took(who, payment, minor, kind, by));

    public Task<Reply> Move(Asker who, CommandId id, int session, CashKind kind, long minor, string reason, Approval? approval) =>
        Do(who, id, drawer => drawer.Move(who, id.Text, session, kind, minor, reason, approval));

    public Task<Reply> Count(Asker who, CommandId id, int session, long minor) => Do(who, id, drawer => drawer.Count(who, session, minor));
    public Task<Reply> Close(Asker who, CommandId id, int session, string? reason) => Do(who, id, drawer => drawer.Close(who, session, reason));
    public Task<Reply> CloseDay(Asker who, CommandId id) => Do(who, id, drawer => drawer.CloseDay(who));

    public Task<Reply> Numbered(Asker who, CommandId id, int place, int number, Figures figures) => Do(who, id, drawer => drawer.Numbered(who, place, number, figures));

    public Task<ZReport?> Report(Asker who, int place) => Task.FromResult(
        FigureReaders.Have(who) && Committed.Closings.FirstOrDefault(c => c.Place == place) is { Number: { } number, Figures: { } figures } closing
            ? new ZReport(Venue, Date, place, number, closing.By, closing.At, figures, [.. closing.Sessions.Select(s => Committed.Session(s)!.Figures)])
            : null);

    protected override ImmutableArray<string> Groups(Drawer state) => [Group.Floor(Venue)];

    protected override IEnumerable<string> Entities(Drawer state) =>
        ["meta", .. state.Sessions.Select(s => $"session:{s.Number}"), .. state.Closings.Select(c => $"z:{c.Place}")];

    protected override IEnumerable<string> Touches(DrawerEvent happened, Drawer after) => happened switch
    {
        SessionOpened e => ["meta", $"session:{e.Number}"],
        CashTook { Session: null } => ["meta"],
        CashMoved e => [$"session:{e.Session}"],
        SessionCounted e => [$"session:{e.Session}"],
        SessionClosed e => [$"session:{e.Session}"],
        DayClosed e => ["meta", $"z:{e.Place}"],
        DayNumbered e => [$"z:{e.Place}"],
        _ => [],
    };

    protected override object? Entity(Drawer state, string key)
    {
        if (key == "meta")
            return new DrawerMeta(Date, Boards.Of(Venue).Settings.Currency, state.Loose.Length, state.Reported ? true : null);
        var number = int.Parse(Key.Rest(key), System.Globalization.CultureInfo.InvariantCulture);
        if (Key.Kind(key) == "z")
            return state.Closings.FirstOrDefault(c => c.Place == number) is { } z ? new ZView(z.Place, z.Number, z.By, z.At) : null;
        return state.Session(number) is { } s
            ? new CashSessionView(s.Number, s.Name, s.By, s.At, s.State, s.Float, [.. s.Movements.Where(m => m.Reason is not null).Select(m => new CashMoveView(m.Id, m.Kind, Math.Abs(m.Minor), m.Reason!, m.By, m.ApprovedBy, m.At))],
                s.Counted, s.CountedBy, s.CountedAt, s.Counted is null ? null : s.Expected, s.Counted - s.Expected, s.Reason, s.ClosedBy, s.ClosedAt)
            : null;
    }

    protected override bool Owes(Drawer state) => state.Owes;

    protected override async Task<TimeSpan?> SettleOwed()
    {
        foreach (var closing in Committed.Closings.Where(c => c.Number is null))
        {
            var number = await GrainFactory.GetGrain<IZBookGrain>(Key.ZBook(Venue)).Number(Date, closing.Place, closing.At);
            if (await GrainFactory.GetGrain<IReportsGrain>(0).Span(House, Venue, number.From, number.To) is not { } figures)
                return FiguresAgainIn;
            await this.AsReference<IDrawerGrain>().Numbered(House, Once($"z:{closing.Place}"), closing.Place, number.Number, figures);
        }
        return null;
    }
}
