using System.Collections.Immutable;
using Orleans.Runtime;

namespace Icupa.Drawers;

/// <summary>What is kept of a venue's Z numbers: the last, and those given lately, so that a question asked again gets the same answer.</summary>
[GenerateSerializer, Immutable, Alias("icupa.z-book.state")]
public sealed record ZBookState([property: Id(0)] ImmutableArray<ZGiven> Given)
{
    public ZBookState() : this([]) { }
}

[GenerateSerializer, Immutable, Alias("icupa.z-book.given")]
public sealed record ZGiven([property: Id(0)] DateOnly Date, [property: Id(1)] int Place, [property: Id(2)] ZNumber Number);

/// <inheritdoc cref="IZBookGrain"/>
public sealed class ZBookGrain([PersistentState("z-book", "icupa")] IPersistentState<ZBookState> state) : Grain, IZBookGrain
{
    /// <summary>A closing asks within minutes; so many are remembered.</summary>
    private const int Remembered = 100;

    public async Task<ZNumber> Number(DateOnly date, int place, DateTimeOffset closedAt)
    {
        var given = state.State.Given;
        if (given.FirstOrDefault(g => g.Date == date && g.Place == place) is { } same)
            return same.Number;
        var last = given.LastOrDefault()?.Number;
        // A day that was closed late begins where the last one ended, and can only end after it.
        var from = last?.To ?? DateTimeOffset.UnixEpoch;
        var number = new ZNumber((last?.Number ?? 0) + 1, from, closedAt > from ? closedAt : from);
        state.State = new([.. given.TakeLast(Remembered - 1), new(date, place, number)]);
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
        return number;
    }

    public Task<DateTimeOffset?> Last() => Task.FromResult(state.State.Given.LastOrDefault()?.Number.To);
}
