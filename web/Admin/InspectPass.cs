using System.Buffers.Binary;
using System.Text;
using Icupa.Inspection;
using Icupa.Platform;

namespace Icupa.Web.Admin;

/// <summary>
/// What an admin may go on seeing of one stream after a look that was written down: its newer and older versions, and, where a reason was given,
/// its personal words. Signed; good for this admin, this stream and a while.
/// </summary>
public readonly record struct InspectPass(string Stream, Openness Openness)
{
    private const string Purpose = "admin-look";
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(1);
    private static readonly TimeSpan WordsLast = TimeSpan.FromMinutes(15);

    public string Seal(string secrets, string email, DateTimeOffset now)
    {
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteInt64BigEndian(head, (now + (Openness == Openness.Words ? WordsLast : Lasts)).ToUnixTimeSeconds());
        head[8] = (byte)Openness;
        return Signing.Seal(secrets, Purpose, [.. head, .. Encoding.UTF8.GetBytes($"{email}\n{Stream}")]);
    }

    public static InspectPass? Open(string secrets, string? text, string email, string stream, DateTimeOffset now) =>
        text is { Length: > 0 } && Signing.Open(secrets, Purpose, text) is { Length: > 9 } payload
        && BinaryPrimitives.ReadInt64BigEndian(payload) >= now.ToUnixTimeSeconds()
        && Encoding.UTF8.GetString(payload.AsSpan(9)) == $"{email}\n{stream}"
            ? new(stream, (Openness)payload[8])
            : null;
}
