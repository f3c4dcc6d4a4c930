using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Orleans.Concurrency;

namespace Icupa.Visits;

/// <inheritdoc cref="IVisitGrain"/>
[Reentrant]
public sealed partial class VisitGrain(Pins pins) : StreamGrain<Visit, VisitEvent>, IVisitGrain
{
    private static readonly Asker House = Asker.House("visit");
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private PinTries? tries;
    private Presence presence = null!;
    private IGrainTimer? looking;

    private VisitId Id => new(Key.Rest(StreamKey));
    protected override VenueId Venue => new VisitId(Key.Rest(this.GetPrimaryKeyString())).Venue;
    protected override JsonTypeInfo<Commit<VisitEvent>[]> Json => VisitJson.Default.CommitVisitEventArray;
    protected override ImmutableArray<string> Groups(Visit state) => [Group.Visit(Id), Group.Floor(Venue)];
    protected override IReadOnlyCollection<string> WordsOf(Visit state) => state.Guests.Any(g => g.AliasKey is not null) ? [Id.Text] : [];

    protected override Task Loaded(CancellationToken cancel) => Task.FromResult(presence = new(Clock.GetUtcNow()));

    public Task<Reply> Open(Asker who, CommandId id, TableId table) => Do(who, id, visit => visit.Open(table));

    public Task<Reply> Join(Asker who, CommandId id, SessionId session, string? pin)
    {
        // A repeat of what was accepted needs no PIN, nor does who sits here: neither hears anything of it.
        var asked = pin is not null || (Boards.Of(Venue).Settings.Joining == JoinPolicy.Pin && Committed.Guest(session) is null && who.IsGuest);
        if (asked && Committed.Guest(session) is not { Seated: true } && !Accepted(who, id))
            if ((tries ??= new()).Check(session, pin, pins.Of(Id), Clock.GetUtcNow()) is var wrong and not Refusal.None)
                return Task.FromResult(new Reply(wrong, 0));
        return Caught(Do(who, id, visit => visit.Join(session)));
    }

    public Task<Reply> Rename(Asker who, CommandId id, SessionId session, string alias)
    {
        // Beside the cart's words ("n" and "g") of a command with the same id.
        var word = new PersonalWord(Id.Text, id.Text + "a", alias);
        return Do(who, id, visit => visit.Rename(who, session, alias, word.Key), [word]);
    }

    public Task<Reply> Leave(Asker who, CommandId id, SessionId session) => Caught(Do(who, id, visit => visit.Leave(who, session)));
    public Task<Reply> Revoke(Asker who, CommandId id, SessionId session) => Caught(Do(who, id, visit => visit.Revoke(who, session)));
    public Task<Reply> MakeHost(Asker who, CommandId id, SessionId session) => Do(who, id, visit => visit.MakeHost(who, session));
    public Task<Reply> VerifyAge(Asker who, CommandId id, SessionId session) => Caught(Do(who, id, visit => visit.VerifyAge(who, session)));
    public Task<Reply> CallToPay(Asker who, CommandId id, PaymentMethod method, long minor) => Do(who, id, visit => visit.CallToPay(who, method, minor, id.Text));
    public Task<Reply> Call(Asker who, CommandId id, CallKind kind) => Do(who, id, visit => visit.CallFor(who, kind, id.Text));
    public Task<Reply> Answer(Asker who, CommandId id, string call) => Do(who, id, visit => visit.Answer(who, call));
    public Task<Reply> CloseOwing(Asker who, CommandId id, string? reason, WriteOff writeOff, Approval? approval) => Caught(Do(who, id, visit => visit.CloseOwing(who, reason, writeOff, approval)));
    public Task<Reply> CheckIs(Asker who, CommandId id, CheckNews news) => Do(who, id, visit => visit.CheckTells(news));
    public Task<Reply> NotTaken(Asker who, CommandId id, Refusal why) => Do(who, id, visit => visit.NotTaken(who, why));
    public Task<Reply> ToldCheck(Asker who, CommandId id) => Do(who, id, visit => visit.ToldCheck());
    public Task<Reply> Unfinished(Asker who, CommandId id, int round, int lines) => Do(who, id, visit => visit.RoundIs(round, lines));
    public Task<Reply> RoundIs(Asker who, CommandId id, int round, int lines, long version) => Do(who, id, visit => visit.RoundIs(round, lines, version));
    public Task<Reply> MayEnter(SessionId session) => Task.FromResult(new Reply(Committed.MayEnter(session), 0));
    public Task<Reply> Told(Asker who, CommandId id, long version) => Do(who, id, visit => visit.Told(version));
    public Task<Reply> CartShut(Asker who, CommandId id, long version, int rounds) => Do(who, id, visit => visit.CartShut(who, version, rounds));
    public Task<Reply> ToldTable(Asker who, CommandId id) => Do(who, id, visit => visit.ToldTable());

