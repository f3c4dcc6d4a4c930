using System.Collections.Immutable;

namespace Icupa.Checks;

/// <summary>Lines on their way from one visit's check to another's, as the sender says it until the other knows.</summary>
/// <param name="Id">Names the transfer: all of it arrives, or nothing of it.</param>
[GenerateSerializer, Immutable, Alias("icupa.check.transfer")]
public sealed record Transfer([property: Id(0)] string Id, [property: Id(1)] VisitId From, [property: Id(2)] DateOnly BusinessDate, [property: Id(3)] ImmutableArray<MovedLine> Lines);

/// <param name="Order">The round that it was placed with, of the visit that ordered it.</param>
/// <param name="Hop">How often it has been sent from check to check, this time included.</param>
/// <param name="Owners">Who pays for it from now on; nobody means the table.</param>
[GenerateSerializer, Immutable, Alias("icupa.check.moved-line")]
public sealed record MovedLine(
    [property: Id(0)] OrderedLine Line,
    [property: Id(1)] OrderId Order,
    [property: Id(2)] int Hop,
    [property: Id(3)] ImmutableArray<string> Owners,
    [property: Id(4)] bool Disputed,
    [property: Id(5)] ImmutableArray<MovedDiscount> Discounts);

/// <summary>A line's own reduction, or its part of one of the whole check, which goes with it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.check.moved-discount")]
public sealed record MovedDiscount([property: Id(0)] string Id, [property: Id(1)] int BasisPoints, [property: Id(2)] long Minor, [property: Id(3)] string Reason, [property: Id(4)] string By, [property: Id(5)] string? ApprovedBy);
