using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Icupa.Platform;
using Icupa.Platform.Telemetry;
using Icupa.Web.Site;
using Xunit;
using GrainMeters = Icupa.Platform.Meters;
using WebMeters = Icupa.Web.Site.Meters;

namespace Icupa.Tests.Telemetry;

/// <summary>What is measured, and what measuring costs.</summary>
public sealed class MeterTests
{
    [Fact]
    public void To_count_a_command_allocates_nothing_whether_somebody_listens_or_not()
    {
        var heard = 0L;
        Assert.Equal(0, Allocated());
        using var listener = new MeterListener { InstrumentPublished = (instrument, mine) => { if (instrument.Meter.Name.StartsWith("Icupa", StringComparison.Ordinal)) mine.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.Start();
        Assert.Equal(0, Allocated());
        Assert.True(heard > 0);
    }

    // The least of several rounds: what the runtime does of its own beside one is not ours.
    private static long Allocated()
    {
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++) least = Math.Min(least, OfOneRound());
        return least;
    }

    private static long OfOneRound()
    {
        var began = Stopwatch.GetTimestamp();
        void Count()
        {
            GrainMeters.Commanded("cart", "AddLine", "refused", "TooMany", began);
            WebMeters.Called("guest", "AddLine", "accepted", "", began);
        }
        for (var n = 0; n < 100; n++) Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++) Count();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("off", 0)]
    [InlineData("on", 9464)]
    [InlineData("19464", 19464)]
    [InlineData("yes", null)]
    [InlineData("0", null)]
    [InlineData("70000", null)]
    public void Where_figures_are_shown_is_a_port(string? setting, int? port) => Assert.Equal(port, NodeTelemetry.MetricsPort(setting));

    [Theory]
    [InlineData("127.0.0.1", 0, "http://*:8080")]
    [InlineData("10.1.2.3", 9464, "http://*:8080;http://10.1.2.3:9464")]
    [InlineData("fd00::7", 9464, "http://*:8080;http://[fd00::7]:9464")]
    public void Figures_are_shown_to_the_cluster_alone(string address, int port, string urls) => Assert.Equal(urls, NodeTelemetry.Urls("http://*:8080", IPAddress.Parse(address), port));

    [Fact]
    public void A_phones_report_is_read_as_far_as_it_makes_sense()
    {
        var report = PhoneReport.Read(Encoding.UTF8.GetBytes("""
            {"surface":"guest","vitals":{"lcp":812.4,"ttfb":-3,"inp":9e9,"cls":0.02,"session":"x"},"seen":{"cart":[35,"a",80],"somebody":[1],"ready":{}},"cookie":"x"}
            """))!;
        Assert.Equal("guest", report.Surface);
        Assert.Equal(new Dictionary<string, double> { ["lcp"] = 812.4, ["cls"] = 0.02 }, report.Vitals);
        Assert.Equal(["cart"], report.Seen.Keys);
        Assert.Equal([35, 80], report.Seen["cart"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"surface\":\"admin\"}")]
    [InlineData("{\"surface\":7}")]
    [InlineData("{\"surface\":\"guest\",\"seen\":{\"cart\":[[[[1]]]]}}")]
    [InlineData("not json")]
    [InlineData("{\"surface\":\"\\ud800\"}")]
    [InlineData("{\"surfac\\ud800\":\"guest\"}")]
    [InlineData("{\"surface\":\"guest\",\"vitals\":{\"lc\\ud800\":1}}")]
    public void What_is_no_report_is_none(string body) => Assert.Null(PhoneReport.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_phone_cannot_send_more_times_than_are_taken()
    {
        var body = "{\"surface\":\"kitchen\",\"seen\":{\"ticket\":[" + string.Join(',', Enumerable.Repeat(5, 500)) + "]}}";
        Assert.Equal(PhoneReport.MostTimes, PhoneReport.Read(Encoding.UTF8.GetBytes(body))!.Seen["ticket"].Count);
    }
}
