using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Icupa.Web.Admin;

/// <summary>The secret of a sign-in link or of a session: 256 random bits that only its owner has. We keep what it hashes to.</summary>
internal static class AdminSecret
{
    private const int Bytes = 32;
    private const int Chars = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a secret is known by; null for a text that is none of ours.</summary>
    public static string? Hash(string? secret) =>
        secret is { Length: Chars } && Base64Url.IsValid(secret) ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret))) : null;
}
