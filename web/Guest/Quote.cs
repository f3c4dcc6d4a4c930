using System.Collections.Immutable;
using System.Globalization;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Venues;
using Icupa.Web.Push;

namespace Icupa.Web.Guest;

/// <summary>What a guest chose to pay, as a form or an address says it. Amounts as they were typed.</summary>
/// <param name="Tip">A percentage, "own", or nothing.</param>
public sealed record Asked(Cover? Cover, string Amount, string Tip, string OwnTip)
{
    private const int Longest = 20;

    public static Asked From(Func<string, string?> given)
    {
        string Text(string name) => given(name) is { Length: > 0 and <= Longest } text ? text : "";
        return new(Given.Word<Cover>(given("cover")), Text("amount"), Text("tip"), Text("own"));
    }

    /// <summary>The bill's address with the same choices and the guest's wishes, and one word more (<paramref name="say"/>, "no=CheckChanged") where there is one.</summary>
    public string Address(Wishes wishes, string say = "")
    {
        (string Name, string Value)[] all = [("cover", Cover is { } cover ? Word(cover) : ""), ("amount", Amount), ("tip", Tip), ("own", OwnTip)];
        var query = string.Join('&', all.Where(a => a.Value.Length > 0).Select(a => $"{a.Name}={Uri.EscapeDataString(a.Value)}").Append(say).Append(wishes.Query.TrimStart('?')).Where(a => a.Length > 0));
        return "/check" + (query.Length == 0 ? "" : "?" + query);
    }

    /// <summary>A cover as the protocol writes it.</summary>
    public static string Word(Cover cover) => cover.ToString().ToLowerInvariant();
}

/// <summary>
/// What a guest would pay now, reckoned here so that no phone reckons: amount, tips on offer, the chosen tip, all together, and what it
/// is in cash. Minor units. The check decides for itself when it is paid; a quote is what the guest saw.
/// </summary>
/// <param name="Why">Why this cannot be paid; None when it can.</param>
public sealed record Quote(Cover Cover, long Amount, ImmutableArray<(int Percent, long Minor)> Tips, long Tip, long Cash, Refusal Why)
{
    public long Total => Amount + Tip;

    public static Quote Of(GuestBill bill, MoneyRules rules, Currency currency, string payer, Asked asked)
    {
        var share = bill.Share(payer);
        var due = Math.Max(0, bill.Meta?.Due ?? 0);
        var cover = asked.Cover ?? (bill.Meta?.Split == SplitKind.Equally && share.Equal is not null ? Cover.Equal : Cover.Mine);
        var amount = cover switch
        {
            Cover.Mine => share.Mine,
            Cover.Equal => share.Equal ?? 0,
            Cover.Rest => due,
            _ => asked.Amount.Length == 0 ? 0 : Typed(asked.Amount, currency) ?? -1,
        };
        var tip = asked.Tip switch
        {
            "own" => asked.OwnTip.Length == 0 ? 0 : Typed(asked.OwnTip, currency) ?? -1,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && rules.TipPercents.Contains(percent) => Part(amount, percent),
            _ => 0,
        };
        var why = amount < 0 || tip < 0 || tip > Part(Math.Max(0, amount), rules.MostTipPercent) ? Refusal.BadAmount : amount > due ? Refusal.TooMuch : Refusal.None;
        (amount, tip) = (Math.Max(0, amount), why == Refusal.BadAmount ? 0 : tip);
        return new(cover, amount, [.. rules.TipPercents.Select(p => (p, Part(amount, p)))], tip, Steps(amount + tip, rules.CashStep), why);
    }

    /// <summary>What the guest's phone dials to pay the venue by itself: the text, and the link that fills it in.</summary>
    public static (string Text, string Link) Dial(MomoByHand byHand, long minor, Currency currency)
    {
        var digits = Money.Exponent(currency);
        var text = byHand.Dial.Replace("{code}", byHand.Code, StringComparison.Ordinal).Replace("{amount}", digits == 0
            ? minor.ToString(CultureInfo.InvariantCulture)
            : $"{minor / 100}.{minor % 100:00}", StringComparison.Ordinal);
        return (text, "tel:" + text.Replace("#", "%23", StringComparison.Ordinal));
    }

    /// <summary>An amount as people type it ("12,000", "12.50", "1 234,5"), in minor units; null when it is none, or has more decimals than the currency.</summary>
    public static long? Typed(string text, Currency currency)
    {
        var plain = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        var mark = plain.LastIndexOfAny(['.', ',']);
        var decimals = mark < 0 ? 0 : plain.Length - mark - 1;
        // Three digits after the last mark are thousands, in any currency of ours.
        var (units, cents) = decimals is 0 or 3 ? (plain, "") : (plain[..mark], plain[(mark + 1)..]);
        if (cents.Length > Money.Exponent(currency) || (mark >= 0 && decimals == 0)) return null;
        var groups = units.Split('.', ',');
        if (groups.Skip(1).Any(g => g.Length != 3)) return null;
        return long.TryParse(string.Concat(groups) + cents.PadRight(Money.Exponent(currency), '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && minor <= Most ? minor : null;
    }

    /// <summary>More than any table owes; keeps what follows far from overflowing.</summary>
    private const long Most = 100_000_000_000;

    private static long Part(long minor, int percent) => (minor * percent + 50) / 100;

    private static long Steps(long minor, int step) => step <= 1 ? minor : (minor + step / 2) / step * step;
}

/// <summary>Numbers of phones that mobile money can ask.</summary>
public static class PhoneNumber
{
    private const string Rwanda = "250";

    /// <summary>The digits with the country's code, of a number as people write it; null when it is none. A local number is Rwanda's.</summary>
    public static string? Read(string? text)
    {
        if (text is not { Length: > 0 and <= 30 } || text.Any(c => !char.IsAsciiDigit(c) && c is not (' ' or '-' or '+' or '(' or ')' or '.'))) return null;
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (digits.StartsWith("00", StringComparison.Ordinal)) digits = digits[2..];
        if (digits is { Length: 10 } && digits.StartsWith("07", StringComparison.Ordinal)) digits = Rwanda + digits[1..];
        else if (digits is { Length: 9 } && digits[0] == '7') digits = Rwanda + digits;
        return digits.Length is >= 11 and <= 15 && digits[0] != '0' && (!digits.StartsWith(Rwanda, StringComparison.Ordinal) || (digits.Length == 12 && digits[3] == '7')) ? digits : null;
    }

    /// <summary>Whose number it is by its beginning; null when that does not say.</summary>
    public static PaymentMethod? Route(string digits) => digits.StartsWith(Rwanda + "7", StringComparison.Ordinal) && digits.Length > 4 ? digits[4] switch
    {
        '8' or '9' => PaymentMethod.Momo,
        '2' or '3' => PaymentMethod.Airtel,
        _ => null,
    } : null;
}
