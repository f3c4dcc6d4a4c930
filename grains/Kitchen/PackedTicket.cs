using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Venues;

namespace Icupa.Kitchen;

/// <summary>
/// A ticket that hardly anybody will ask for again, in a small part of the memory: a station keeps its tickets for a whole day. Only in memory; what is
/// kept for good are its facts.
/// </summary>
public readonly record struct PackedTicket(byte[] Bytes)
{
    // The first quality at which Brotli looks words up in its own list; the window covers a ticket of forty lines.
    private const int Quality = 4;
    private const int Window = 14;

    // What every ticket says, names of fields above all: packed before each of them, and left out of what is kept.
    private static readonly byte[] Usual = Plain(new(default, StationKind.Prep, 1, "1-1", new("table"), DateTimeOffset.UnixEpoch, 1, TicketState.Bumped, DateTimeOffset.UnixEpoch, false, 1, 1,
        [new(new(new(new Guid(1, 0, 0, new byte[8])), "item", "ITEM", 1, [new("group", "modifier")], ["MODIFIER"], Course.Main, 600, ["grill"], "guest:", 1, null, null, "item (modifier)"), Fulfilment.Ready, null, false, true, 0)]));
    private static readonly byte[] Head = Pack([]).Head;

    /// <summary>Its order's name stays outside: that is what it is kept under.</summary>
    public static PackedTicket Of(Ticket ticket)
    {
        var (head, rest) = Pack(Plain(ticket));
        return head.AsSpan().SequenceEqual(Head) ? new(rest) : throw new InvalidOperationException($"{ticket.Order} cannot be packed");
    }

    public Ticket Open(OrderId order)
    {
        using var packed = new BrotliStream(new MemoryStream([.. Head, .. Bytes]), CompressionMode.Decompress);
        packed.ReadExactly(new byte[Usual.Length]);
        return JsonSerializer.Deserialize(packed, PackedJson.Default.Ticket)! with { Order = order };
    }

    private static byte[] Plain(Ticket ticket) => JsonSerializer.SerializeToUtf8Bytes(ticket with { Order = default }, PackedJson.Default.Ticket);

    private static (byte[] Head, byte[] Tail) Pack(byte[] plain)
    {
        using var encoder = new BrotliEncoder(Quality, Window);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(Usual.Length) + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        encoder.Compress(Usual, packed, out _, out var begun, isFinalBlock: false);
        encoder.Flush(packed.AsSpan(begun), out var flushed);
        var head = begun + flushed;
        encoder.Compress(plain, packed.AsSpan(head), out _, out var rest, isFinalBlock: true);
        return (packed[..head], packed[head..(head + rest)]);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Ticket))]
internal sealed partial class PackedJson : JsonSerializerContext;
