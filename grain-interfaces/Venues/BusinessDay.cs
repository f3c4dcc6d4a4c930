namespace Icupa.Venues;

/// <summary>The accounting day of a venue: it ends at the venue's hour, local, usually after midnight.</summary>
public static class BusinessDay
{
    /// <summary>The business date that a moment belongs to, by the wall clock of the venue's time zone.</summary>
    public static DateOnly Of(VenueSettings venue, DateTimeOffset at)
    {
        var local = Local(venue, at);
        var date = DateOnly.FromDateTime(local);
        return local.Hour < venue.RollHour ? date.AddDays(-1) : date;
    }

    /// <summary>When a business date begins and when the next one does.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Span(VenueSettings venue, DateOnly date)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(venue.TimeZone);
        return (Roll(date), date == DateOnly.MaxValue ? DateTimeOffset.MaxValue : Roll(date.AddDays(1)));

        // In spring clocks may leave the hour out, and the day begins as they go on; in autumn they may show it twice, and it begins with the first.
        DateTimeOffset Roll(DateOnly day)
        {
            var local = day.ToDateTime(new TimeOnly(venue.RollHour, 0));
            local = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
            return zone.IsAmbiguousTime(local) ? new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime() : new(TimeZoneInfo.ConvertTimeToUtc(local, zone));
        }
    }

    /// <summary>Minutes since midnight on the venue's wall clock.</summary>
    public static int LocalMinutes(VenueSettings venue, DateTimeOffset at)
    {
        var local = Local(venue, at);
        return local.Hour * 60 + local.Minute;
    }

    private static DateTime Local(VenueSettings venue, DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(venue.TimeZone)).DateTime;
}
