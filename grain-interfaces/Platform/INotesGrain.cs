using System.Collections.Immutable;

namespace Icupa.Platform;

/// <summary>Calls of one payment provider that a web node has had since it last told.</summary>
/// <param name="Provider">"stripe", "momo", "airtel".</param>
/// <param name="Genuine">How many were the provider's.</param>
/// <param name="Refused">How many had a signature that is wrong or too old.</param>
/// <param name="LastGenuine">When the last genuine one came; null without one.</param>
[GenerateSerializer, Immutable, Alias("icupa.notes.webhooks")]
public sealed record WebhookCalls(
    [property: Id(0)] string Provider,
    [property: Id(1)] long Genuine,
    [property: Id(2)] long Refused,
    [property: Id(3)] DateTimeOffset? LastGenuine,
    [property: Id(4)] DateTimeOffset? LastRefused);

/// <summary>What web nodes have written down for operators: they have no way to the database's tables of their own. The house only. Any silo answers.</summary>
[GrainInterfaceType("icupa.notes"), Alias("icupa.notes")]
public interface INotesGrain : IGrainWithIntegerKey
{
    /// <summary>A node of a build begins to run.</summary>
    [Alias("began")] Task<Reply> Began(Asker who, string node, string cluster, string version);

    /// <summary>Adds to the days' counts. Told twice, they count twice: these are figures to look at.</summary>
    [Alias("called")] Task<Reply> Called(Asker who, ImmutableArray<WebhookCalls> calls);
}
