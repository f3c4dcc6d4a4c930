using Icupa.Board;
using Orleans.Concurrency;

namespace Icupa.Menus.Search;

/// <inheritdoc cref="IMenuSearchGrain"/>
[StatelessWorker, Reentrant]
public sealed class MenuSearchGrain(MenuSearch search, Boards boards, TimeProvider clock) : Grain, IMenuSearchGrain
{
    private VenueId Venue => new(Key.Rest(this.GetPrimaryKeyString()));

    public override Task OnActivateAsync(CancellationToken cancellationToken) => boards.Prime(Venue);

    public Task<SearchAnswer> Find(SearchAsk ask) => search.Find(Venue, boards.Of(Venue), clock.GetUtcNow(), ask);
}
