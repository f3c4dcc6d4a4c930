using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;
using Orleans.Runtime;

namespace Icupa.Tables;

/// <summary>What is kept of a table. Immutable: replaced whole and written whole.</summary>
[GenerateSerializer, Immutable, Alias("icupa.table.state")]
public sealed record TableState([property: Id(0)] int Epoch, [property: Id(1)] long Version, [property: Id(2)] ImmutableArray<Party> Parties)
{
    public const int MaxParties = 8;

    public TableState() : this(1, 0, []) { }

    /// <summary>The party that comes to sit here, or why it may not; and the table with it.</summary>
    /// <param name="with">The party here whose bill it shares; where that one shares another's, it is that other's, and where it shares this one's, they have one bill already.</param>
    public (Refusal Refusal, TableState Table, Party? Party) Take(Party party, VisitId? with, VenueSettings settings)
    {
        var host = Parties.FirstOrDefault(p => p.Visit == with);
        if (with is not null && host is null)
            return (Refusal.NotFound, this, null);
        host = host?.With == party.Visit ? null : Parties.FirstOrDefault(p => p.Visit == host?.With) ?? host;
        var (seated, others) = (party with { With = host?.Visit }, Parties.RemoveAll(p => p.Visit == party.Visit));
        if (Parties.Contains(seated))
            return (Refusal.None, this, seated);
        if (host is null && !settings.SharedTables && others.Any(p => p.With != party.Visit))
            return (Refusal.TableTaken, this, null);
        return others.Length >= MaxParties ? (Refusal.TooMany, this, null) : (Refusal.None, this with { Parties = others.Add(seated) }, seated);
    }
}

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
        if (State.Parties.FirstOrDefault(p => p.Visit == candidate) is { } same)
            return new(Refusal.None, same);
        var settings = boards.Of(Id.Venue).Settings;
        if (settings.Tables.All(t => t.Name != Id.Name))
            return new(Refusal.NotFound, null);
        if (who.IsGuest && settings.Joining == JoinPolicy.Staff)
            return new(Refusal.AskStaffToOpen, null);
        if (State.Parties.Length > 0 && !settings.SharedTables)
            return new(Refusal.TableTaken, null);
        if (State.Parties.Length >= TableState.MaxParties)
            return new(Refusal.TooMany, null);
        var party = new Party(candidate, clock.GetUtcNow(), pins.Of(candidate));
        await Write(State with { Parties = State.Parties.Add(party) });
        return new(Refusal.None, party);
    }

    public async Task<Seat> Take(Asker who, VisitId visit, DateTimeOffset openedAt, VisitId? with)
    {
        if (who.Kind != AskerKind.House)
            return new(Refusal.NotAllowed, null);
        var settings = boards.Of(Id.Venue).Settings;
        if (settings.Tables.All(t => t.Name != Id.Name))
            return new(Refusal.NotFound, null);
        var (refusal, table, party) = State.Take(new(visit, openedAt, pins.Of(visit)), with, settings);
        if (table != State)
            await Write(table);
        return new(refusal, party);
    }

    public async Task Closed(VisitId visit)
    {
        if (State.Parties.Any(p => p.Visit == visit))
            await Write(State with { Parties = State.Parties.RemoveAll(p => p.Visit == visit) });
    }

    public async Task<Seat> RotateCode(Asker who)
    {
        if (!who.IsStaff)
            return new(Refusal.NotAllowed, null);
        await Write(State with { Epoch = State.Epoch + 1 });
        return new(Refusal.None, null);
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
