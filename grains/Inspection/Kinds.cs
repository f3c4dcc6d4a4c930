using System.Collections.Frozen;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Conversations;
using Icupa.Drawers;
using Icupa.Fiscal;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Promotions;
using Icupa.Reconciliations;
using Icupa.Visits;
using static Icupa.Inspection.Neighbours;
using static Icupa.Inspection.Owed;

namespace Icupa.Inspection;

/// <summary>Every kind of stream that the journal holds.</summary>
public static class Kinds
{
    public static FrozenDictionary<string, Kind> All { get; } = new[]
    {
        Kind.Of<Visit, VisitEvent>("visit", VisitJson.Default.CommitVisitEventArray, (g, s) => g.GetGrain<IVisitGrain>(s).Settle(), OfVisit, ByVisit, Own),
        Kind.Of<Cart, CartEvent>("cart", CartJson.Default.CommitCartEventArray, (g, s) => g.GetGrain<ICartGrain>(s).Settle(), OfCart, ByCart, Own),
        Kind.Of<Order, OrderEvent>("order", OrderJson.Default.CommitOrderEventArray, (g, s) => g.GetGrain<IOrderGrain>(s).Settle(), OfOrder, ByOrder, (s, _) => [OrderId.Of(Key.Rest(s)).Visit]),
        Kind.Of<Check, CheckEvent>("check", CheckJson.Default.CommitCheckEventArray, (g, s) => g.GetGrain<ICheckGrain>(s).Settle(), OfCheck, ByCheck, Own),
        Kind.Of<Payment, PaymentEvent>("payment", PaymentJson.Default.CommitPaymentEventArray, (g, s) => g.GetGrain<IPaymentGrain>(s).Settle(), OfPayment, ByPayment, (s, _) => [PaymentId.Of(Key.Rest(s)).Visit]),
        Kind.Of<Payments.Hold, HoldEvent>("hold", HoldJson.Default.CommitHoldEventArray, (g, s) => g.GetGrain<IHoldGrain>(s).Settle(), OfHold, ByHold, (s, _) => [PaymentId.Of(Key.Rest(s)).Visit]),
        Kind.Of<Station, StationEvent>("station", StationJson.Default.CommitStationEventArray, (g, s) => g.GetGrain<IStationGrain>(s).Settle(), OfStation, ByStation, (_, station) => station.Tickets.Keys.Select(o => o.Visit)),
        Kind.Of<Availability, AvailabilityEvent>("availability", AvailabilityJson.Default.CommitAvailabilityEventArray, (g, s) => g.GetGrain<IAvailabilityGrain>(s).Settle(), Alone, ByAvailability, Nobody),
        Kind.Of<Conversation, ConversationEvent>("conversation", ConversationJson.Default.CommitConversationEventArray, (g, s) => g.GetGrain<IConversationGrain>(s).Settle(), OfConversation, ByConversation, (s, _) => [TalkOf(s).Visit]),
        Kind.Of<WaiterBudget, WaiterBudgetEvent>("waiter-budget", WaiterBudgetJson.Default.CommitWaiterBudgetEventArray, null, Alone, Nothing, Nobody),
        Kind.Of<Drawer, DrawerEvent>("drawer", DrawerJson.Default.CommitDrawerEventArray, (g, s) => g.GetGrain<IDrawerGrain>(s).Settle(), OfDrawer, ByDrawer, Nobody),
        Kind.Of<FiscalDay, FiscalEvent>("fiscal", FiscalJson.Default.CommitFiscalEventArray, (g, s) => g.GetGrain<IFiscalGrain>(s).Settle(), OfFiscal, ByFiscal, Nobody),
        Kind.Of<Reconciliation, ReconciliationEvent>("reconciliation", ReconciliationJson.Default.CommitReconciliationEventArray, (g, s) => g.GetGrain<IReconciliationGrain>(s).Settle(), Alone, ByReconciliation, Nobody),
        Kind.Of<Promotion, PromotionEvent>("promotion", PromotionJson.Default.CommitPromotionEventArray, null, Alone, Nothing, Nobody),
        Kind.Of<Reference, ReferenceTaken>("reference", ReferenceJson.Default.CommitReferenceTakenArray, null, OfReference, Nothing, Nobody),
    }.ToFrozenDictionary(k => k.Name);

    /// <summary>The kind of a stream's key; null where it is none.</summary>
    public static Kind? Of(string stream) => stream.IndexOf(':') is > 0 and var colon && All.TryGetValue(stream[..colon], out var kind) ? kind : null;

    private static IEnumerable<VisitId> Own<TState>(string stream, TState state) => [VisitId.Of(Key.Rest(stream))];
    private static IEnumerable<VisitId> Nobody<TState>(string stream, TState state) => [];
    private static IEnumerable<Link> Alone<TState>(string stream, TState state) => [];
    private static IEnumerable<string> Nothing<TState>(TState state) => [];
}
