using System.Buffers.Binary;
using System.Text;
using Icupa.Platform;

namespace Icupa.Web.Sessions;

/// <summary>A phone's seat at a visit, as its cookie holds it: signed, good for 12 hours.</summary>
public readonly record struct SessionToken(SessionId Session, VisitId Visit)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);
    private const string Purpose = "session";

    public string Seal(string secrets, DateTimeOffset now)
    {
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(head, (now + Lasts).ToUnixTimeSeconds());
        Session.Value.TryWriteBytes(head[8..]);
        return Signing.Seal(secrets, Purpose, [.. head, .. Encoding.UTF8.GetBytes(Visit.Text)]);
    }

    public static SessionToken? Open(string secrets, string? text, DateTimeOffset now)
    {
        if (text is null || Signing.Open(secrets, Purpose, text) is not { Length: > 24 } payload) return null;
        if (BinaryPrimitives.ReadInt64BigEndian(payload) < now.ToUnixTimeSeconds()) return null;
        return new(new SessionId(new Guid(payload.AsSpan(8, 16))), VisitId.Of(Encoding.UTF8.GetString(payload.AsSpan(24))));
    }
}

/// <summary>A screen's pairing, as its cookie holds it: signed, good for 30 days from when the screen's page was last read. The device tells apart screens paired by one code.</summary>
public readonly record struct ScreenToken(string Code, int Epoch, Guid Device)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(30);
    private const string Purpose = "screen";

    public string Seal(string secrets, DateTimeOffset now)
    {
        Span<byte> head = stackalloc byte[28];
        BinaryPrimitives.WriteInt64BigEndian(head, (now + Lasts).ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt32BigEndian(head[8..], Epoch);
        Device.TryWriteBytes(head[12..]);
        return Signing.Seal(secrets, Purpose, [.. head, .. Encoding.UTF8.GetBytes(Code)]);
    }

    public static ScreenToken? Open(string secrets, string? text, DateTimeOffset now)
    {
        if (text is null || Signing.Open(secrets, Purpose, text) is not { Length: > 28 } payload) return null;
        if (BinaryPrimitives.ReadInt64BigEndian(payload) < now.ToUnixTimeSeconds()) return null;
        return new(Encoding.UTF8.GetString(payload.AsSpan(28)), BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(8)), new Guid(payload.AsSpan(12, 16)));
    }
}
