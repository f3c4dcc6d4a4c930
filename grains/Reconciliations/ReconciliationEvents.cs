using System.Text.Json.Serialization;
using Icupa.Storage;

namespace Icupa.Reconciliations;

/// <summary>A fact of a day's reconciliation. Type names and fields are kept for ever; a new field is optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(ComparisonAsked), "asked")]
[JsonDerivedType(typeof(ComparisonMade), "compared")]
[JsonDerivedType(typeof(DifferenceAnswered), "answered")]
public abstract record ReconciliationEvent;

/// <summary>Somebody (the commit says who) wants the day compared.</summary>
public sealed record ComparisonAsked(int Run) : ReconciliationEvent;

public sealed record ComparisonMade(int Run, Comparison Found) : ReconciliationEvent;

/// <summary>A manager wrote what became of a difference.</summary>
public sealed record DifferenceAnswered(string Difference, string Reason) : ReconciliationEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<ReconciliationEvent>[]))]
public sealed partial class ReconciliationJson : JsonSerializerContext;
