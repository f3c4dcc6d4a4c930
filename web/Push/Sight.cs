namespace Icupa.Web.Push;

/// <summary>
/// Which streams a connection may read, by who it is. A name that is not well-formed is nobody's: it must not wake a grain.
/// Nor is a day other than the venue's today and the one before: whoever reads a day first begins it.
/// </summary>
public static class Sight
{
    /// <summary>A phone: its own visit, the check whose bill its party shares, its guest's own talk with the waiter, and what the whole venue may know.</summary>
    public static bool Phone(VisitId visit, DateOnly today, string? stream, VisitId? bill = null, SessionId? guest = null) => Split(stream) switch
    {
        ("conversation", var rest) => guest is { } me && rest == Key.Rest(Key.Conversation(visit, me)),
        ("check", var rest) when bill is { } shared && rest == shared.Text => true,
        ("visit" or "cart" or "presence" or "check", var rest) => rest == visit.Text,
        ("order", var rest) => Given.Order(rest) is { } order && order.Visit == visit,
        var (kind, rest) => Venue(visit.Venue, today, kind, rest),
    };

    /// <summary>A kitchen screen: every board of its venue, for escalated tickets are shown on others' boards.</summary>
    public static bool Kitchen(VenueId venue, DateOnly today, string? stream) => Split(stream) switch
    {
        ("station", var rest) => Dated(venue, today, rest, parts: 4),
        var (kind, rest) => Venue(venue, today, kind, rest),
    };

    /// <summary>A floor screen: everything of its venue; <paramref name="tables"/> are those of its plan.</summary>
    public static bool Floor(VenueId venue, DateOnly today, IEnumerable<TableId> tables, string? stream) => Split(stream) switch
    {
        ("visit" or "cart" or "presence" or "check", var rest) => Given.Visit(rest) is { } visit && visit.Venue == venue,
        ("order", var rest) => Given.Order(rest) is { } order && order.Visit.Venue == venue,
        ("payment", var rest) => Given.Payment(rest) is { } payment && payment.Visit.Venue == venue,
        ("drawer", var rest) => Dated(venue, today, rest, parts: 3),
        ("table", var rest) => tables.Contains(TableId.Of(rest)),
        _ => Kitchen(venue, today, stream),
    };

    private static bool Venue(VenueId venue, DateOnly today, string kind, string rest) => kind switch
    {
        "venue" => rest == venue.Text,
        "availability" => Dated(venue, today, rest, parts: 3),
        _ => false,
    };

    private static bool Dated(VenueId venue, DateOnly today, string rest, int parts) => rest.StartsWith(venue.Text + "/", StringComparison.Ordinal)
        && rest.Split('/') is var split && split.Length == parts && Given.Date(split[^1]) is { } date && today.DayNumber - date.DayNumber is 0 or 1 && split.All(part => part.Length <= 40 && Given.Name(part) is not null);

    private static (string Kind, string Name) Split(string? stream) => stream?.IndexOf(':') is { } cut and > 0 ? (stream[..cut], stream[(cut + 1)..]) : ("", "");
}
