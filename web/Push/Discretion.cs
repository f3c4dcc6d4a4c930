using System.Text.Json.Nodes;
using Icupa.Orders;

namespace Icupa.Web.Push;

/// <summary>What phones are not told: the words in which staff wrote why. Floor and kitchen read them.</summary>
public static class Discretion
{
    public static Envelope ForPhones(Envelope envelope) => Written(envelope.Stream, envelope.Change)
        ? envelope with { Change = Without(envelope.Change, json => json["set"] as JsonObject) }
        : envelope;

    public static Snapshot ForPhones(Snapshot snapshot) => Written(snapshot.Stream, snapshot.Set)
        ? snapshot with { Set = Without(snapshot.Set, json => json) }
        : snapshot;

    // Hardly a push has a reason in it: only those are read and written anew. Inside of a text the quotes would be escaped.
    private static bool Written(string stream, ReadOnlySpan<byte> json) => Key.Kind(stream) switch
    {
        "order" => json.IndexOf("\"voidReason\":\""u8) >= 0,
        "visit" => json.IndexOf("\"closeReason\":\""u8) >= 0,
        _ => false,
    };

    private static byte[] Without(byte[] json, Func<JsonObject, JsonObject?> entities)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        foreach (var (_, entity) in entities(root) ?? [])
        {
            if (entity is not JsonObject view) continue;
            view.Remove("closeReason");
            if (!OffReason.IsOurs((string?)view["voidReason"])) view.Remove("voidReason");
        }
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
