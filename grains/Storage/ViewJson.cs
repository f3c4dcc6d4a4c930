using System.Text.Json.Serialization;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Conversations;
using Icupa.Drawers;
using Icupa.Fiscal;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Storage;

/// <summary>How watchers read entities: camel case, without nulls, enums as words.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VisitMeta))]
[JsonSerializable(typeof(GuestView))]
[JsonSerializable(typeof(CallView))]
[JsonSerializable(typeof(PresenceView))]
[JsonSerializable(typeof(CartMeta))]
[JsonSerializable(typeof(CartLineView))]
[JsonSerializable(typeof(RoundView))]
[JsonSerializable(typeof(OrderMeta))]
[JsonSerializable(typeof(OrderLineView))]
[JsonSerializable(typeof(CheckMeta))]
[JsonSerializable(typeof(CheckLineView))]
[JsonSerializable(typeof(ShareView))]
[JsonSerializable(typeof(TenderView))]
[JsonSerializable(typeof(PaymentView))]
[JsonSerializable(typeof(StationMeta))]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(StockView))]
[JsonSerializable(typeof(KitchenView))]
[JsonSerializable(typeof(TalkView))]
[JsonSerializable(typeof(SwitchesView))]
[JsonSerializable(typeof(TableView))]
[JsonSerializable(typeof(ReceiptView))]
[JsonSerializable(typeof(DrawerMeta))]
[JsonSerializable(typeof(CashSessionView))]
[JsonSerializable(typeof(ZView))]
[JsonSerializable(typeof(ConversationMeta))]
[JsonSerializable(typeof(TurnView))]
public sealed partial class ViewJson : JsonSerializerContext;
