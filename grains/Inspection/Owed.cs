using System.Globalization;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Conversations;
using Icupa.Drawers;
using Icupa.Fiscal;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Reconciliations;
using Icupa.Visits;

namespace Icupa.Inspection;

/// <summary>What a state owes the outside, in words for whoever looks after a stuck one. Says something wherever the record says that it owes. Pure.</summary>
internal static class Owed
{
    public static IEnumerable<string> ByVisit(Visit visit)
    {
        if (visit.Table is null)
            yield break;
        if (visit.CartKnows < visit.PeopleVersion)
            yield return "The cart is to hear who sits here.";
        if (visit.Moving is { } move)
            yield return $"Table {move.To.Name} is to say whether the party may come.";
        foreach (var table in visit.Leaving)
            yield return $"Table {table.Name} is to hear that the party has left.";
        if (visit.BillKnows < visit.BillVersion)
            yield return "The check is to hear whose bill is shared.";
        if (visit.Closing is not null)
            yield return visit.TakesTab ? "The tab is to be taken before the visit ends." : "Cart and check are to say that no round is on its way before the visit ends.";
        if (visit is { Ended: true, TableKnowsEnd: false })
            yield return "The table is to hear that the visit has ended.";
        if (visit is { Ended: true, Check: not null, CheckKnowsEnd: false })
            yield return "The check is to hear that the visit has ended.";
    }

    public static IEnumerable<string> ByCart(Cart cart)
    {
        foreach (var round in cart.Rounds.Where(r => r.State == RoundState.Sent && !r.Handed))
            yield return Say($"Round {round.Number} is to become an order.");
        foreach (var round in cart.Rounds.Where(cart.Elsewhere))
            yield return Say($"The order of round {round.Number} is to hear at which table the party sits.");
        var counted = cart.Lines.Count(l => l.Hold == Carts.Hold.Reserving || (cart.Ended && l.Hold != Carts.Hold.Free));
        if (counted + cart.Unsettled.Length > 0)
            yield return Say($"Portions of {counted + cart.Unsettled.Length} lines are to be kept, sold or let go.");
    }

    public static IEnumerable<string> ByOrder(Order order) => order.Audiences.Where(a => a.Behind)
        .Select(a => Say($"{(a.Kind is AudienceKind.Visit or AudienceKind.Check ? "The " + a.Name.TrimEnd(':') : "Station " + a.Name)} knows version {a.Told} and is to hear of version {a.Wanted}."));

    public static IEnumerable<string> ByCheck(Check check)
    {
        if (check.VisitBehind)
            yield return Say($"The visit knows version {check.VisitTold} and is to hear of version {check.VisitWanted}.");
        if (check.FiscalBehind)
            yield return "What was paid is to be invoiced.";
        foreach (var tender in check.Tenders.Where(t => t.Behind))
            yield return $"Payment {Tail(tender.Id.Text)} is to hear what is wanted of it.";
        foreach (var code in check.Codes.Where(c => c.Behind))
            yield return "The use of a promotion code is to be counted or given back.";
        foreach (var tab in check.Tabs.Where(t => t.Behind))
            yield return $"Tab {Tail(tab.Id.Text)} is to hear what is wanted of it.";
        var sent = check.Lines.Count(l => l.Sent is { Behind: true });
        if (sent > 0)
            yield return Say($"{sent} lines are on their way to another check.");
        if (!check.SendsOn.IsEmpty)
            yield return "Lines are to go on to the check whose bill is shared.";
    }

    public static IEnumerable<string> ByPayment(Payment payment)
    {
        if (payment.Underway)
            yield return "The provider is to say what became of it.";
        if (payment.Told < payment.News)
            yield return Say($"The check knows version {payment.Told} and is to hear of version {payment.News}.");
        foreach (var refund in payment.Refunds.Where(r => r.State == RefundState.Pending))
            yield return Say($"The provider is to give {refund.Minor} back.");
        if (payment.DisputeDue)
            yield return "The provider is to be asked about a dispute.";
    }

    public static IEnumerable<string> ByHold(Payments.Hold hold)
    {
        if (hold.Asks)
            yield return "The bank is to hold, raise or let go.";
        if (hold.Told < hold.News)
            yield return Say($"The check knows version {hold.Told} and is to hear of version {hold.News}.");
    }

    public static IEnumerable<string> ByStation(Station station)
    {
        foreach (var ticket in station.Tickets.Values.Where(t => t.Untold).OrderBy(t => t.Sequence))
            yield return Say($"Order {ticket.Number} is to hear how far its lines are.");
        foreach (var ticket in station.Tickets.Values.Where(t => t.Unheard).OrderBy(t => t.Sequence))
            yield return Say($"No screen has drawn ticket {ticket.Number} yet.");
    }

    public static IEnumerable<string> ByAvailability(Availability stock) =>
        stock.Reservations.IsEmpty ? [] : [Say($"Portions kept for {stock.Reservations.Count} lines run out if nobody renews them.")];

    public static IEnumerable<string> ByConversation(Conversation talk)
    {
        if (talk.Open is { } turn)
            yield return Say($"Question {turn.Number} is to be answered.");
        if (talk.Unrecorded is { } ended)
            yield return Say($"The figures of question {ended.Number} are to be written.");
    }

    public static IEnumerable<string> ByDrawer(Drawer drawer) => drawer.Closings.Where(c => c.Number is null).Select(c => Say($"Closing {c.Place} is to get its number and its figures."));

    public static IEnumerable<string> ByFiscal(FiscalDay day)
    {
        if (day.MustBegin)
            yield return "The day before is to say with which number this one begins.";
        foreach (var entry in day.Waiting)
            yield return Say($"The device is to answer for receipt {entry.Number}.");
        var passed = day.ToPass.Count();
        if (passed > 0)
            yield return Say($"{passed} receipts are to be numbered by the day that came after.");
    }

    public static IEnumerable<string> ByReconciliation(Reconciliation day) => day.Owes ? ["The day is to be held against what the providers say."] : [];

    private static string Say(FormattableString said) => said.ToString(CultureInfo.InvariantCulture);

    private static string Tail(string id) => id[(id.LastIndexOf('/') + 1)..][..8];
}
