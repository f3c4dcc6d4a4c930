using Orleans.Runtime;

namespace Icupa.Screens;

/// <summary>What is kept of a pairing code.</summary>
[GenerateSerializer, Immutable, Alias("icupa.screen.state")]
public sealed record ScreenState(
    [property: Id(0)] Screen? Screen,
    [property: Id(1)] DateTimeOffset Until,
    [property: Id(2)] int UsesLeft)
{
    public ScreenState() : this(null, default, 0) { }
}

/// <inheritdoc cref="IScreenGrain"/>
public sealed class ScreenGrain([PersistentState("screen", "icupa")] IPersistentState<ScreenState> state, TimeProvider clock) : Grain, IScreenGrain
{
    private ScreenState State => state.State;

    public Task Offer(Asker who, VenueId venue, ScreenKind kind, string? station, DateTimeOffset until, int uses) =>
        Write(new(new(Key.Rest(this.GetPrimaryKeyString()), venue, kind, station, State.Screen?.Epoch ?? 1), until, uses));

    public async Task<Screen?> Pair()
    {
        if (State.Screen is null || State.UsesLeft < 1 || State.Until <= clock.GetUtcNow())
            return null;
        await Write(State with { UsesLeft = State.UsesLeft - 1 });
        return State.Screen;
    }

    public Task<Screen?> Look(int epoch) => Task.FromResult(State.Screen is { } screen && screen.Epoch == epoch ? screen : null);

    public Task Revoke(Asker who) => State.Screen is { } screen
        ? Write(State with { Screen = screen with { Epoch = screen.Epoch + 1 }, UsesLeft = 0 })
        : Task.CompletedTask;

    private async Task Write(ScreenState next)
    {
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
