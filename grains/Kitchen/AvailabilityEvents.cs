using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Icupa.Storage;

namespace Icupa.Kitchen;

/// <summary>A fact of a venue's availability. Type names and fields are kept for ever; a new field is optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(EightySixed), "eighty-sixed")]
[JsonDerivedType(typeof(UnEightySixed), "un-eighty-sixed")]
[JsonDerivedType(typeof(CountedDown), "counted-down")]
[JsonDerivedType(typeof(CountingStopped), "counting-stopped")]
[JsonDerivedType(typeof(Reserved), "reserved")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Sold), "sold")]
public abstract record AvailabilityEvent;

/// <summary>The business day began with what the day before had run out of.</summary>
public sealed record Opened(ImmutableArray<CarriedOver> Outs) : AvailabilityEvent;

/// <summary>One entry of the 86 list of the day before: who said so, and when (ms since 1970).</summary>
public sealed record CarriedOver(Stock Kind, string Id, string By, long At);

public sealed record EightySixed(Stock Kind, string Id) : AvailabilityEvent;

public sealed record UnEightySixed(Stock Kind, string Id) : AvailabilityEvent;

/// <param name="Portions">What stands in the kitchen, with what carts hold of it.</param>
/// <param name="Back">The line of an order that was taken off before anybody cooked it, where that is why; null where a person counted.</param>
public sealed record CountedDown(string Item, int Portions, LineId? Back = null) : AvailabilityEvent;

/// <summary>Nobody counts the dish any more; what carts held of it is free.</summary>
public sealed record CountingStopped(string Item) : AvailabilityEvent;

/// <param name="Until">When it expires (ms since 1970).</param>
public sealed record Reserved(LineId Line, string Item, int Quantity, long Until) : AvailabilityEvent;

public sealed record Released(LineId Line, string Item) : AvailabilityEvent;

public sealed record Sold(LineId Line, string Item) : AvailabilityEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<AvailabilityEvent>[]))]
public sealed partial class AvailabilityJson : JsonSerializerContext;

/// <summary>Reads an availability from stored rows, outside its grain.</summary>
public static class AvailabilityEvents
{
    /// <summary>A venue that was closed for up to so many days still knows what it had run out of.</summary>
    private const int DaysBack = 7;

    /// <summary>What a business date begins without: what the last day of which anything is known had run out of.</summary>
    public static async Task<ImmutableArray<CarriedOver>> Before(JournalReader journal, VenueId venue, DateOnly date)
    {
        for (var back = 1; back <= DaysBack; back++)
            if (await journal.Read(Key.Availability(venue, date.AddDays(-back))) is { Count: > 0 } rows)
                return Replay(rows).State.Outs;
        return [];
    }

    /// <summary>The state that the rows come to, and its version.</summary>
    public static (long Version, Availability State) Replay(IReadOnlyList<StoredRow> rows) =>
        (rows.Count == 0 ? 0 : rows[^1].Base + rows[^1].Count, rows.Fold<Availability, AvailabilityEvent>(AvailabilityJson.Default.CommitAvailabilityEventArray));
}
