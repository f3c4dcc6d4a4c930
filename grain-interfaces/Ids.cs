using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa;

/// <summary>A typed id that is written as one string on the wire, in JSON and in keys.</summary>
public interface IId<TSelf> where TSelf : IId<TSelf>
{
    string Text { get; }
    static abstract TSelf Of(string text);
}

/// <summary>Writes any id as its text, as a value and as the key of an object.</summary>
public sealed class IdConverter<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(reader.GetString() ?? "");
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(reader.GetString() ?? "");
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.Text);
}

/// <summary>One restaurant: <c>tenant/venue</c>, both lower-case slugs. The tenant travels in every key.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue-id"), JsonConverter(typeof(IdConverter<VenueId>))]
public readonly record struct VenueId([property: Id(0)] string Text) : IId<VenueId>
{
    /// <summary>The tenant of rehearsals (<c>icupa smoke</c>): whole evenings in a minute that are in no figures and take no numbers of receipts.</summary>
    public const string RehearsalTenant = "rehearsal";

    public static VenueId Of(string text) => new(text);
    public bool IsRehearsal => Text.StartsWith(RehearsalTenant + "/", StringComparison.Ordinal);
    public string Tenant => Text[..Text.IndexOf('/')];
    public override string ToString() => Text;
}

/// <summary>One physical table: <c>tenant/venue/table</c>; the last part is what is painted on it ("12", "T4").</summary>
[GenerateSerializer, Immutable, Alias("icupa.table-id"), JsonConverter(typeof(IdConverter<TableId>))]
public readonly record struct TableId([property: Id(0)] string Text) : IId<TableId>
{
    public static TableId Of(string text) => new(text);
    public static TableId In(VenueId venue, string name) => new($"{venue.Text}/{name}");
    public VenueId Venue => new(Text[..Text.LastIndexOf('/')]);
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];
    public override string ToString() => Text;
}

/// <summary>One party's stay: <c>tenant/venue/uuid</c> with a version 7 uuid, so that visits of a venue sort by when they opened.</summary>
[GenerateSerializer, Immutable, Alias("icupa.visit-id"), JsonConverter(typeof(IdConverter<VisitId>))]
public readonly record struct VisitId([property: Id(0)] string Text) : IId<VisitId>
{
    public static VisitId Of(string text) => new(text);
    public static VisitId New(VenueId venue, DateTimeOffset at) => new($"{venue.Text}/{Guid.CreateVersion7(at):N}");
    public VenueId Venue => new(Text[..Text.LastIndexOf('/')]);
    public override string ToString() => Text;

    /// <summary>All of its uuid but the time. Of a visit that a command opens it follows from the command alone: made again in a later minute the id differs, this does not.</summary>
    public string Fact => Text[^Math.Min(20, Text.Length)..];

    /// <summary>When it was made, to the millisecond, as its uuid holds it; 1970 for an id that is no such uuid.</summary>
    public DateTimeOffset OpenedAt => Guid.TryParse(Text.AsSpan(Text.LastIndexOf('/') + 1), out var id) && id.Version == 7
        ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16))
        : DateTimeOffset.UnixEpoch;
}

/// <summary>One placed round: the visit's id and the number of the round.</summary>
[GenerateSerializer, Immutable, Alias("icupa.order-id"), JsonConverter(typeof(IdConverter<OrderId>))]
public readonly record struct OrderId([property: Id(0)] string Text) : IId<OrderId>
{
    public static OrderId Of(string text) => new(text);
    public static OrderId Round(VisitId visit, int number) => new($"{visit.Text}/{number}");
    public VisitId Visit => new(Text[..Text.LastIndexOf('/')]);
    public int Number => int.Parse(Text.AsSpan(Text.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
    public override string ToString() => Text;
}

/// <summary>One attempt to pay: the visit's id and a uuid made by whoever begins it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.payment-id"), JsonConverter(typeof(IdConverter<PaymentId>))]
public readonly record struct PaymentId([property: Id(0)] string Text) : IId<PaymentId>
{
    public static PaymentId Of(string text) => new(text);
    public static PaymentId In(VisitId visit, Guid id) => new($"{visit.Text}/{id:N}");
    public VisitId Visit => new(Text[..Text.LastIndexOf('/')]);
    public override string ToString() => Text;
}

/// <summary>A work place in the kitchen: <c>tenant/venue/station</c>.</summary>
[GenerateSerializer, Immutable, Alias("icupa.station-id"), JsonConverter(typeof(IdConverter<StationId>))]
public readonly record struct StationId([property: Id(0)] string Text) : IId<StationId>
{
    public static StationId Of(string text) => new(text);
    public static StationId In(VenueId venue, string name) => new($"{venue.Text}/{name}");
    public VenueId Venue => new(Text[..Text.LastIndexOf('/')]);
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];
    public override string ToString() => Text;
}

/// <summary>A phone's seat at one visit. Made by the web node that seats it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.session-id"), JsonConverter(typeof(IdConverter<SessionId>))]
public readonly record struct SessionId([property: Id(0)] Guid Value) : IId<SessionId>
{
    public static SessionId Of(string text) => new(Guid.TryParse(text, out var id) ? id : Guid.Empty);
    public string Text => Value.ToString("N");
    public override string ToString() => Text;
}

/// <summary>A line of a cart; made by the phone that adds it and kept on the order and the ticket.</summary>
[GenerateSerializer, Immutable, Alias("icupa.line-id"), JsonConverter(typeof(IdConverter<LineId>))]
public readonly record struct LineId([property: Id(0)] Guid Value) : IId<LineId>
{
    public static LineId Of(string text) => new(Guid.TryParse(text, out var id) ? id : Guid.Empty);
    public string Text => Value.ToString("N");
    public override string ToString() => Text;
}

/// <summary>Names one command; made by its sender, so that the same command sent again changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("icupa.command-id"), JsonConverter(typeof(IdConverter<CommandId>))]
public readonly record struct CommandId([property: Id(0)] Guid Value) : IId<CommandId>
{
    public static CommandId Of(string text) => new(Guid.TryParse(text, out var id) ? id : Guid.Empty);
    public string Text => Value.ToString("N");
    public override string ToString() => Text;

    /// <summary>An id that follows from another stream's fact, so that a settling done twice is one command.</summary>
    public static CommandId From(string fact)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(fact), hash);
        return new(new Guid(hash[..16]));
    }
}

