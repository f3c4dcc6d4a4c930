using System.Globalization;
using System.Text;
using Icupa.Platform;

namespace Icupa.Web.Receipts;

/// <summary>
/// Where one receipt is, as its link holds it: signed, good for as long as the house's secret is. Whoever has the link reads the receipt, and
/// nothing else.
/// </summary>
public readonly record struct ReceiptLink(VenueId Venue, DateOnly Date, string Receipt)
{
    private const string Purpose = "receipt";

    public static ReceiptLink Of(VisitId visit, string receipt)
    {
        var (venue, date) = Key.FiscalOf(Key.Fiscal(visit));
        return new(venue, date, receipt);
    }

    public string Path(string secrets) => "/receipt/" + Signing.Seal(secrets, Purpose, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Venue.Text} {Date:yyyyMMdd} {Receipt}")));

    public static ReceiptLink? Read(string secrets, string token) =>
        Signing.Open(secrets, Purpose, token) is { } payload && Encoding.UTF8.GetString(payload).Split(' ') is [var venue, var date, var receipt]
        && DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new(VenueId.Of(venue), day, receipt)
            : null;
}
