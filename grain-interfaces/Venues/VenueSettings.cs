using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Icupa.Venues;

/// <summary>How a phone comes to sit at a table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JoinPolicy>))]
public enum JoinPolicy
{
    [JsonStringEnumMemberName("open")] Open = 1,
    [JsonStringEnumMemberName("staff")] Staff = 2,
    [JsonStringEnumMemberName("pin")] Pin = 3,
    [JsonStringEnumMemberName("approve")] Approve = 4,
}

/// <summary>Which lines a guest may change; host and staff may change any.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CartEditing>))]
public enum CartEditing
{
    [JsonStringEnumMemberName("own")] Own = 1,
    [JsonStringEnumMemberName("anyone")] Anyone = 2,
}

[JsonConverter(typeof(JsonStringEnumConverter<StationKind>))]
public enum StationKind
{
    [JsonStringEnumMemberName("prep")] Prep = 1,
    [JsonStringEnumMemberName("expo")] Expo = 2,
}

[JsonConverter(typeof(JsonStringEnumConverter<StaffRole>))]
public enum StaffRole
{
    [JsonStringEnumMemberName("server")] Server = 1,
    [JsonStringEnumMemberName("chef")] Chef = 2,
    [JsonStringEnumMemberName("cashier")] Cashier = 3,
    [JsonStringEnumMemberName("manager")] Manager = 4,
    [JsonStringEnumMemberName("owner")] Owner = 5,
}

public static class StaffRoles
{
    /// <summary>Whether somebody answers for money and people: a manager, or the owner.</summary>
    public static bool Manages(this StaffRole role) => role is StaffRole.Manager or StaffRole.Owner;
}

/// <summary>How much the kitchen takes in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BusyMode>))]
public enum BusyMode
{
    [JsonStringEnumMemberName("online")] Online = 0,
    [JsonStringEnumMemberName("busy")] Busy = 1,
    [JsonStringEnumMemberName("paused")] Paused = 2,
}

/// <summary>A place where dishes are made (or, as expo, put together), with the ages in seconds at which a ticket warns and is late.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.station")]
public sealed record PrepStation(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] StationKind Kind,
    [property: Id(3)] int WarnSeconds = 300,
    [property: Id(4)] int LateSeconds = 480,
    [property: Id(5)] string? Fallback = null);

/// <summary>Sends a dish, or a whole category, to a station. A dish's own rules win over its category's.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.routing-rule")]
public sealed record RoutingRule(
    [property: Id(0)] string Station,
    [property: Id(1)] string? Group = null,
    [property: Id(2)] string? Item = null);

/// <summary>A table on the plan: where it stands (grid of 100 × 100), and how many it seats.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.table")]
public sealed record TablePlan(
    [property: Id(0)] string Name,
    [property: Id(1)] string Area,
    [property: Id(2)] int Seats,
    [property: Id(3)] int X,
    [property: Id(4)] int Y);

/// <summary>Someone who works here. The PIN is kept as a keyed hash, never in the clear; none means no PIN sign-in.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.staff")]
public sealed record StaffMember(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] StaffRole Role,
    [property: Id(3)] string? PinHash = null);

/// <summary>What the automatic waiter may spend, in millionths of a US dollar: on one guest's session, and on one business date. Null means the platform's limit.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.waiter-rules")]
public sealed record WaiterRules([property: Id(0)] long? SessionMicros = null, [property: Id(1)] long? DayMicros = null);

/// <summary>Everything an owner sets for a venue.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.settings")]
public sealed record VenueSettings(
    [property: Id(0)] VenueId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] Currency Currency,
    [property: Id(3)] string TimeZone)
{
    /// <summary>The hour, local, at which the business day ends.</summary>
    [Id(4)] public int RollHour { get; init; } = 5;
    /// <summary>Offered to guests, best first: "en", "fr", "rw", "mt".</summary>
    [Id(5)] public ImmutableArray<string> Languages { get; init; } = ["en"];
    [Id(6)] public JoinPolicy Joining { get; init; } = JoinPolicy.Open;
    [Id(7)] public CartEditing Editing { get; init; } = CartEditing.Own;
    /// <summary>Several parties may sit at one table at the same time.</summary>
    [Id(8)] public bool SharedTables { get; init; } = true;
    [Id(9)] public int AlcoholAge { get; init; } = 18;
    /// <summary>A line with alcohol is refused until staff verified the guest's age.</summary>
    [Id(10)] public bool AlcoholNeedsStaff { get; init; }
    /// <summary>CSS colour of the venue, the one accent on its pages.</summary>
    [Id(11)] public string Accent { get; init; } = "#8a4b2a";
    [Id(12)] public ImmutableArray<PrepStation> Stations { get; init; } = [];
    [Id(13)] public ImmutableArray<RoutingRule> Routing { get; init; } = [];
    [Id(14)] public ImmutableArray<TablePlan> Tables { get; init; } = [];
    /// <summary>Whether a table of that name is on the plan.</summary>
    public bool Has(string table) => Tables.Any(t => t.Name == table);
    [Id(15)] public ImmutableArray<StaffMember> Staff { get; init; } = [];
    [Id(16)] public BusyMode Mode { get; init; }
    /// <summary>Minutes added to every quoted wait while busy.</summary>
    [Id(17)] public int BusyMinutes { get; init; }
    [Id(18)] public string? Tagline { get; init; }
    [Id(19)] public MoneyRules Money { get; init; } = new();
    /// <summary>What the automatic waiter may spend here; none means the platform's limits.</summary>
    [Id(20)] public WaiterRules? Waiter { get; init; }
}
