using System.Diagnostics.Metrics;

namespace Icupa.Platform;

/// <summary>What the write path measures. Times in seconds.</summary>
public static class Meters
{
    public const string Name = "Icupa";

    private static readonly Meter Meter = new(Name);

    /// <summary>How long a batch took from being taken to being durable.</summary>
    public static readonly Histogram<double> FlushSeconds = Meter.CreateHistogram<double>("icupa.journal.flush", "s", advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5] });

    /// <summary>How many streams shared a batch.</summary>
    public static readonly Histogram<int> FlushRows = Meter.CreateHistogram<int>("icupa.journal.rows", "{row}", advice: new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    /// <summary>Batches whose outcome nobody knows.</summary>
    public static readonly Counter<long> FlushFailures = Meter.CreateCounter<long>("icupa.journal.failures", "{batch}");
}
