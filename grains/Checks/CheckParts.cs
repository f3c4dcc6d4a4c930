using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>The venue's rules of money as they were when the check was opened.</summary>
public sealed record CheckRules(Currency Currency, TaxMode Taxes, ImmutableArray<TaxClass> TaxClasses, int ServiceBasisPoints, int CashStep, int MostTipPercent, int ServerDiscountBasisPoints)
{
    public static CheckRules Of(Opened e) => new(e.Currency, e.Taxes, e.Classes, e.ServiceBasisPoints, Math.Max(1, e.CashStep), e.MostTipPercent, e.ServerDiscountBasisPoints);

    /// <summary>A class that is gone, or none, is the first.</summary>
    public TaxClass? ClassOf(CheckLine line) => TaxClasses.IsEmpty ? null : TaxClasses.FirstOrDefault(c => c.Id == line.TaxClass) ?? TaxClasses[0];

    /// <summary>What is collected for so much in cash.</summary>
    public long InCash(long minor) => (minor + CashStep / 2) / CashStep * CashStep;
}

/// <summary>A line that is to be paid.</summary>
/// <param name="Owners">Who pays for it in equal parts; nobody means the table.</param>
/// <param name="Hop">How often it was sent from one check to another: of all checks that know a line, the one with the highest holds it.</param>
/// <param name="Sent">Where it went; null while it is here.</param>
/// <param name="Told">What its order calls it, where that was another line's id here.</param>
public sealed record CheckLine(LineId Id, OrderId Order, string Item, string Name, int Quantity, string By, long Total, string? TaxClass, bool Off, ImmutableArray<string> Owners, bool Disputed, int Hop = 0, SentTo? Sent = null, LineId? Told = null)
{
    /// <summary>To be paid on this check.</summary>
    public bool Standing => !Off && Sent is null;
}

/// <summary>A reduction of a line, or of the whole check.</summary>
public sealed record Discount(string Id, LineId? Line, int BasisPoints, long Minor, string Reason, string By, string? ApprovedBy)
{
    /// <summary>The promotion code that it is; null for a person's own.</summary>
    public string? Code { get; init; }
    public long? Ceiling { get; init; }

    /// <summary>A line's part of a reduction of the whole check, as it goes with the line to another check.</summary>
    public Discount Part(string transfer, LineId line, long minor) => new($"{Id}@{transfer}", line, 0, minor, Reason, By, ApprovedBy);
    public bool IsPartOf(Discount whole) => Id.StartsWith(whole.Id + "@", StringComparison.Ordinal);

    /// <summary>What is left of a reduction of the whole check when a part of it went; of a percentage without a ceiling, the same.</summary>
    public Discount Without(long gone) => gone == 0 ? this : this with { Minor = Minor > 0 ? Minor - gone : 0, Ceiling = Ceiling - gone };

    public long Of(long amount) => Math.Min(Minor > 0 ? Minor : Shares.Nearest(amount, BasisPoints, 10_000), Ceiling ?? long.MaxValue);
}

/// <summary>Money that goes back.</summary>
/// <param name="Day">Cash: the business date on which it changed hands.</param>
public sealed record TenderRefund(string Id, long Minor, string Reason, RefundState State, string By, string? ApprovedBy, DateTimeOffset At, DateOnly? Day = null);

/// <summary>One payment of one share.</summary>
/// <param name="Known">The version of the payment's stream that the check has heard of.</param>
/// <param name="Wanted">The version of the check's last change that the payment (or the drawer) has to know.</param>
public sealed record Tender(TenderBegun Begun, string By, DateTimeOffset At, TenderState State, string? Why, bool GivenUp, ImmutableArray<TenderRefund> Refunds, long Known, long Wanted, long Told)
{
    /// <summary>The card's brand and last digits, or the transaction's id; null where nobody knows it.</summary>
    public string? Means { get; init; } = Begun.Reference;
    /// <summary>When the money was first known to have moved.</summary>
    public DateTimeOffset? PostedAt { get; init; }

    public PaymentId Id => Begun.Payment;
    /// <summary>How far the payer's dispute is; null where there is none.</summary>
    public DisputeState? Dispute { get; init; }
    public bool Behind => Told < Wanted;

    /// <summary>Nobody else is asked: the check posts it by itself.</summary>
    public bool InHand => Begun.Method is PaymentMethod.Cash or PaymentMethod.Terminal;

    public long Refunded => Refunds.Where(r => r.State == RefundState.Posted).Sum(r => r.Minor);
    public long GoingBack => Refunds.Where(r => r.State != RefundState.Failed).Sum(r => r.Minor);

    private (long Amount, long Tip) Left => State == TenderState.Posted ? Shares.Left(Begun.Amount, Begun.Tip, Begun.Collected, Refunded) : default;

    /// <summary>What it pays of the check: a refund takes from the share first, then from the tip.</summary>
    public long Paid => Left.Amount;
    public long Pending => State == TenderState.Pending ? Begun.Amount : 0;
    public long Tip => Left.Tip;

    /// <summary>Its parts of lines are paid, or being paid.</summary>
    public bool Holds => State == TenderState.Pending || Paid > 0;
}