/// <summary>The keys of streams and grains. Every key has a prefix with a colon: a key that reads as hex would alias in grain storage.</summary>
public static class Key
{
    public static string Table(TableId table) => "table:" + table.Text;
    public static string Visit(VisitId visit) => "visit:" + visit.Text;
    public static string Cart(VisitId visit) => "cart:" + visit.Text;
    public static string Order(OrderId order) => "order:" + order.Text;
    public static string Check(VisitId visit) => "check:" + visit.Text;
    public static string Payment(PaymentId payment) => "payment:" + payment.Text;
    /// <summary>Letters of a transaction id count as one size.</summary>
    public static string Reference(VenueId venue, string transaction) => $"reference:{venue.Text}/{transaction.ToUpperInvariant()}";
    public static string Hold(PaymentId payment) => "hold:" + payment.Text;
    /// <summary>A promotion code as the venue defines it, written large.</summary>
    public static string Promotion(VenueId venue, string code) => $"promotion:{venue.Text}/{code}";
    public static string Session(SessionId session) => "session:" + session.Text;
    public static string Station(StationId station, DateOnly date) => $"station:{station.Text}/{date:yyyy-MM-dd}";
    public static string Availability(VenueId venue, DateOnly date) => $"availability:{venue.Text}/{date:yyyy-MM-dd}";
    /// <summary>The stream of a venue's numbers of one date.</summary>
    public static string Fiscal(VenueId venue, DateOnly date) => $"fiscal:{venue.Text}/{date:yyyy-MM-dd}";
    /// <summary>Where a visit's receipts are: under the date, in UTC, on which it opened. It follows from the id alone and so never changes.</summary>
    public static string Fiscal(VisitId visit) => Fiscal(visit.Venue, DateOnly.FromDateTime(visit.OpenedAt.UtcDateTime));
    public static string Drawer(VenueId venue, DateOnly date) => $"drawer:{venue.Text}/{date:yyyy-MM-dd}";
    public static string Reconciliation(VenueId venue, DateOnly date) => $"reconciliation:{venue.Text}/{date:yyyy-MM-dd}";
    public static string ZBook(VenueId venue) => "z-book:" + venue.Text;
    public static string Menu(VenueId venue) => "menu:" + venue.Text;
    public static string MenuSearch(VenueId venue) => "menu-search:" + venue.Text;
    /// <summary>One guest's talk with the waiter at one visit.</summary>
    public static string Conversation(VisitId visit, SessionId session) => $"conversation:{visit.Text}/{session.Text}";
    /// <summary>What a venue's waiter may spend on one business date.</summary>
    public static string WaiterBudget(VenueId venue, DateOnly date) => $"waiter-budget:{venue.Text}/{date:yyyy-MM-dd}";
    public static string Venue(VenueId venue) => "venue:" + venue.Text;
    /// <summary>The platform's switches: one grain.</summary>
    public const string Flags = "flags:platform";
    public static string Screen(string code) => "screen:" + code;

    /// <summary>What comes before the colon.</summary>
    public static string Kind(string key) => key[..key.IndexOf(':')];

    /// <summary>What comes after the colon.</summary>
    public static string Rest(string key) => key[(key.IndexOf(':') + 1)..];

    /// <summary>The tenant that a key belongs to.</summary>
    public static string Tenant(string key)
    {
        var start = key.IndexOf(':') + 1;
        var end = key.IndexOf('/', start);
        return end < 0 ? "" : key[start..end];
    }

    /// <summary>The station and business date of a station stream's key.</summary>
    public static (StationId Station, DateOnly Date) StationOf(string key)
    {
        var rest = Rest(key);
        var cut = rest.LastIndexOf('/');
        return (new(rest[..cut]), DateOnly.ParseExact(rest[(cut + 1)..], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The venue and business date of an availability stream's key.</summary>
    public static (VenueId Venue, DateOnly Date) AvailabilityOf(string key) => VenueDay(key);

    /// <summary>The venue and date of a fiscal stream's key.</summary>
    public static (VenueId Venue, DateOnly Date) FiscalOf(string key) => VenueDay(key);

    private static (VenueId Venue, DateOnly Date) VenueDay(string key)
    {
        var (venue, date) = StationOf(key);
        return (new(venue.Text), date);
    }

    /// <summary>The venue and business date of a reconciliation's key.</summary>
    public static (VenueId Venue, DateOnly Date) ReconciliationOf(string key) => VenueDay(key);

    /// <summary>The venue of a waiter budget's key.</summary>
    public static VenueId WaiterBudgetOf(string key) => VenueDay(key).Venue;

    /// <summary>The venue and business date of a drawer stream's key.</summary>
    public static (VenueId Venue, DateOnly Date) DrawerOf(string key) => AvailabilityOf(key);
}
