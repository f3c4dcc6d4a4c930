using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Icupa.Platform;

/// <summary>The secret of an admin's sign-in link or session: 256 random bits that only its owner has. We keep what it hashes to.</summary>
public static class AdminSecret
{
    /// <summary>Random bytes that make a secret.</summary>
    public const int Bytes = 32;
    private const int Chars = 43;

    /// <summary>A secret as links and cookies hold it.</summary>
    public static string Of(ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, Bytes);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>What a secret is known by; null for a text that is none of ours.</summary>
    public static string? Hash(string? secret) =>
        secret is { Length: Chars } && Base64Url.IsValid(secret) ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret))) : null;

    /// <summary>The path of a link. In the query and not in the path: servers and proxies write paths down.</summary>
    public static string Link(string secret) => "/admin/sign-in/link?token=" + secret;
}
