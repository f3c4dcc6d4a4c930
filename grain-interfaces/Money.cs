using System.Text.Json.Serialization;

namespace Icupa;

/// <summary>ISO 4217 currencies in use. The exponent is the number of decimals of the minor unit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Currency>))]
public enum Currency
{
    RWF = 1,
    EUR = 2,
}

/// <summary>An amount in minor units (RWF has none below the franc: exponent 0; EUR cents: exponent 2). Never a fraction.</summary>
[GenerateSerializer, Immutable, Alias("icupa.money")]
public readonly record struct Money([property: Id(0)] long Minor, [property: Id(1)] Currency Currency)
{
    public static int Exponent(Currency currency) => currency == Currency.EUR ? 2 : 0;

    public static Money operator +(Money a, Money b) => a.Currency == b.Currency
        ? a with { Minor = checked(a.Minor + b.Minor) }
        : throw new InvalidOperationException($"{a.Currency} and {b.Currency} do not add up");
}
