using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Drawers;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;
using Orleans.Concurrency;

namespace Icupa.Checks;

/// <inheritdoc cref="ICheckGrain"/>
[Reentrant]
public sealed partial class CheckGrain(PhoneSeal phones, GatewaySet gateways, FlagBoard flags) : StreamGrain<Check, CheckEvent>, ICheckGrain
{
    private static readonly Asker House = Asker.House("check");
    private static readonly TimeSpan RefusedAgainIn = TimeSpan.FromSeconds(1);

    private VisitId Id => new(Key.Rest(StreamKey));
    protected override VenueId Venue => new VisitId(Key.Rest(this.GetPrimaryKeyString())).Venue;
    protected override JsonTypeInfo<Commit<CheckEvent>[]> Json => CheckJson.Default.CommitCheckEventArray;
    protected override ImmutableArray<string> Groups(Check state) => [Group.Visit(Id), Group.Floor(Venue), Group.Check(Id)];
    protected override IReadOnlyCollection<string> WordsOf(Check state) => state.Tenders.Any(t => t.Begun.PhoneKey is not null && t.Behind) ? [Id.Text] : [];

    /// <summary>Ways to pay that the venue offers and the platform is set up for.</summary>
    private HashSet<PaymentMethod> Ready => [.. Boards.Of(Venue).Settings.Money.Methods.Where(gateways.Ready)];

    /// <summary>The business date.</summary>
    private DateOnly Today => BusinessDay.Of(Boards.Of(Venue).Settings, Clock.GetUtcNow());

    /// <summary>Ways to pay that are switched off for whoever asks.</summary>
    private HashSet<PaymentMethod> Off(Asker who) => [.. Enum.GetValues<PaymentMethod>().Where(method => KnownFlags.Of(method) is { } flag && !flags.On(flag, Venue, who))];

    public Task<Reply> Take(Asker who, CommandId id, CheckedOrder order)
    {
        var settings = Boards.Of(Venue).Settings;
        return Do(who, id, check => check.Take(who, order, settings.Currency, settings.Money));
    }

    public Task<Reply> Discount(Asker who, CommandId id, NewDiscount discount, Approval? approval) => Do(who, id, check => check.Reduce(who, discount, approval));
    public Task<Reply> Undiscount(Asker who, CommandId id, string discount) => Do(who, id, check => check.Undo(who, discount));

    public Task<Reply> GiveUp(Asker who, CommandId id, PaymentId payment) => Do(who, id, check => check.GiveUp(who, payment));

    public Task<Reply> Refund(Asker who, CommandId id, PaymentId payment, string refund, long minor, string reason, Approval? approval)
    {
        var today = Today;
        return Do(who, id, check => check.GiveBack(who, payment, refund, minor, reason, approval, today));
    }

    public Task<Reply> PaymentIs(Asker who, CommandId id, PaymentReport report) => Do(who, id, check => check.PaymentIs(who, report));
    public Task<Reply> Close(Asker who, CommandId id, WriteOff? writeOff) => Do(who, id, check => check.Close(who, writeOff));
    public Task<Reply> Told(Asker who, CommandId id, string name, long version) => Do(who, id, check => check.Tell(who, name, version));

    protected override IEnumerable<string> Entities(Check state) => CheckEntities.All(state);

    // Almost any change moves what everybody owes, so a change shows all of it: checks are short.
    protected override IEnumerable<string> Touches(CheckEvent happened, Check after) =>
        happened is CheckTold ? [] : [.. CheckEntities.All(after), .. CheckEntities.Gone(after)];

    protected override object? Entity(Check state, string key) => CheckEntities.One(state, key);

    protected override bool Owes(Check state) => state.Owes;

