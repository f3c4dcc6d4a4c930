using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>The accounting day of a venue, whatever its clocks do in spring and autumn.</summary>
public sealed class BusinessDayTests
{
    [Theory]
    [InlineData("Africa/Kigali")]
    [InlineData("Europe/Malta")]
    public void Every_moment_is_within_the_day_that_it_belongs_to(string zone)
    {
        for (var roll = 0; roll <= 6; roll++)
        {
            var venue = new VenueSettings(VenueId.Of("demo/trattoria"), "Trattoria", Currency.EUR, zone) { RollHour = roll };
            for (var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero); at.Year == 2026; at += TimeSpan.FromMinutes(30))
            {
                var (from, to) = BusinessDay.Span(venue, BusinessDay.Of(venue, at));
                Assert.True(from <= at && at < to, $"{at:u} is not from {from:u} until {to:u} where days end at {roll}");
            }
        }
    }
}
