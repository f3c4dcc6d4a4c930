using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa.Web.Push;

/// <summary>The whole of a stream as a client reads it: <c>{stream, version, set}</c>.</summary>
public readonly record struct Whole(string Stream, long Version, RawJson Set)
{
    public static Whole Of(Snapshot snapshot) => new(snapshot.Stream, snapshot.Version, new(snapshot.Set));
}

/// <summary>The answer to Enter: the server's clock (milliseconds since 1970), who the client is, and what it sees.</summary>
public sealed record Entered<TYou>(long Now, TYou You, IReadOnlyList<Whole> Streams);

/// <summary>How our own records are written for clients: camel case, without nulls, as grains write entities.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static void Use(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = Options.PropertyNamingPolicy;
        options.DefaultIgnoreCondition = Options.DefaultIgnoreCondition;
    }
}
