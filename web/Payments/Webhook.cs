using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Icupa.Payments;

namespace Icupa.Web.Payments;

/// <summary>What became of a callback. Each is counted under its name.</summary>
public enum Heed
{
    /// <summary>The payment was told to look.</summary>
    Hinted,
    /// <summary>Genuine, and nothing for us: a kind of event that says nothing of a payment, or somebody else's payment.</summary>
    Ignored,
    Malformed,
    BadSignature,
    Stale,
    NotSetUp,
    /// <summary>No silo took the hint; the provider should send it again.</summary>
    Undelivered,
}

/// <summary>A hint of a dispute: the event's id, and the provider's own id of the payment, because a dispute bears no mark of ours.</summary>
public readonly record struct Disputed(string Event, string Provider);

/// <summary>Which payment a callback is about, once it is known to be genuine. Nothing else in a callback is believed.</summary>
public readonly record struct Callback(Heed Heed, PaymentId? Payment, Disputed? Dispute = null)
{
    private const int MostOfId = 80;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);
    private const int MostOfHeader = 2048;

    private static Callback Refused(Heed heed) => new(heed, null);

    // Ours or not, it is genuine.
    private static Callback Genuine(PaymentId? payment) => new(payment is null ? Heed.Ignored : Heed.Hinted, payment);

    /// <summary>An event of Stripe's: raw body and Stripe-Signature header. The version of the event does not matter, because only the name of our payment is taken from it.</summary>
    public static Callback OfStripe(WebhookKeys keys, ReadOnlyMemory<byte> body, string? signature, DateTimeOffset now)
    {
        if (keys.Stripe.Count == 0) return Refused(Heed.NotSetUp);
        if (signature is null || signature.Length > MostOfHeader) return Refused(Heed.BadSignature);
        var parts = signature.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).Select(part => (Name: part[0].Trim(), Value: part[1].Trim())).ToList();
        var at = parts.FirstOrDefault(part => part.Name == "t").Value;
        if (!long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return Refused(Heed.BadSignature);
        byte[] signed = [.. Encoding.ASCII.GetBytes(at + "."), .. body.Span];
        var good = keys.Stripe.Select(secret => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)).ToList();
        if (!parts.Where(part => part.Name == "v1").Any(part => good.Any(one => Same(one, Hex(part.Value))))) return Refused(Heed.BadSignature);
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds) return Refused(Heed.Stale);
        if (Json(body) is not { } json) return Refused(Heed.Malformed);
        using (json)
        {
            if (Text(json.RootElement, "type") is not { } type) return Refused(Heed.Malformed);
            if (type.StartsWith("charge.dispute.", StringComparison.Ordinal))
                return Text(json.RootElement, "id") is { Length: > 0 and <= MostOfId } id && Text(json.RootElement, "data", "object", "payment_intent") is { Length: > 0 and <= MostOfId } provider
                    ? new(Heed.Hinted, null, new(id, provider))
                    : new(Heed.Ignored, null);
            return Genuine(type.Split('.')[0] is "payment_intent" or "charge" or "refund" ? References.Payment(Text(json.RootElement, "data", "object", "metadata", "payment")) : null);
        }
    }

    /// <summary>MTN signs nothing: the address that we gave it for this payment is the proof. What it sends is not read.</summary>
    public static Callback OfMomo(WebhookKeys keys, string token) => References.OfCallback(keys.Secrets, token) is { } payment ? Genuine(payment) : Refused(Heed.BadSignature);

    /// <summary>
    /// Airtel's transaction, with its hash where a key is set: Base64 of HMAC-SHA256 over the raw text, which some of Airtel's papers take with
    /// the word "transaction" around it and some without; either is taken.
    /// </summary>
    public static Callback OfAirtel(WebhookKeys keys, ReadOnlyMemory<byte> body)
    {
        if (Json(body) is not { } json) return Refused(Heed.Malformed);
        using (json)
        {
            if (!Once(json.RootElement, "transaction") || Text(json.RootElement, "transaction", "id") is not { } id) return Refused(Heed.Malformed);
            if (keys.Airtel is { } key && !Airtel(key, json.RootElement)) return Refused(Heed.BadSignature);
            return Genuine(References.OfTransaction(id));
        }
    }

    private static bool Airtel(string key, JsonElement root)
    {
        var hash = new byte[HMACSHA256.HashSizeInBytes];
        if (Text(root, "hash") is not { } given || !Convert.TryFromBase64String(given, hash, out var length) || length != hash.Length) return false;
        var secret = Encoding.UTF8.GetBytes(key);
        byte[] bare = [.. JsonMarshal.GetRawUtf8Value(root.GetProperty("transaction"))];
        byte[] wrapped = [.. "{\"transaction\":"u8, .. bare, (byte)'}'];
        return Same(HMACSHA256.HashData(secret, bare), hash) || Same(HMACSHA256.HashData(secret, wrapped), hash);
    }

    private static bool Same(byte[] good, byte[]? given) => given is not null && CryptographicOperations.FixedTimeEquals(good, given);

    private static byte[]? Hex(string text)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return text.Length == 2 * bytes.Length && Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length ? bytes : null;
    }

    private static JsonDocument? Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement at, params ReadOnlySpan<string> path)
    {
        try
        {
            foreach (var name in path)
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                    return null;
            return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
        }
        // Half of a surrogate pair is well-formed JSON and no text; neither as a value nor as a name.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Once(JsonElement root, string name)
    {
        try
        {
            return root.EnumerateObject().Count(part => part.NameEquals(name)) == 1;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
