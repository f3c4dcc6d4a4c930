using System.Diagnostics;
using Icupa.Board;
using Icupa.Platform;
using Orleans.Concurrency;

namespace Icupa.Menus.Search;

/// <inheritdoc cref="IMenuSearchGrain"/>
[StatelessWorker, Reentrant]
public sealed class MenuSearchGrain(MenuSearch search, Boards boards, TimeProvider clock) : Grain, IMenuSearchGrain
{
    private VenueId Venue => new(Key.Rest(this.GetPrimaryKeyString()));

    public override Task OnActivateAsync(CancellationToken cancellationToken) => boards.Prime(Venue);

    public async Task<SearchAnswer> Find(SearchAsk ask)
    {
        var (began, outcome) = (Stopwatch.GetTimestamp(), "failed");
        try
        {
            var answer = await search.Find(Venue, boards.Of(Venue), clock.GetUtcNow(), ask);
            outcome = answer.Hits.IsDefaultOrEmpty ? "nothing" : "found";
            return answer;
        }
        finally
        {
            Meters.Search.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
