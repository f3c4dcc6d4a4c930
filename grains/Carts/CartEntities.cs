using Icupa.Board;
using Icupa.Storage;
using Icupa.Visits;

namespace Icupa.Carts;

/// <summary>A cart as its watchers see it: which entities there are, and which a fact changes.</summary>
public static class CartEntities
{
    public static IEnumerable<string> Touches(CartEvent happened, Cart after) => happened switch
    {
        LineAdded e => [$"line:{e.Line}", "meta"],
        LineChanged e => [$"line:{e.Line}", "meta"],
        LineRemoved e => [$"line:{e.Line}", "meta"],
        LineRepriced e => [$"line:{e.Line}", "meta"],
        LineCounted e => [$"line:{e.Line}"],
        RoundPlaced e => [.. e.Lines.Select(l => $"line:{l.Id}"), $"round:{e.Number}", "meta"],
        RoundDeclined e => [.. after.Lines.Select(l => $"line:{l.Id}"), $"round:{e.Number}", "meta"],
        RoundApproved e => [$"round:{e.Number}"],
        RoundSent e => [$"round:{e.Number}"],
        RoundSeated => [],
        Admitted { State: VisitState.Closed } => [.. after.Rounds.Select(r => $"round:{r.Number}"), "meta"],
        Admitted => [.. after.OfTheYoung.Select(l => $"line:{l.Id}"), "meta"],
        _ => ["meta"],
    };

    public static IEnumerable<string> All(Cart state) =>
        [.. state.Lines.Select(l => $"line:{l.Id}"), .. state.Rounds.Select(r => $"round:{r.Number}"), "meta"];

    public static object? One(Cart state, string key, VisitId visit, VenueBoard board, Personal personal)
    {
        if (key == "meta")
            return new CartMeta(board.Settings.Currency, state.Total, board.Menu.Number, state.Ended);
        if (key.StartsWith("round:", StringComparison.Ordinal))
            return state.Round(int.Parse(key.AsSpan(6), System.Globalization.CultureInfo.InvariantCulture)) is { } r
                ? new RoundView(r.Number, OrderId.Round(visit, r.Number), r.PlacedBy, r.PlacedAt, r.Total, r.State, r.State == RoundState.Waiting ? [.. Cart.Unsent(r).Select(Line)] : null) : null;
        return state.Line(LineId.Of(key[5..])) is not { } line ? null
            : Line(line) with { AgeNotVerified = state.AgeNotVerified(line.By, board.Menu.Item(line.Item), board.Settings) ? true : null, Misfit = Cart.Fits(line, board.Menu) is var misfit and not Refusal.None ? misfit : null };

        CartLineView Line(CartLine l) =>
            new(l.Id, l.Item, l.Quantity, l.Choices, personal.Read(visit, l.NoteKey), AllergyWords.Read(personal.Read(visit, l.AllergyKey)), l.By, l.Unit, l.Total, l.Hold, l.Suggested ? true : null);
    }
}
