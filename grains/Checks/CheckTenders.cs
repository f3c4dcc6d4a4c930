using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Payments;
using Icupa.Storage;

namespace Icupa.Checks;

/// <summary>Paying a check and giving back.</summary>
public sealed partial record Check
{
    /// <param name="ready">Ways to pay that the venue offers and the platform is set up for.</param>
    /// <param name="off">Ways that are switched off for whoever asks. What a tab holds already was begun before, and is taken all the same.</param>
    /// <param name="today">The business date, for the drawer.</param>
    public Decision<CheckEvent> Pay(Asker who, NewTender tender, string? phoneKey, IReadOnlySet<PaymentMethod> ready, IReadOnlySet<PaymentMethod>? off = null, DateOnly? today = null)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (who.IsGuest && (tender.Payer != who.By || tender.Method is not (PaymentMethod.Card or PaymentMethod.Momo or PaymentMethod.Airtel)))
            return Refusal.NotAllowed;
        if (tender.Payer is null || (tender.Payer != TablePayer && !PayerText().IsMatch(tender.Payer)) || !Enum.IsDefined(tender.Method) || !Enum.IsDefined(tender.Cover))
            return Refusal.Malformed;
        if (tender.Method == PaymentMethod.MomoByHand && (tender.Reference is null || !ReferenceText().IsMatch(tender.Reference)))
            return Refusal.Malformed;
        if (tender.Reference is { Length: > 40 } || tender.Reference?.Any(char.IsControl) == true)
            return Refusal.Malformed;
        if (Tender(tender.Payment) is { } same)
            return same.Begun.Payer == tender.Payer && same.Begun.Method == tender.Method ? Decision<CheckEvent>.AlreadySo : Refusal.Malformed;
        if (Tenders.Length >= (who.IsGuest ? GuestTenders : MaxTenders))
            return Refusal.TooMany;
        if (Tenders.Any(t => t.State == TenderState.Pending && t.Begun.Payer == tender.Payer && tender.Payer != TablePayer))
            return Refusal.ShareInPayment;
        var (parts, amount) = tender.Cover == Cover.Mine ? Mine(tender.Payer) : ([], Covers(tender));
        return Judged(tender, amount) is var wrong and not Refusal.None ? wrong
            : FromTab(tender, amount) is var held and not Refusal.None ? held
            : !ready.Contains(tender.Method) ? Refusal.NotSetUp
            : off?.Contains(tender.Method) == true && Tab(tender.Payment) is null ? Refusal.WayOff
            : tender.Method is PaymentMethod.Momo or PaymentMethod.Airtel && (tender.Phone is null || !PhoneText().IsMatch(tender.Phone)) ? Refusal.BadPhone
            : amount > tender.Seen ? Refusal.CheckChanged
            : Begun(tender, parts, amount, phoneKey, today);
    }

    public Decision<CheckEvent> GiveUp(Asker who, PaymentId id)
    {
        if (Tender(id) is not { } tender)
            return Refusal.NotFound;
        if (!who.IsStaff && tender.Begun.Payer != who.By)
            return Refusal.NotAllowed;
        if (tender.GivenUp || tender.State is TenderState.Failed or TenderState.Expired or TenderState.Voided)
            return Decision<CheckEvent>.AlreadySo;
        return tender.State == TenderState.Pending ? new TenderGivenUp(id) : Refusal.TooLate;
    }

    /// <param name="today">The business date, for the drawer.</param>
    public Decision<CheckEvent> GiveBack(Asker who, PaymentId id, string refund, long minor, string reason, Approval? approval, DateOnly? today = null)
    {
        if (Tender(id) is not { } tender)
            return Refusal.NotFound;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        if (!Writing.Plain(reason, MaxReason))
            return Refusal.BadWords;
        if (refund is not { Length: > 0 and <= 40 })
            return Refusal.Malformed;
        if (tender.Refunds.Any(r => r.Id == refund))
            return Decision<CheckEvent>.AlreadySo;
        if (tender.State != TenderState.Posted)
            return Refusal.TooLate;
        // Its payment takes no more: one above it would be asked for again for ever.
        if (tender.Refunds.Length >= Payments.Payment.MaxRefunds)
            return Refusal.TooMany;
        if (minor > tender.Begun.Collected - tender.GoingBack)
            return Refusal.TooMuch;
        if (minor <= 0)
            return Refusal.BadAmount;
        if (!Allows(who, approval))
            return Refusal.NeedsApproval;
        var begun = new RefundBegun(id, refund, minor, reason, approval?.By, tender.Begun.Method == PaymentMethod.Cash ? today : null);
        return ByItself(tender) ? ImmutableArray.Create<CheckEvent>(begun, new TenderMoved(id, tender.Known + 1, TenderState.Posted, null, Reports(tender, begun, RefundState.Posted))) : begun;
    }

    /// <summary>What a payment says. A success counts whenever it comes; what it then pays too much goes back by itself.</summary>
    public Decision<CheckEvent> PaymentIs(Asker who, PaymentReport report)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Tender(report.Id) is not { } tender)
            return Refusal.NotFound;
        if (report.Version <= tender.Known)
            return Decision<CheckEvent>.AlreadySo;
        var state = report.State switch
        {
            PaymentState.Posted => TenderState.Posted,
            PaymentState.Failed => TenderState.Failed,
            PaymentState.Expired => TenderState.Expired,
            PaymentState.Voided => TenderState.Voided,
            _ => TenderState.Pending,
        };
        // Only forward: what has an outcome keeps it, unless the money moved after all. Refunds are said apart.
        state = tender.State == TenderState.Pending || state == TenderState.Posted ? state : tender.State;
        var moved = new TenderMoved(report.Id, report.Version, state, report.Why, report.Refunds.OrEmpty(), report.Dispute, report.Means);
        var late = state == TenderState.Posted && tender.State is not (TenderState.Posted or TenderState.Pending);
        var over = late ? Math.Min(tender.Begun.Collected, Math.Max(0, tender.Begun.Amount - Math.Max(0, Due))) : 0;
        if (over == 0)
            return moved;
        // A whole share that nobody needs any more takes its tip with it.
        var back = over == tender.Begun.Amount ? tender.Begun.Collected : over;
        return ImmutableArray.Create<CheckEvent>(moved, new RefundBegun(report.Id, "late", back, "late", null));
    }

    // The amount that a tender covers; for Amount it is the one that was named.
    private long Covers(NewTender tender) => tender.Cover switch
    {
        Cover.Equal => EqualPart(tender.Payer) ?? 0,
        Cover.Amount => tender.Seen,
        _ => Math.Max(0, Due),
    };

    private Refusal Judged(NewTender tender, long amount)
    {
        if (amount > Math.Max(0, Due))
            return Refusal.TooMuch;
        if (amount <= 0 || tender.Tip < 0 || tender.Tip > Shares.Nearest(amount, Rules!.MostTipPercent, 100))
            return Refusal.BadAmount;
        return tender.Method == PaymentMethod.Cash && tender.Given is { } given && (given - Rules.InCash(amount + tender.Tip)) is < 0 or > NewTender.MostChange ? Refusal.BadAmount : Refusal.None;
    }

    private ImmutableArray<CheckEvent> Begun(NewTender tender, ImmutableArray<Part> parts, long amount, string? phoneKey, DateOnly? today)
    {
        var whole = amount + tender.Tip;
        var collected = tender.Method == PaymentMethod.Cash ? Rules!.InCash(whole) : whole;
        var change = tender.Method == PaymentMethod.Cash && tender.Given is { } given ? given - collected : 0;
        var begun = new TenderBegun(tender.Payment, tender.Payer, tender.Method, tender.Cover, amount, tender.Tip, collected, change, phoneKey, tender.Reference, parts, tender.Method == PaymentMethod.Cash ? today : null);
        return tender.Method is PaymentMethod.Cash or PaymentMethod.Terminal ? [begun, new TenderMoved(tender.Payment, 1, TenderState.Posted, null, [])] : [begun];
    }

    // Staff hand it back themselves: cash from the drawer, the rest on the device that took it.
    private static bool ByItself(Tender tender) => tender.InHand || tender.Begun.Method == PaymentMethod.MomoByHand;

    private static ImmutableArray<RefundReport> Reports(Tender tender, RefundBegun begun, RefundState state) =>
        [.. tender.Refunds.Select(r => new RefundReport(r.Id, r.Minor, r.State)), new RefundReport(begun.Refund, begun.Minor, state)];

    private Check Moved(TenderMoved e, in Fact fact)
    {
        var at = fact.At;
        return With(e.Payment, (Tender tender) => tender with
        {
            State = e.State,
            Why = e.Why,
            Dispute = e.Dispute,
            Means = e.Means ?? tender.Means,
            PostedAt = tender.PostedAt ?? (e.State == TenderState.Posted ? at : null),
            Known = e.Version,
            Refunds = [.. tender.Refunds.Select(r => e.Refunds.OrEmpty().FirstOrDefault(x => x.Id == r.Id) is { Id: not null } news ? r with { State = news.State } : r)],
            // Cash is news for the drawer.
            Wanted = tender.InHand ? Version + 1 : tender.Wanted,
        });
    }

    private Check Returning(RefundBegun e, in Fact fact)
    {
        var refund = new TenderRefund(e.Refund, e.Minor, e.Reason, RefundState.Pending, fact.By, e.ApprovedBy, fact.At, e.Day);
        return With(e.Payment, (Tender t) => t with { Refunds = t.Refunds.Add(refund), Wanted = Version + 1 });
    }

    [GeneratedRegex("^[0-9]{8,15}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneText();

    [GeneratedRegex("^[A-Za-z0-9.-]{4,40}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReferenceText();
}
