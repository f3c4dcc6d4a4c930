using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Web.Menus;

/// <summary>The menu on sale, as clients load it.</summary>
public sealed record MenuAnswer(VenueAnswer Venue, int Version, MenuDocument Menu);

/// <summary>What everybody may know of a venue: no staff, no routing.</summary>
/// <param name="Exponent">How many digits of an amount come after the point.</param>
public sealed record VenueAnswer(
    VenueId Id, string Name, string? Tagline, string Accent, Currency Currency, int Exponent, ImmutableArray<string> Languages, int AlcoholAge, string TimeZone,
    ImmutableArray<StationAnswer> Stations, ImmutableArray<TableAnswer> Tables)
{
    public static VenueAnswer Of(VenueSettings venue) => new(
        venue.Id, venue.Name, venue.Tagline, venue.Accent, venue.Currency, Money.Exponent(venue.Currency), venue.Languages, venue.AlcoholAge, venue.TimeZone,
        [.. venue.Stations.Select(s => new StationAnswer(s.Id, s.Name, s.Kind, s.WarnSeconds, s.LateSeconds))],
        [.. venue.Tables.Select(t => new TableAnswer(t.Name, t.Area, t.Seats, t.X, t.Y))]);
}

public sealed record StationAnswer(string Id, string Name, StationKind Kind, int WarnSeconds, int LateSeconds);

/// <summary>A table and where it stands on the floor's plan.</summary>
public sealed record TableAnswer(string Name, string Area, int Seats, int X, int Y);
