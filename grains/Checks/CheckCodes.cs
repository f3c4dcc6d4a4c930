using System.Collections.Immutable;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>One use of a promotion code on this check. Its discount has the same id.</summary>
/// <param name="Limit">Uses of the code in all: they are counted beside the check; null where nobody counts.</param>
/// <param name="Before">Tenders that were begun before it, on what was due without it.</param>
public sealed record CodeUse(string Id, string Code, string Name, int? Limit, CodeState State, string By, int Before)
{
    public bool On => State is CodeState.Asked or CodeState.Taken or CodeState.Kept;
    public bool Behind => State is CodeState.Asked or CodeState.Leaving;
}

/// <summary>
/// Promotion codes. A code counts on the check at once; where its uses are limited, settling takes the use from the code's own stream, and
/// what that says is applied by one rule: <b>a use that is refused comes off, unless money was begun on the lower sum since, or the check
/// has ended; then it stays</b>. So nobody is asked for more than they saw when they paid, and no payment waits for a count.
/// </summary>
public sealed partial record Check
{
    public const int MaxCodes = 20;

    public ImmutableArray<CodeUse> Codes { get; private init; } = [];

    /// <summary>The parts of one that came with several dishes are one.</summary>
    private int Reductions => Discounts.DistinctBy(d => d.Id).Count();

    /// <summary>What is still to be paid before the visit may end. A use that is not counted yet takes nothing off it: it may come off.</summary>
    public long Balance => (Codes.Any(u => u.State == CodeState.Asked)
        ? Bill.Of(Rules!, Lines, Discounts.RemoveAll(d => Codes.Any(u => u.Id == d.Id && u.State == CodeState.Asked))).Total
        : Bill.Total) - Paid;

    /// <param name="code">The venue's code that was typed; null when there is none such.</param>
    /// <param name="date">The business date.</param>
    /// <param name="time">By the venue's clock.</param>
    public Decision<CheckEvent> Redeem(Asker who, PromoCode? code, DateOnly date, TimeOnly time)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (!who.IsGuest && !who.IsStaff)
            return Refusal.NotAllowed;
        if (Codes.Length >= MaxCodes || Reductions >= MaxDiscounts)
            return Refusal.TooMany;
        if (code is null)
            return Refusal.BadCode;
        var uses = Codes.Where(u => u.Code == code.Code).ToList();
        if (uses.Count(u => u.On) >= code.PerVisit)
            return Refusal.CodeIsOn;
        if (!code.Holds(date, time))
            return Refusal.CodeNotNow;
        if (Bill.Subtotal < code.Minimum || Bill.Subtotal == 0)
            return Refusal.CodeTooSmall;
        var redeemed = new CodeRedeemed($"code-{code.Code}-{uses.Count + 1}", code.Code, code.Name, code.BasisPoints, code.Minor, code.Ceiling, code.Uses);
        return Bill.Of(Rules!, Lines, Discounts.Add(Reduction(redeemed, who.By))).Total < Paid + Pending ? Refusal.CodeTooLate : redeemed;
    }

    /// <summary>What the code's own count said to a question of ours: <see cref="Refusal.None"/>, or that it is used up.</summary>
    /// <param name="asked">How the use stood when it was asked; an answer to an older question changes nothing.</param>
    public Decision<CheckEvent> CodeIs(Asker who, string id, CodeState asked, Refusal answer)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Codes.FirstOrDefault(u => u.Id == id) is not { } use)
            return Refusal.NotFound;
        if (!use.Behind || use.State != asked)
            return Decision<CheckEvent>.AlreadySo;
        return new CodeSettled(id,
            use.State == CodeState.Leaving ? CodeState.Left
            : answer == Refusal.None ? CodeState.Taken
            : Ended || Tenders.Skip(use.Before).Any(t => t.Holds) ? CodeState.Kept : CodeState.UsedUp);
    }

    private static Discount Reduction(CodeRedeemed e, string by) => new(e.Id, null, e.BasisPoints, e.Minor, e.Reason, by, null) { Code = e.Code, Ceiling = e.Ceiling };

    private Check Redeemed(CodeRedeemed e, in Fact fact) => this with
    {
        Discounts = Discounts.Add(Reduction(e, fact.By)),
        Codes = Codes.Add(new(e.Id, e.Code, e.Reason, e.Limit, e.Limit is null ? CodeState.Taken : CodeState.Asked, fact.By, Tenders.Length)),
    };

    private Check CodeIs(CodeSettled e) => this with
    {
        Discounts = e.State == CodeState.UsedUp ? Discounts.RemoveAll(d => d.Id == e.Id) : Discounts,
        Codes = ImmutableArray.CreateRange(Codes, u => u.Id == e.Id ? u with { State = e.State } : u),
    };

    // What staff took off; a use that is counted, or may be by now, is given back by settling.
    private ImmutableArray<CodeUse> Without(string discount) =>
        ImmutableArray.CreateRange(Codes, u => u.Id != discount ? u : u with { State = u is { Limit: not null, State: CodeState.Asked or CodeState.Taken } ? CodeState.Leaving : CodeState.Left });
}
