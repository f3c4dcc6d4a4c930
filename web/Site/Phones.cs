using System.Diagnostics;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Icupa.Web.Site;

/// <summary>
/// What a real phone or screen says of its page: how fast it was, and how soon changes were drawn. In milliseconds, but for "cls".
/// Nobody is named in it, and nothing that is could be told apart from others: the numbers go into histograms and are gone.
/// </summary>
public sealed record PhoneReport(string Surface, IReadOnlyDictionary<string, double> Vitals, IReadOnlyDictionary<string, IReadOnlyList<double>> Seen)
{
    public const int MostTimes = 40;
    /// <summary>A page that was asleep, or a clock that was set: no time of ours is as long.</summary>
    public const double Longest = 60_000;

    private static readonly string[] Surfaces = ["guest", "kitchen", "floor"], TimedVitals = ["lcp", "ttfb", "inp"], Kinds = ["cart", "ready", "ticket"];

    /// <summary>Reads a report; null when it is none. What nobody knows in it, or what no page can have taken, is left out.</summary>
    public static PhoneReport? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = 4 });
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("surface", out var surface)
                || surface.ValueKind != JsonValueKind.String || !Surfaces.Contains(surface.GetString())) return null;
            var (vitals, seen) = (new Dictionary<string, double>(), new Dictionary<string, IReadOnlyList<double>>());
            foreach (var name in TimedVitals.Append("cls"))
                if (root.TryGetProperty("vitals", out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty(name, out var one) && Number(one) is { } value)
                    vitals[name] = value;
            foreach (var kind in Kinds)
                if (root.TryGetProperty("seen", out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty(kind, out var times) && times.ValueKind == JsonValueKind.Array)
                    seen[kind] = [.. times.EnumerateArray().Take(MostTimes).Select(Number).OfType<double>()];
            return new(surface.GetString()!, vitals, seen);
        }
        // Half of a surrogate pair is well-formed JSON and no text.
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    internal void Record()
    {
        foreach (var (name, value) in Vitals)
            if (name == "cls") Meters.PhoneShift.Record(value, new KeyValuePair<string, object?>("surface", Surface));
            else Meters.PhoneVital.Record(value / 1000, new TagList { { "surface", Surface }, { "vital", name } });
        foreach (var (kind, times) in Seen)
            foreach (var time in times)
                Meters.PhoneSeen.Record(time / 1000, new TagList { { "surface", Surface }, { "what", kind } });
    }

    private static double? Number(JsonElement given) => given.ValueKind == JsonValueKind.Number && given.TryGetDouble(out var number) && number is >= 0 and <= Longest ? number : null;
}

/// <summary>Where phones and screens send their reports (<c>navigator.sendBeacon</c>); bounded in size and number, by node and not by address.</summary>
public static class Phones
{
    private const int Bytes = 4 * 1024;
    private const int PerMinute = 6_000;
    private const string Policy = "phones";

    public static IServiceCollection AddPhones(this IServiceCollection services) => services.Configure<RateLimiterOptions>(o => o.AddPolicy(Policy, _ =>
        RateLimitPartition.GetFixedWindowLimiter("reports of phones", _ => new() { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1) })));

    public static IEndpointRouteBuilder MapPhones(this IEndpointRouteBuilder app)
    {
        app.MapPost("/telemetry", Take).RequireRateLimiting(Policy).WithMetadata(new RequestSizeLimitAttribute(Bytes));
        return app;
    }

    private static async Task<IResult> Take(HttpRequest request)
    {
        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return Results.NoContent();
        }
        var report = PhoneReport.Read(body.GetBuffer().AsMemory(0, (int)body.Length));
        report?.Record();
        Meters.PhoneReports.Add(1, new KeyValuePair<string, object?>("outcome", report is null ? "malformed" : "taken"));
        return report is null ? Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "This is no report of a page.") : Results.NoContent();
    }
}
