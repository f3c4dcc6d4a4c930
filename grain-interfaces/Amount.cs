using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace Icupa;

/// <summary>Amounts as people write them where the venue is: the currency decides the region, the reader's language the order and the marks.</summary>
public static class Amount
{
    private static readonly ConcurrentDictionary<(string, Currency), NumberFormatInfo> Formats = new();

    /// <summary>The culture for numbers: a language in the currency's own region ("fr-RW").</summary>
    public static string Culture(string language, Currency currency) => (language, currency) switch
    {
        ("fr", Currency.EUR) => "fr-FR",
        ("rw", Currency.EUR) => "en-MT",
        ("mt", Currency.RWF) => "en-RW",
        (_, Currency.EUR) => language + "-MT",
        _ => language + "-RW",
    };

    public static string Text(long minor, Currency currency, string language) => Text(new Money(minor, currency), language);

    public static string Text(Money money, string language)
    {
        var format = Formats.GetOrAdd((language, money.Currency), key => Format(key.Item1, key.Item2));
        var exponent = Money.Exponent(money.Currency);
        var units = new decimal(money.Minor) / (exponent == 2 ? 100 : 1);
        return (money.Minor < 0 ? "-" : "") + Math.Abs(units).ToString("C" + exponent, format);
    }

    /// <summary>How to write amounts of a currency in a browser, which may not know the language: what comes before and after, between thousands and before cents.</summary>
    public static ImmutableArray<string> Marks(string language, Currency currency)
    {
        var format = Formats.GetOrAdd((language, currency), key => Format(key.Item1, key.Item2));
        var zero = 0m.ToString("C0", format);
        var digit = zero.IndexOf('0', StringComparison.Ordinal);
        return [zero[..digit], zero[(digit + 1)..], format.CurrencyGroupSeparator, format.CurrencyDecimalSeparator];
    }

    private static NumberFormatInfo Format(string language, Currency currency)
    {
        var format = (NumberFormatInfo)CultureInfo.GetCultureInfo(Culture(language, currency)).NumberFormat.Clone();
        format.CurrencySymbol = currency == Currency.EUR ? "€" : "RWF\u00a0";
        // The platform's pattern forgets the space that letters need: "RWF 42,000" before, "42 000 RWF" after.
        if (currency == Currency.RWF && format.CurrencyPositivePattern is 1 or 3) format.CurrencySymbol = "\u00a0RWF";
        if (currency == Currency.RWF) format.CurrencyPositivePattern = format.CurrencyPositivePattern is 1 or 3 ? 1 : 0;
        return format;
    }
}
