using Icupa.Carts;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Sessions;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Conversations;

/// <summary>What a turn is answered from: read once as it begins, from this guest's own visit.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>Null when the guest no longer sits here.</summary>
    private async Task<WaiterView?> View(Turn turn, string words)
    {
        var visit = GrainFactory.GetGrain<IVisitGrain>(Key.Visit(Visit));
        if (!(await visit.MayEnter(Guest)).Ok)
            return null;
        profile = await GrainFactory.GetGrain<ISessionGrain>(Key.Session(Guest)).Profile();
        var (seat, cart) = (await visit.Snapshot(), await GrainFactory.GetGrain<ICartGrain>(Key.Cart(Visit)).Snapshot());
        var board = Boards.Of(Venue);
        var me = Asker.Guest(Guest).By;
        var guest = seat.One($"guest:{Guest}", ViewJson.Default.GuestView);
        var with = seat.One("meta", ViewJson.Default.VisitMeta)?.With;
        var lines = cart.All("line:", ViewJson.Default.CartLineView)
            .Select(l => new LineSeen(l.Item, board.Menu.Item(l.Item)?.Name.In(turn.Language) ?? l.Item, l.Quantity, l.Total, l.By == me));
        var check = with is not null || cart.All("round:", ViewJson.Default.RoundView).Any() ? await Check(with ?? Visit, me) : null;
        var now = Clock.GetUtcNow();
        var stations = board.Settings.Stations.Where(s => s.Kind == StationKind.Prep).Select(s => s.Id);
        return new(board, now, Visit, Guest, turn.Language, profile with { Avoids = profile.Avoids.OrEmpty(), Diets = profile.Diets.OrEmpty() }, guest?.AgeVerified ?? false, [.. lines], check)
        {
            // An age holds for the whole talk, however many questions ago it was said.
            Wants = Wants.Of(words, turn.Language, board, Committed.Before(turn.Number).Select(past => Words(past.WordsKey)).OfType<string>()),
            Loads = await Loads.Of(GrainFactory, Venue, BusinessDay.Of(board.Settings, now), stations),
        };
    }

    private async Task<CheckSeen?> Check(VisitId bill, string payer)
    {
        var check = await GrainFactory.GetGrain<ICheckGrain>(Key.Check(bill)).Snapshot();
        return check.One("meta", ViewJson.Default.CheckMeta) is { } meta ? new(meta.Total, meta.Due, check.One("share:" + payer, ViewJson.Default.ShareView)?.Mine ?? 0) : null;
    }
}
