using System.Security.Cryptography;
using System.Text;

namespace Icupa.Payments;

/// <summary>Phone numbers as they are kept: AES-256-GCM under a key derived from the house's secrets. The first seals, all open.</summary>
public sealed class PhoneSeal(string secrets)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[][] keys = [.. secrets.Split(',').Select(secret => HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(secret.Trim()), 32, info: "icupa/phone"u8.ToArray()))];

    public string Seal(string phone)
    {
        var (plain, sealedBytes) = (Encoding.UTF8.GetBytes(phone), new byte[NonceBytes + TagBytes + Encoding.UTF8.GetByteCount(phone)]);
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(keys[0], TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes));
        return Convert.ToBase64String(sealedBytes);
    }

    /// <summary>The number, or null when it was erased or no secret opens it any more.</summary>
    public string? Open(string? text)
    {
        if (text is null)
            return null;
        var bytes = Convert.FromBase64String(text);
        foreach (var key in keys)
        {
            using var aes = new AesGcm(key, TagBytes);
            var plain = new byte[bytes.Length - NonceBytes - TagBytes];
            try
            {
                aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), plain);
                return Encoding.UTF8.GetString(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Sealed under another secret.
            }
        }
        return null;
    }
}
