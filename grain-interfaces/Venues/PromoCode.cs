using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Icupa.Venues;

[JsonConverter(typeof(JsonStringEnumConverter<Weekday>))]
public enum Weekday
{
    [JsonStringEnumMemberName("monday")] Monday = 1,
    [JsonStringEnumMemberName("tuesday")] Tuesday = 2,
    [JsonStringEnumMemberName("wednesday")] Wednesday = 3,
    [JsonStringEnumMemberName("thursday")] Thursday = 4,
    [JsonStringEnumMemberName("friday")] Friday = 5,
    [JsonStringEnumMemberName("saturday")] Saturday = 6,
    [JsonStringEnumMemberName("sunday")] Sunday = 7,
}

/// <summary>A code that takes something off a check, as a manager defines it. Exactly one of percent and amount is above 0.</summary>
/// <param name="Code">3 to 20 letters and digits, written large; however guests type it.</param>
/// <param name="Name">What the bill, the receipt and the figures call it, 1 to 60 characters.</param>
/// <param name="BasisPoints">1000 = 10 % of the whole check, with what is ordered later.</param>
/// <param name="Minor">An amount in minor units.</param>
[GenerateSerializer, Immutable, Alias("icupa.venue.promo-code")]
public sealed partial record PromoCode([property: Id(0)] string Code, [property: Id(1)] string Name, [property: Id(2)] int BasisPoints = 0, [property: Id(3)] long Minor = 0)
{
    /// <summary>Codes of one venue.</summary>
    public const int Most = 200;
    public const int MostUses = 10_000;
    public const int MostPerVisit = 20;

    /// <summary>It takes no more off than this, minor units.</summary>
    [Id(4)] public long? Ceiling { get; init; }
    /// <summary>What is ordered comes to this at least when the code is entered, before reductions, minor units.</summary>
    [Id(5)] public long Minimum { get; init; }
    /// <summary>Uses in all, 1 to 10,000; null for any number. To give more later, define another code.</summary>
    [Id(6)] public int? Uses { get; init; }
    /// <summary>Uses on one check, 1 to 20.</summary>
    [Id(7)] public int PerVisit { get; init; } = 1;
    /// <summary>The first and the last business date.</summary>
    [Id(8)] public DateOnly? First { get; init; }
    [Id(9)] public DateOnly? Last { get; init; }
    /// <summary>Of the business date, so that 1 in the night of Friday is Friday; none means every day.</summary>
    [Id(10)] public ImmutableArray<Weekday> Days { get; init; } = [];
    /// <summary>From this time of day (included) to that (excluded), by the venue's clock, over midnight too; both or neither.</summary>
    [Id(11)] public TimeOnly? Opens { get; init; }
    [Id(12)] public TimeOnly? Closes { get; init; }

    /// <summary>A code as people type it ("happy-10", "Happy 10"), as it is defined; null when it can be none.</summary>
    public static string? Plain(string? typed)
    {
        if (typed is not { Length: <= 40 })
            return null;
        var plain = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToUpperInvariant();
        return CodeText().IsMatch(plain) ? plain : null;
    }

    /// <summary>Whether it holds at a time of a business date.</summary>
    public bool Holds(DateOnly date, TimeOnly time) =>
        (First is not { } first || date >= first) && (Last is not { } last || date <= last)
        && (Days.IsDefaultOrEmpty || Days.Contains((Weekday)(((int)date.DayOfWeek + 6) % 7 + 1)))
        && (Opens is not { } opens || Closes is not { } closes || time.IsBetween(opens, closes));

    /// <summary>Whether it is well-formed.</summary>
    [JsonIgnore]
    public bool IsSound => Plain(Code) == Code && !string.IsNullOrWhiteSpace(Name) && Name.Length <= 60 && !Name.Any(char.IsControl)
        && BasisPoints is >= 0 and <= 10_000 && Minor >= 0 && (BasisPoints > 0) != (Minor > 0) && Ceiling is null or > 0 && Minimum >= 0
        && Uses is null or (>= 1 and <= MostUses) && PerVisit is >= 1 and <= MostPerVisit
        && !(First > Last) && (Days.IsDefault || Days.All(Enum.IsDefined)) && Opens.HasValue == Closes.HasValue && (Opens is null || Opens != Closes);

    [GeneratedRegex("^[A-Z0-9]{3,20}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeText();
}
