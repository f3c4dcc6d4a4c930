using System.Diagnostics.Metrics;
using Icupa.Platform;

namespace Icupa.Payments.Gateways;

/// <summary>What is asked of providers and what they say, by provider, question, outcome and currency. No payment, no payer.</summary>
internal static class GatewayMeters
{
    private static readonly Meter Meter = new(Meters.Name);

    /// <summary>Questions by outcome: "begin" ones are attempts.</summary>
    public static readonly Counter<long> Asked = Meter.CreateCounter<long>("icupa.payments.asked", "{question}", "Questions to payment providers, by what they answered");

    public static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("icupa.payments.answer", "s", "How long payment providers take to answer",
        advice: new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
}
