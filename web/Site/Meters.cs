using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Icupa.Web.Site;

/// <summary>What a web node measures: names, units, buckets (docs/telemetry.md). Times in seconds; no label names anybody, or a venue.</summary>
public static class Meters
{
    private static readonly Meter Meter = new("Icupa.Web");
    private static readonly double[] Painting = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 4, 6, 10, 20];

    /// <summary>Calls of hubs, by hub ("guest"), method ("AddLine") and what became of them.</summary>
    public static readonly Counter<long> HubCalls = Meter.CreateCounter<long>("icupa.hub.calls", "{call}", "Calls of hubs, by what became of them");
    public static readonly Histogram<double> HubSeconds = Of("icupa.hub.call", "s", "From a call's arrival at the hub to its answer", [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]);

    /// <summary>Phones and screens that are connected, by surface.</summary>
    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>("icupa.connections", "{connection}", "Phones and screens that are connected");

    /// <summary>Changes that went out to the connections of this node, each once for a group.</summary>
    public static readonly Counter<long> Changes = Meter.CreateCounter<long>("icupa.changes", "{message}", "Changes sent to phones and screens, each once for a group");

    /// <summary>What real phones say of their page, by surface and vital: "lcp", "ttfb", "inp", as browsers measure them.</summary>
    public static readonly Histogram<double> PhoneVital = Of("icupa.phone.vital", "s", "Largest paint, first byte and slowest answer to a tap on real phones", Painting);
    public static readonly Histogram<double> PhoneShift = Of("icupa.phone.layout.shift", "1", "How far a page's parts jumped on real phones", [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1]);

    /// <summary>From the commit of a change to its drawing on a real phone or screen: "cart", "ready", "ticket".</summary>
    public static readonly Histogram<double> PhoneSeen = Of("icupa.phone.seen", "s", "From the commit of a change to its drawing on a real phone or screen", [0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10]);

    /// <summary>Reports of phones, by what became of them.</summary>
    public static readonly Counter<long> PhoneReports = Meter.CreateCounter<long>("icupa.phone.reports", "{report}", "Reports of real phones, by what became of them");

    /// <summary>Figures that are there from the beginning: whoever misses them misses this node.</summary>
    public static void Begin()
    {
        foreach (var surface in (string[])["guest", "kitchen", "floor"]) Connections.Add(0, new KeyValuePair<string, object?>("surface", surface));
        foreach (var outcome in (string[])["taken", "malformed"]) PhoneReports.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>Counts a hub's call with its time: a stopwatch's stamp from its beginning. Allocates nothing.</summary>
    public static void Called(string hub, string method, string outcome, string refusal, long began)
    {
        HubCalls.Add(1, new TagList { { "hub", hub }, { "method", method }, { "outcome", outcome }, { "refusal", refusal } });
        HubSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new TagList { { "hub", hub }, { "method", method } });
    }

    private static Histogram<double> Of(string name, string unit, string means, double[] buckets) =>
        Meter.CreateHistogram<double>(name, unit, means, advice: new() { HistogramBucketBoundaries = buckets });
}
