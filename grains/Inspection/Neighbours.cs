using Icupa.Carts;
using Icupa.Checks;
using Icupa.Conversations;
using Icupa.Drawers;
using Icupa.Fiscal;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Visits;

namespace Icupa.Inspection;

/// <summary>Which streams stand beside one, as its state names them. Pure.</summary>
internal static class Neighbours
{
    private const int MostTickets = 100;

    public static IEnumerable<Link> OfVisit(string stream, Visit visit)
    {
        var id = VisitId.Of(Key.Rest(stream));
        if (visit.Table is { } table)
            yield return new($"table {table.Name}", Key.Table(table));
        yield return new("cart", Key.Cart(id));
        yield return new("check", Key.Check(id));
        foreach (var round in Rounds(id, visit.LastRound))
            yield return round;
        if (visit.With is { } with)
            yield return new("shares the bill of", Key.Visit(with));
        foreach (var guest in visit.Guests)
            yield return new($"guest {guest.Number}'s talk", Key.Conversation(id, guest.Session));
        foreach (var guest in visit.Guests)
            yield return new($"guest {guest.Number}", Key.Session(guest.Session));
    }

    public static IEnumerable<Link> OfCart(string stream, Cart cart)
    {
        var id = VisitId.Of(Key.Rest(stream));
        return [.. Home(id, cart.People?.Table), new("check", Key.Check(id)), .. Rounds(id, cart.Rounds.Length)];
    }

    public static IEnumerable<Link> OfOrder(string stream, Order order)
    {
        var id = OrderId.Of(Key.Rest(stream));
        foreach (var link in Home(id.Visit, order.Table ?? order.Round?.Table))
            yield return link;
        yield return new("cart", Key.Cart(id.Visit));
        yield return new("check", Key.Check(id.Visit));
        if (order.Round is { } round)
            foreach (var station in round.Lines.SelectMany(l => l.Stations).Concat(round.Expo).Distinct())
                yield return new($"station {station}", Key.Station(StationId.In(id.Visit.Venue, station), round.BusinessDate));
    }

    public static IEnumerable<Link> OfCheck(string stream, Check check)
    {
        var id = VisitId.Of(Key.Rest(stream));
        return
        [
            .. Home(id, check.Table), .. Rounds(id, check.LastRound),
            .. check.Tenders.Select((t, n) => new Link($"payment {n + 1}", Key.Payment(t.Id))),
            .. check.Tabs.Select(t => new Link("tab", Key.Hold(t.Id))),
            .. check.Into is { } into ? new Link[] { new("its lines go to", Key.Check(into)) } : [],
            new("receipts", Key.Fiscal(id)),
        ];
    }

    public static IEnumerable<Link> OfPayment(string stream, Payment payment)
    {
        var id = PaymentId.Of(Key.Rest(stream));
        return [new("check", Key.Check(id.Visit)), new("visit", Key.Visit(id.Visit)), new("tab", Key.Hold(id)), .. payment.Order?.Reference is { } typed ? new Link[] { new("reference", Key.Reference(id.Visit.Venue, typed)) } : []];
    }

    public static IEnumerable<Link> OfHold(string stream, Payments.Hold hold)
    {
        var id = PaymentId.Of(Key.Rest(stream));
        return [new("check", Key.Check(id.Visit)), new("visit", Key.Visit(id.Visit)), new("payment", Key.Payment(id))];
    }

    public static IEnumerable<Link> OfStation(string stream, Station station) => station.Tickets.Values.OrderByDescending(t => t.Sequence).Take(MostTickets).Select(t => new Link($"order {t.Number}", Key.Order(t.Order)));

    public static IEnumerable<Link> OfConversation(string stream, Conversation talk)
    {
        var (visit, session) = TalkOf(stream);
        return [new("visit", Key.Visit(visit)), new("cart", Key.Cart(visit)), new("guest", Key.Session(session))];
    }

    public static IEnumerable<Link> OfDrawer(string stream, Drawer drawer)
    {
        var (venue, date) = Key.DrawerOf(stream);
        return [new("receipts", Key.Fiscal(venue, date)), new("reconciliation", Key.Reconciliation(venue, date)), .. drawer.Standing.Keys.Select(k => k.Payment).Distinct().Take(MostTickets).Select(p => new Link("check", Key.Check(p.Visit)))];
    }

    public static IEnumerable<Link> OfFiscal(string stream, FiscalDay day) => day.Books.Keys.Take(MostTickets).Select(v => new Link("check", Key.Check(v)));

    public static IEnumerable<Link> OfReference(string stream, Reference reference) => reference.Holder is { } payment ? [new("payment", Key.Payment(payment)), new("check", Key.Check(payment.Visit))] : [];

    /// <summary>Whose talk a conversation's key names.</summary>
    public static (VisitId Visit, SessionId Session) TalkOf(string stream)
    {
        var rest = Key.Rest(stream);
        var cut = rest.LastIndexOf('/');
        return (VisitId.Of(rest[..cut]), SessionId.Of(rest[(cut + 1)..]));
    }

    private static IEnumerable<Link> Home(VisitId visit, TableId? table) =>
        [.. table is { } at ? new Link[] { new($"table {at.Name}", Key.Table(at)) } : [], new("visit", Key.Visit(visit))];

    private static IEnumerable<Link> Rounds(VisitId visit, int last) => Enumerable.Range(1, last).Select(n => new Link($"round {n}", Key.Order(OrderId.Round(visit, n))));
}