    public Task Present(string node, ImmutableArray<SessionId> sessions)
    {
        ShowPresence(presence.Renew(node, [.. sessions.Where(s => Committed.Guest(s) is { Seated: true })], Clock.GetUtcNow()));
        looking ??= this.RegisterGrainTimer(LookAtLeases, new(LookEvery, LookEvery) { Interleave = true });
        // A cart sleeps when its silo has left the cluster: it hears of no menu then, and lets go of the portions that it holds. Who is here keeps it awake.
        if (presence.Anybody)
            GrainFactory.GetGrain<ICartGrain>(Key.Cart(Id)).Settle().Ignore();
        return Task.CompletedTask;
    }

    // Where nobody is there are no leases to run out, and no timer.
    private Task LookAtLeases(CancellationToken cancel)
    {
        ShowPresence(presence.Look(Clock.GetUtcNow()));
        if (presence.Anybody)
            return Task.CompletedTask;
        looking?.Dispose();
        looking = null;
        return Task.CompletedTask;
    }

    public Task<Snapshot> Here() =>
        Task.FromResult(new Snapshot("presence:" + Id.Text, presence.Stamp, Changes.Set([("meta", presence.View(Clock.GetUtcNow()))])));

    public async Task<(Snapshot Visit, Snapshot Presence)> Room() => (await Snapshot(), await Here());

    private void ShowPresence(bool changed)
    {
        if (changed)
            PushWhole("presence:" + Id.Text, presence.Stamp, "meta", presence.View(Clock.GetUtcNow()));
    }

    // Who was let in or sent away is only so once the cart knows.
    private async Task<Reply> Caught(Task<Reply> command)
    {
        var reply = await command;
        if (reply.Ok && Owes(Committed))
            await Settled();
        return reply;
    }

    protected override void Measure(Visit before, Visit after, Flushed<VisitEvent> flushed) => Counting.Visits(flushed);

    protected override IEnumerable<string> Touches(VisitEvent happened, Visit after) => happened switch
    {
        Joined e => [$"guest:{e.Session}", "meta"],
        Renamed e => [$"guest:{e.Session}"],
        Left e => [$"guest:{e.Session}", "meta"],
        Revoked e => [$"guest:{e.Session}", "meta"],
        AgeVerified e => [$"guest:{e.Session}"],
        Called e => [$"call:{e.Call}"],
        Answered e => [$"call:{e.Call}"],
        CartTold or RoundUnfinished or TableTold or Visits.CheckIs or CheckToldEnd or MoveBegun or MoveRefused or TableLeft or BillTold => [],
        _ => ["meta"],
    };

    protected override IEnumerable<string> Entities(Visit state) =>
        state.Table is null ? [] : ["meta", .. state.Guests.Select(g => $"guest:{g.Session}"), .. state.Calls.Select(c => $"call:{c.Id}")];

    protected override object? Entity(Visit state, string key)
    {
        if (key == "meta")
            return new VisitMeta(state.Table!.Value, state.Ended ? VisitState.Closed : VisitState.Open, state.OpenedAt, state.Host, state.ClosedAt, state.ClosedBy, state.CloseReason, state.Before.IsEmpty ? null : state.Before, state.With, state.ClosingBy, state.NotClosed);
        if (key.StartsWith("call:", StringComparison.Ordinal))
            return state.Calls.FirstOrDefault(c => c.Id == key[5..]) is { } c ? new CallView(c.Id, c.Kind, c.By, c.At, c.AnsweredAt, c.AnsweredBy, c.Method, c.Minor) : null;
        return state.Guest(SessionId.Of(key[6..])) is { } g
            ? new GuestView(g.Session, g.Number, Personal.Read(Id, g.AliasKey), g.JoinedAt, g.Left || g.Revoked, g.Revoked, g.AgeVerified)
            : null;
    }
}
