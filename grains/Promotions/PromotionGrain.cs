using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Icupa.Storage;
using Orleans.Concurrency;

namespace Icupa.Promotions;

/// <summary>Who has used a code: pure. A use given back stays known, so that a repeat that was long on its way takes nothing.</summary>
public sealed record Promotion : IFold<Promotion, PromotionEvent>
{
    public static Promotion Empty { get; } = new();

    public ImmutableHashSet<string> Uses { get; private init; } = [];
    public ImmutableHashSet<string> GivenBack { get; private init; } = [];

    public Decision<PromotionEvent> Use(Asker who, string use, int limit)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Uses.Contains(use))
            return Decision<PromotionEvent>.AlreadySo;
        return GivenBack.Contains(use) || Uses.Count >= limit ? Refusal.CodeUsedUp : new CodeTaken(use);
    }

    public Decision<PromotionEvent> GiveBack(Asker who, string use)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return GivenBack.Contains(use) ? Decision<PromotionEvent>.AlreadySo : new CodeGivenBack(use);
    }

    public Promotion Apply(PromotionEvent happened, in Fact fact) => happened switch
    {
        CodeTaken e => this with { Uses = Uses.Add(e.Use) },
        CodeGivenBack e => this with { Uses = Uses.Remove(e.Use), GivenBack = GivenBack.Add(e.Use) },
        _ => throw new InvalidDataException($"a promotion does not know {happened.GetType().Name}"),
    };
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(CodeTaken), "taken")]
[JsonDerivedType(typeof(CodeGivenBack), "given-back")]
public abstract record PromotionEvent;

public sealed record CodeTaken(string Use) : PromotionEvent;

public sealed record CodeGivenBack(string Use) : PromotionEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Commit<PromotionEvent>[]))]
public sealed partial class PromotionJson : JsonSerializerContext;

/// <inheritdoc cref="IPromotionGrain"/>
[Reentrant]
public sealed class PromotionGrain : StreamGrain<Promotion, PromotionEvent>, IPromotionGrain
{
    protected override VenueId Venue => new(Key.Rest(this.GetPrimaryKeyString())[..Key.Rest(this.GetPrimaryKeyString()).LastIndexOf('/')]);
    protected override JsonTypeInfo<Commit<PromotionEvent>[]> Json => PromotionJson.Default.CommitPromotionEventArray;
    // Uses are named, so that a repeat needs no remembered command; the code's limit keeps the stream short.
    protected override StreamLimits Limits => StreamLimits.Day;

    public Task<Reply> Use(Asker who, CommandId id, string use, int limit) => Do(who, id, promotion => promotion.Use(who, use, limit));
    public Task<Reply> GiveBack(Asker who, CommandId id, string use) => Do(who, id, promotion => promotion.GiveBack(who, use));

    // Nobody watches a count.
    protected override ImmutableArray<string> Groups(Promotion state) => [];
    protected override IEnumerable<string> Touches(PromotionEvent happened, Promotion after) => [];
    protected override IEnumerable<string> Entities(Promotion state) => [];
    protected override object? Entity(Promotion state, string key) => null;
}
