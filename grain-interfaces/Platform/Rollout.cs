using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Icupa.Platform;

/// <summary>Who has a flag that is on for some: always the same sessions, and more of them as the share grows.</summary>
public static class Rollout
{
    /// <summary>The flag that lets guests talk to the automatic waiter.</summary>
    public const string AiWaiter = "ai.waiter";
    /// <summary>The flag that lets rounds be sent to the kitchen.</summary>
    public const string Ordering = "ordering";
    /// <summary>The flags that let payments by a provider begin.</summary>
    public const string Card = "payments.card", Momo = "payments.momo", Airtel = "payments.airtel";

    /// <summary>0 to 99, the same for a session whenever and wherever it is asked, and another for each flag.</summary>
    public static int Number(string flag, SessionId session)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{flag}:{session.Text}"), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % 100);
    }
}
