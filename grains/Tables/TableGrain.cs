using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;
using Orleans.Runtime;

namespace Icupa.Tables;

/// <inheritdoc cref="ITableGrain"/>
public sealed class TableGrain([PersistentState("table", "icupa")] IPersistentState<TableState> state, Boards boards, Pins pins, PushClient pushes, TimeProvider clock) : Grain, ITableGrain
{
    private TableId Id => new(Key.Rest(this.GetPrimaryKeyString()));
    private TableState State => state.State;
    private TableView View => new(Id, State.Epoch, State.Version, State.Parties);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => boards.Prime(Id.Venue);

    public Task<TableView> Look() => Task.FromResult(View);

    public async Task<Seat> Open(Asker who, VisitId candidate)
    {
        var visit = State.Named(candidate) ?? candidate;
        return await Seated(State.Open(who, new(visit, clock.GetUtcNow(), pins.Of(visit)), Id.Name, boards.Of(Id.Venue).Settings));
    }

    public Task<Seat> Take(Asker who, VisitId visit, DateTimeOffset openedAt, VisitId? with) =>
        Brought(who, settings => State.Take(new(visit, openedAt, pins.Of(visit)), with, settings));

    public Task<Seat> Come(Asker who, VisitId visit, DateTimeOffset openedAt, VisitId? with, int move) =>
        Brought(who, settings => State.Come(new(visit, openedAt, pins.Of(visit)), with, move, settings, clock.GetUtcNow()));

    public async Task<Seat> Gone(Asker who, VisitId visit, int move) =>
        who.Kind != AskerKind.House ? new(Refusal.NotAllowed, null) : await Seated((Refusal.None, State.Leave(visit, move, clock.GetUtcNow()), null));

    public async Task Closed(VisitId visit)
    {
        if (State.Parties.Any(p => p.Visit == visit))
            await Write(State.Leave(visit, State.Last(visit) ?? 0, clock.GetUtcNow()));
    }

    public async Task<Seat> RotateCode(Asker who)
    {
        if (!who.IsStaff)
            return new(Refusal.NotAllowed, null);
        await Write(State with { Epoch = State.Epoch + 1 });
        return new(Refusal.None, null);
    }

    private async Task<Seat> Brought(Asker who, Func<VenueSettings, (Refusal, TableState, Party?)> decide)
    {
        if (who.Kind != AskerKind.House)
            return new(Refusal.NotAllowed, null);
        var settings = boards.Of(Id.Venue).Settings;
        return settings.Has(Id.Name) ? await Seated(decide(settings)) : new(Refusal.NotFound, null);
    }

    private async Task<Seat> Seated((Refusal Refusal, TableState Table, Party? Party) decided)
    {
        if (decided.Table != State)
            await Write(decided.Table);
        return new(decided.Refusal, decided.Party);
    }

    private async Task Write(TableState next)
    {
        state.State = next with { Version = next.Version + 1 };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the row, or the row ahead of memory: start again from what is stored.
            DeactivateOnIdle();
            throw;
        }
        pushes.Send(new([Group.Floor(Id.Venue)], this.GetPrimaryKeyString(), -1, State.Version, Changes.Write([("meta", View)])));
    }
}
