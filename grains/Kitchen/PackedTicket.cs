using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa.Kitchen;

/// <summary>
/// A ticket that hardly anybody will ask for again, in a fifth of the memory: a station keeps its tickets for a whole day. Only in memory; what is
/// kept for good are its facts.
/// </summary>
public readonly record struct PackedTicket(byte[] Bytes)
{
    // The first quality at which Brotli looks words up in its own list; the window covers a ticket of forty lines.
    private const int Quality = 4;
    private const int Window = 14;

    /// <summary>Its order's name stays outside: that is what it is kept under.</summary>
    public static PackedTicket Of(Ticket ticket)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(ticket with { Order = default }, PackedJson.Default.Ticket);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        return BrotliEncoder.TryCompress(plain, packed, out var length, Quality, Window)
            ? new(packed.AsSpan(0, length).ToArray())
            : throw new InvalidOperationException($"{ticket.Order} cannot be packed");
    }

    public Ticket Open(OrderId order)
    {
        using var packed = new BrotliStream(new MemoryStream(Bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(packed, PackedJson.Default.Ticket)! with { Order = order };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Ticket))]
internal sealed partial class PackedJson : JsonSerializerContext;
