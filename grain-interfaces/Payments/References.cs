using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Icupa.Platform;

namespace Icupa.Payments;

/// <summary>
/// What providers know a payment by. All of it follows from the payment's id and needs no table: a retry after any crash
/// sends the same reference again, and what a provider sends back leads to the payment by itself.
/// </summary>
public static partial class References
{
    /// <summary>The longest that Airtel Money keeps of a transaction's id.</summary>
    public const int MostOfTransaction = 64;

    private const string CallbackPurpose = "momo-callback";
    private const string Slugs = "-/0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const char Reversible = 'i';
    private const char OneWay = 'r';

    /// <summary>Our name for a payment: SHA-256 of its id in the form of a version 4 uuid, which MTN asks for.</summary>
    public static Guid Of(PaymentId payment) => From(payment.Text);

    /// <summary>Our name for one refund of a payment.</summary>
    public static Guid Of(PaymentId payment, string refund) => From($"{payment.Text}:{refund}");

    /// <summary>A payment's id as it is written, or null for any other text.</summary>
    public static PaymentId? Payment(string? text) => text is not null && PaymentText().IsMatch(text) ? PaymentId.Of(text) : null;

    /// <summary>
    /// Airtel's transaction id: letters and digits, at most 64. "i" and the whole payment id in base 62 where tenant and venue
    /// have at most 24 characters together with their slash; else "r" and our reference, from which no way leads back: such a payment
    /// is settled by asking alone.
    /// </summary>
    public static string Transaction(PaymentId payment)
    {
        if (Payment(payment.Text) is not null && Packed(payment) is { } packed && Spell(packed) is { Length: < MostOfTransaction } spelled)
            return Reversible + spelled;
        return OneWay + Of(payment).ToString("N");
    }

    /// <summary>The payment of a transaction id that <see cref="Transaction"/> made, or null for any other text.</summary>
    public static PaymentId? OfTransaction(string? text)
    {
        if (text is not { Length: > 1 and <= MostOfTransaction } || text[0] != Reversible) return null;
        var packed = BigInteger.Zero;
        foreach (var c in text.AsSpan(1))
        {
            var digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return null;
            packed = packed * Digits.Length + digit;
        }
        // Another spelling of the same number is not ours.
        return Payment(Unpacked(packed)) is { } payment && Transaction(payment) == text ? payment : null;
    }

    /// <summary>The last part of the address that MTN calls back: the payment, signed. MTN signs nothing, so the address is the secret.</summary>
    public static string Callback(string secrets, PaymentId payment) => Signing.Seal(secrets, CallbackPurpose, Encoding.UTF8.GetBytes(payment.Text));

    /// <summary>The payment that a callback's address names, or null when this house did not sign it.</summary>
    public static PaymentId? OfCallback(string secrets, string token) =>
        Signing.Open(secrets, CallbackPurpose, token) is { } text ? Payment(Encoding.UTF8.GetString(text)) : null;

    private static Guid From(string fact)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(fact), hash);
        hash[6] = (byte)(hash[6] & 0x0F | 0x40);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    // A one in front keeps leading dashes; then the venue, the visit's and the payment's uuid without the bits that every such uuid has.
    private static BigInteger? Packed(PaymentId payment)
    {
        var packed = BigInteger.One;
        foreach (var c in payment.Visit.Venue.Text)
            packed = packed * Slugs.Length + Slugs.IndexOf(c, StringComparison.Ordinal);
        if (Bare(payment.Visit.Text[^32..], 7) is not { } visit || Bare(payment.Text[^32..], 4) is not { } own) return null;
        return (((packed << BareBits) + visit) << BareBits) + own;
    }

    private static string? Unpacked(BigInteger packed)
    {
        var mask = (BigInteger.One << BareBits) - 1;
        var (own, visit) = (packed & mask, (packed >> BareBits) & mask);
        var venue = new StringBuilder();
        for (packed >>= 2 * BareBits; packed > BigInteger.One; packed /= Slugs.Length)
            venue.Insert(0, Slugs[(int)(packed % Slugs.Length)]);
        return packed.IsOne ? $"{venue}/{Whole(visit, 7)}/{Whole(own, 4)}" : null;
    }

    private const int BareBits = 122;
    private static readonly BigInteger Low = (BigInteger.One << 62) - 1;

    private static BigInteger? Bare(string uuid, int version)
    {
        var all = BigInteger.Parse("0" + uuid, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        if ((int)((all >> 76) & 0xF) != version || (int)((all >> 62) & 0x3) != 2) return null;
        return ((all >> 80) << 74) + (((all >> 64) & 0xFFF) << 62) + (all & Low);
    }

    private static string Whole(BigInteger bare, int version)
    {
        var all = ((bare >> 74) << 80) + (new BigInteger(version) << 76) + (((bare >> 62) & 0xFFF) << 64) + (new BigInteger(2) << 62) + (bare & Low);
        return ((UInt128)all).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Spell(BigInteger number)
    {
        var text = new StringBuilder();
        for (; number > BigInteger.Zero; number /= Digits.Length)
            text.Insert(0, Digits[(int)(number % Digits.Length)]);
        return text.ToString();
    }

    [GeneratedRegex("^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}/[0-9a-f]{32}/[0-9a-f]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PaymentText();
}
