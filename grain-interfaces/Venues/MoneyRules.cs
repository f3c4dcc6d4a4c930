using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Fiscal;
using Icupa.Payments;

namespace Icupa.Venues;

[JsonConverter(typeof(JsonStringEnumConverter<TaxMode>))]
public enum TaxMode
{
    /// <summary>Prices hold the tax.</summary>
    [JsonStringEnumMemberName("included")] Included = 1,
    /// <summary>The tax is added to prices.</summary>
    [JsonStringEnumMemberName("on-top")] OnTop = 2,
}

/// <summary>A rate of tax. <paramref name="BasisPoints"/>: 1800 = 18 %.</summary>
/// <param name="Code">What a fiscal receipt calls it ("B" is Rwanda's 18 %).</param>
[GenerateSerializer, Immutable, Alias("icupa.venue.tax-class")]
public sealed record TaxClass([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] int BasisPoints, [property: Id(3)] string? Code = null);

/// <summary>Who sells, as receipts print it.</summary>
/// <param name="TaxNumber">TIN or VAT number.</param>
/// <param name="Exo">Malta's number of an approved system; none until the venue has one.</param>
[GenerateSerializer, Immutable, Alias("icupa.venue.seller")]
public sealed record Seller([property: Id(0)] string Name, [property: Id(1)] string Address, [property: Id(2)] string? TaxNumber = null, [property: Id(3)] string? Exo = null);

/// <summary>Mobile money that guests pay to the venue's merchant code by themselves.</summary>
/// <param name="Dial">What the phone dials; "{code}" and "{amount}" are filled in, for example "*182*8*1*{code}*{amount}#".</param>
[GenerateSerializer, Immutable, Alias("icupa.venue.by-hand")]
public sealed record MomoByHand([property: Id(0)] string Code, [property: Id(1)] string Dial);

/// <summary>How a venue's checks are reckoned. Amounts in minor units.</summary>
[GenerateSerializer, Immutable, Alias("icupa.venue.money")]
public sealed record MoneyRules
{
    [Id(0)] public TaxMode Taxes { get; init; } = TaxMode.Included;
    /// <summary>The first holds where a dish names none; none at all means no tax.</summary>
    [Id(1)] public ImmutableArray<TaxClass> TaxClasses { get; init; } = [];
    /// <summary>Service charge, added to every check and taxed like the first class: 1000 = 10 %.</summary>
    [Id(2)] public int ServiceBasisPoints { get; init; }
    /// <summary>Cash is collected in multiples of this, to the nearest, half up.</summary>
    [Id(3)] public int CashStep { get; init; } = 1;
    /// <summary>Tips offered, in percent; none of them is chosen beforehand.</summary>
    [Id(4)] public ImmutableArray<int> TipPercents { get; init; } = [5, 10, 15];
    /// <summary>The highest tip, in percent of the amount.</summary>
    [Id(5)] public int MostTipPercent { get; init; } = 100;
    /// <summary>What a server may reduce without a manager, a check or a dish in all: 1000 = 10 %.</summary>
    [Id(6)] public int ServerDiscountBasisPoints { get; init; } = 1000;
    /// <summary>Ways to pay here, in the order in which they are offered.</summary>
    [Id(7)] public ImmutableArray<PaymentMethod> Methods { get; init; } = [PaymentMethod.Cash];
    [Id(8)] public MomoByHand? ByHand { get; init; }
    [Id(9)] public Seller? Seller { get; init; }
    [Id(10)] public FiscalSetup Fiscal { get; init; } = new();
    /// <summary>At most 200, each once.</summary>
    [Id(11)] public ImmutableArray<PromoCode> Codes { get; init; } = [];
}
