using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Services;

namespace Icupa.Platform;

/// <summary>On every web node: hands what was committed to the connections that watch it. One-way; a lost push is mended by versions.</summary>
[GrainInterfaceType("icupa.push"), Alias("icupa.push")]
public interface IPushService : IGrainService
{
    [OneWay, Alias("push")]
    Task Push(ImmutableArray<Envelope> envelopes);
}

/// <summary>The committed version of streams, by one query that wakes no grain.</summary>
[GrainInterfaceType("icupa.versions"), Alias("icupa.versions")]
public interface IVersions : IGrainWithIntegerKey
{
    /// <summary>The version of each stream, 0 where there is none; at most 5,000 streams.</summary>
    [Alias("of")]
    Task<ImmutableArray<long>> Of(ImmutableArray<string> streams);

    /// <summary>The visits of a venue that have changed since a moment, with their versions; for screens that watch the whole room.</summary>
    [Alias("visits")]
    Task<ImmutableArray<(string Stream, long Version)>> Visits(VenueId venue, DateTimeOffset openedSince);
}
