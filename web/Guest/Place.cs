using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Checks;
using Icupa.Menus;
using Icupa.Venues;
using Icupa.Web.Shared;
using Icupa.Web.Tables;

namespace Icupa.Web.Guest;

/// <summary>What stands between a phone and its table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Door>))]
public enum Door
{
    /// <summary>The phone sits at the visit; everything works.</summary>
    [JsonStringEnumMemberName("seated")] Seated,
    /// <summary>A party sits here: join it, or be another one.</summary>
    [JsonStringEnumMemberName("offer")] Offer,
    /// <summary>As <see cref="Offer"/>, and joining asks for four digits.</summary>
    [JsonStringEnumMemberName("pin")] Pin,
    /// <summary>Staff open the table first.</summary>
    [JsonStringEnumMemberName("ask-staff")] AskStaff,
    /// <summary>The visit that the phone sat at has ended.</summary>
    [JsonStringEnumMemberName("ended")] Ended,
    /// <summary>The phone was sent away.</summary>
    [JsonStringEnumMemberName("revoked")] Revoked,
    /// <summary>Read only: too many parties or phones, or too many tries.</summary>
    [JsonStringEnumMemberName("closed")] Closed,
}

/// <summary>Where a guest's page is: table, venue, menu, language, and what a seated phone sees.</summary>
public sealed record Place(string Code, string Table, VenueSettings Venue, MenuDocument Menu, int MenuNumber, string Language, Door Door)
{
    /// <summary>Who sits at the table, where the phone must choose.</summary>
    public ImmutableArray<SeatedParty> Parties { get; init; } = [];
    /// <summary>The table takes another party.</summary>
    public bool MayOpenAnother { get; init; }
    public Sitting? Sitting { get; init; }
    /// <summary>What this phone paid at a visit that has ended, for its receipts.</summary>
    public ImmutableArray<TenderView> HasPaid { get; init; } = [];
    /// <summary>A refusal to tell at the top of the page; None for nothing.</summary>
    public Refusal Said { get; init; }
    public Stocktake Stock { get; init; } = Stocktake.Full;
    public Wishes Wishes { get; init; } = Wishes.None;
    /// <summary>When the page is made.</summary>
    public DateTimeOffset Now { get; init; }

    public string Path => "/t/" + Code;
    /// <summary>The address of one of the table's pages that keeps what the guest asked for: without scripts nothing else carries it on.</summary>
    public string To(string page) => Path + page + Wishes.Query;
    public Accent Accent => Accent.Of(Venue.Accent);
    public string Amount(long minor) => Icupa.Amount.Text(minor, Venue.Currency, Language);
    public string? Picture(MenuItem item) => item.Picture is null ? null : $"pictures/{Venue.Id.Text}/{item.Picture}";

    /// <summary>The times of day in which a dish is served; none where it always is.</summary>
    public Daypart[] Hours(MenuItem item) => item.Dayparts.IsDefaultOrEmpty ? [] : [.. Menu.Dayparts.Where(d => item.Dayparts.Contains(d.Id))];

    /// <summary>Whether a dish is not served now, nor was so many minutes before.</summary>
    public bool Closed(MenuItem item, int after = 0)
    {
        var hours = Hours(item);
        return hours.Length > 0 && BusinessDay.LocalMinutes(Venue, Now) is var minute && !hours.Any(d => d.Covers(minute, after));
    }
}
