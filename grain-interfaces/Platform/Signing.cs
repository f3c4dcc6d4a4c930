using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Icupa.Platform;

/// <summary>
/// Everything that ICUPA signs. <c>secrets</c> is one or more base64 secrets of at least 32 bytes, separated by commas:
/// the first signs, all verify, so a secret is replaced by putting the new one in front and dropping the old one later.
/// Each purpose has its own key, derived by HKDF: a signature made for one is worthless for another.
/// </summary>
public static class Signing
{
    /// <summary>The table's code on paper: short, so that the printed squares are large.</summary>
    private const int CodeTag = 12;
    private const int CookieTag = 32;
    private const int SmallestSecret = 32;

    /// <summary>The highest epoch that a printed code can carry.</summary>
    public const int LastEpoch = ushort.MaxValue;

    /// <summary>Says what is wrong with the secrets, or null when they are usable.</summary>
    public static string? Complaint(string? secrets)
    {
        if (string.IsNullOrWhiteSpace(secrets)) return "is missing";
        foreach (var secret in secrets.Split(','))
        {
            if (!Convert.TryFromBase64String(secret.Trim(), new byte[secret.Length], out var length)) return "is not base64";
            if (length < SmallestSecret) return $"has a secret of fewer than {SmallestSecret} bytes";
        }
        return null;
    }

    /// <summary>The code printed on a table: key id, epoch and a tag of 12 bytes as 20 base64url characters, then the table's id.</summary>
    public static string TableCode(string secrets, TableId table, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, LastEpoch);
        Span<byte> head = stackalloc byte[3 + CodeTag];
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)epoch);
        var key = Keys(secrets, "table-code")[0];
        head[0] = key.Id;
        Tag(key.Bytes, [.. head[..3], .. Encoding.UTF8.GetBytes(table.Text)]).AsSpan(0, CodeTag).CopyTo(head[3..]);
        return Base64Url.EncodeToString(head) + Spell(table.Text);
    }

    /// <summary>Reads a table's code, or null when this house did not sign it. Whether the epoch still holds is for the table to say.</summary>
    public static (TableId Table, int Epoch)? ReadTableCode(string secrets, string code)
    {
        const int headChars = 20;
        if (code.Length is <= headChars or > 200) return null;
        var head = Bytes(code[..headChars]);
        if (head is not { Length: 3 + CodeTag } || Read(code[headChars..]) is not { } table) return null;
        foreach (var key in Keys(secrets, "table-code"))
            if (key.Id == head[0] && CryptographicOperations.FixedTimeEquals(Tag(key.Bytes, [.. head.AsSpan(0, 3), .. Encoding.UTF8.GetBytes(table)]).AsSpan(0, CodeTag), head.AsSpan(3)))
                return (new TableId(table), BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1)));
        return null;
    }

    /// <summary>Signs a payload for one purpose: key id, payload and a tag of 32 bytes, as base64url.</summary>
    public static string Seal(string secrets, string purpose, ReadOnlySpan<byte> payload)
    {
        var key = Keys(secrets, purpose)[0];
        byte[] body = [key.Id, .. payload];
        return Base64Url.EncodeToString([.. body, .. Tag(key.Bytes, body)]);
    }

    /// <summary>The payload of what <see cref="Seal"/> made for this purpose, or null when it is anything else.</summary>
    public static byte[]? Open(string secrets, string purpose, string text)
    {
        if (text.Length > 2048 || Bytes(text) is not { Length: > CookieTag } all) return null;
        var body = all.AsSpan(0, all.Length - CookieTag);
        foreach (var key in Keys(secrets, purpose))
            if (key.Id == body[0] && CryptographicOperations.FixedTimeEquals(Tag(key.Bytes, body), all.AsSpan(body.Length)))
                return body[1..].ToArray();
        return null;
    }

    /// <summary>
    /// A staff member's PIN as it is kept: keyed, so that a leaked setting cannot be searched for its ten thousand PINs.
    /// Hashed under the last secret, the oldest: PINs live on when a new secret is put in front.
    /// </summary>
    public static string PinHash(string secrets, VenueId venue, string pin) =>
        Convert.ToHexStringLower(Tag(Keys(secrets, "pin")[^1].Bytes, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{venue.Text}:{pin}"))));

    private readonly record struct Key(byte Id, byte[] Bytes);

    private static Key[] Keys(string secrets, string purpose) => [.. secrets.Split(',').Select(secret =>
    {
        var bytes = Convert.FromBase64String(secret.Trim());
        return new Key(Derive(bytes, "key-id")[0], Derive(bytes, purpose));
    })];

    private static byte[] Derive(byte[] secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes("icupa/" + purpose));

    private static byte[] Tag(byte[] key, ReadOnlySpan<byte> body) => HMACSHA256.HashData(key, body);

    private static byte[]? Bytes(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <summary>A table's id as part of a link: as it is with "_" for "/", or base64url after a "~" when it has other characters.</summary>
    private static string Spell(string table) => table.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/')
        ? table.Replace('/', '_')
        : "~" + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(table));

    private static string? Read(string spelled)
    {
        var table = spelled[0] != '~' ? spelled.Replace('_', '/') : Bytes(spelled[1..]) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
        return table.Count(c => c == '/') == 2 ? table : null;
    }
}
