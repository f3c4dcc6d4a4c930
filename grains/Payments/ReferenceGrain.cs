using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Icupa.Storage;
using Orleans.Concurrency;

namespace Icupa.Payments;

/// <summary>Which payment a transaction id belongs to: the first that took it.</summary>
public sealed record Reference(PaymentId? Holder) : IFold<Reference, ReferenceTaken>
{
    public static Reference Empty { get; } = new((PaymentId?)null);

    public Decision<ReferenceTaken> Take(PaymentId payment) =>
        Holder is null ? new ReferenceTaken(payment) : Holder == payment ? Decision<ReferenceTaken>.AlreadySo : Refusal.ReferenceUsed;

    public Reference Apply(ReferenceTaken happened, in Fact fact) => new(happened.Payment);
}

public sealed record ReferenceTaken(PaymentId Payment);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Commit<ReferenceTaken>[]))]
public sealed partial class ReferenceJson : JsonSerializerContext;

/// <inheritdoc cref="IReferenceGrain"/>
[Reentrant]
public sealed class ReferenceGrain : StreamGrain<Reference, ReferenceTaken>, IReferenceGrain
{
    protected override VenueId Venue => new(Key.Rest(this.GetPrimaryKeyString())[..Key.Rest(this.GetPrimaryKeyString()).LastIndexOf('/')]);
    protected override JsonTypeInfo<Commit<ReferenceTaken>[]> Json => ReferenceJson.Default.CommitReferenceTakenArray;

    public Task<Reply> Take(Asker who, CommandId id, PaymentId payment) => Do(who, id, reference => reference.Take(payment));

    // Nobody watches a transaction id.
    protected override ImmutableArray<string> Groups(Reference state) => [];
    protected override IEnumerable<string> Touches(ReferenceTaken happened, Reference after) => [];
    protected override IEnumerable<string> Entities(Reference state) => [];
    protected override object? Entity(Reference state, string key) => null;
}
