using Icupa.Platform;
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
public sealed class ScreenGrain([PersistentState("screen", "icupa")] IPersistentState<ScreenState> state, AuditRows audit, TimeProvider clock) : Grain, IScreenGrain
{
    private ScreenState State => state.State;

    private string Code => Key.Rest(this.GetPrimaryKeyString());

    public async Task Offer(Asker who, VenueId venue, ScreenKind kind, string? station, DateTimeOffset until, int uses)
    {
        await Write(new(new(Code, venue, kind, station, State.Screen?.Epoch ?? 1), until, uses));
        await Note(who, "screen.offer");
    }

    public async Task<Screen?> Pair()
    {
        if (State.Screen is null || State.UsesLeft < 1 || State.Until <= clock.GetUtcNow())
            return null;
        await Write(State with { UsesLeft = State.UsesLeft - 1 });
        return State.Screen;
    }

    public Task<Screen?> Look(int epoch) => Task.FromResult(State.Screen is { } screen && screen.Epoch == epoch ? screen : null);

    public async Task Revoke(Asker who)
    {
        if (State.Screen is not { } screen)
            return;
        await Write(State with { Screen = screen with { Epoch = screen.Epoch + 1 }, UsesLeft = 0 });
        await Note(who, "screen.revoke");
    }

    public Task<PairingCode?> Now() => Task.FromResult(State.Screen is { } screen ? new PairingCode(screen, State.Until, State.UsesLeft) : null);

    // What the house does for the demo and its own rehearsals is nobody's act.
    private Task Note(Asker who, string act) => who.Kind == AskerKind.House
        ? Task.CompletedTask
        : audit.Add(new(Guid.NewGuid()), clock.GetUtcNow(), who.By, new(act, $"{State.Screen!.Kind} screens of {State.Screen.Venue}, code {Screen.Masked(Code)}", ""));

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