    protected override async Task<TimeSpan?> SettleOwed()
    {
        var check = Committed;
        await SendOnward(check);
        var told = await Task.WhenAll([.. check.Outgoing.Select(o => TellOther(check, o.Transfer, o.To, o.Lines)), .. check.Tenders.Where(t => t.Behind).Select(t => TellPayment(check, t)), .. check.VisitBehind ? [TellVisit(check)] : Array.Empty<Task<bool>>(), .. check.FiscalBehind ? [TellFiscal(check)] : Array.Empty<Task<bool>>(), .. check.Codes.Where(u => u.Behind).Select(AskPromotion), .. check.Tabs.Where(t => t.Behind).Select(t => TellHold(check, t))]);
        return told.All(t => t) ? null : RefusedAgainIn;
    }

    private async Task<bool> TellVisit(Check check)
    {
        var reply = await GrainFactory.GetGrain<IVisitGrain>(Key.Visit(Id)).CheckIs(House, Once($"visit:{check.Version}"), new(check.Version, check.Balance + check.UnderWay, check.Disputes, check.LastRound, check.OnTab, check.Orders.Count, check.Received.Count));
        return reply.Ok && await Note(Check.VisitName, check.Version);
    }

    private async Task<bool> TellFiscal(Check check)
    {
        var reply = await GrainFactory.GetGrain<IFiscalGrain>(Key.Fiscal(Id)).Issue(House, Once($"fiscal:{check.Version}"), Invoices.Of(check, Id));
        return reply.Ok && await Note(Check.FiscalName, check.Version);
    }

    private async Task<bool> TellPayment(Check check, Tender tender)
    {
        if (tender.Begun.Method == PaymentMethod.Cash ? !await InDrawer(tender) : !tender.InHand && !await Sent(check, tender))
            return false;
        return await Note(tender.Id.Text, check.Version);
    }

    // Cash lies in the drawer of the day on which it changed hands, whenever this comes to be settled, and whatever hour ends the venue's days by then.
    private async Task<bool> InDrawer(Tender tender)
    {
        var (settings, back) = (Boards.Of(Venue).Settings, tender.Refunds.Where(r => r.State == RefundState.Posted));
        var told = await Task.WhenAll(back.GroupBy(r => r.Day ?? BusinessDay.Of(settings, r.At)).Select(day => Drawer(day.Key).Took(House, Once($"back:{tender.Id}:{day.Key}:{day.Count()}"), tender.Id, day.Sum(r => r.Minor), CashKind.Refund, day.Last().By))
            .Append(Drawer(tender.Begun.Day ?? BusinessDay.Of(settings, tender.At)).Took(House, Once($"cash:{tender.Id}"), tender.Id, tender.Begun.Collected, CashKind.Tender, tender.By)));
        return told.All(reply => reply.Ok);
    }

    private IDrawerGrain Drawer(DateOnly date) => GrainFactory.GetGrain<IDrawerGrain>(Key.Drawer(Venue, date));

    private async Task<bool> Sent(Check check, Tender tender)
    {
        var tab = check.Tab(tender.Id);
        if (tab is not null && !await Taken(tab))
            return false;
        var (begun, payment) = (tender.Begun, GrainFactory.GetGrain<IPaymentGrain>(Key.Payment(tender.Id)));
        var order = new PaymentOrder(tender.Id, begun.Method, new(begun.Amount, check.Rules!.Currency), begun.Tip, begun.Payer, begun.PhoneKey, Personal.Read(Id, begun.PhoneKey), begun.Reference, Boards.Of(Venue).Settings.Name, check.BusinessDate, tab?.Provider);
        if (!(await payment.Start(House, Once($"start:{tender.Id}"), order)).Ok)
            return false;
        if (tender.GivenUp && !(await payment.GiveUp(House, Once($"give-up:{tender.Id}"))).Ok)
            return false;
        foreach (var refund in tender.Refunds.Where(r => r.State == RefundState.Pending))
            if (!(await payment.Refund(House, Once($"refund:{tender.Id}:{refund.Id}"), refund.Id, refund.Minor, refund.Reason)).Ok)
                return false;
        return true;
    }

    private async Task<bool> Note(string name, long version) =>
        (await this.AsReference<ICheckGrain>().Told(House, Once($"told:{name}:{version}"), name, version)).Ok;
}
