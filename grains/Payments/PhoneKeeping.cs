using Icupa.Storage;

namespace Icupa.Payments;

/// <summary>
/// How long sealed phone numbers are kept after they were given: as long as a payer may dispute. A payment without its number can still be asked
/// about, and found by everything but the number.
/// </summary>
public static class PhoneKeeping
{
    public const string Setting = "ICUPA_PHONE_DAYS";
    public const char Mark = 'p';
    public const int Usual = 120;
    private const int Most = 3_650;

    /// <summary>From the environment; 120 days unless told otherwise.</summary>
    /// <exception cref="Gateways.BadGatewaySetting">Not a number of days from 1 to 3650.</exception>
    public static Keeping From(Func<string, string?> read) => read(Setting)?.Trim() is not { Length: > 0 } text ? For(Usual)
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= Most ? For(days)
        : throw new Gateways.BadGatewaySetting(Setting, $"is not a number of days from 1 to {Most}");

    private static Keeping For(int days) => new(Mark, "phone numbers", TimeSpan.FromDays(days));
}
