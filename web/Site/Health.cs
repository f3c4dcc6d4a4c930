using Icupa.Platform;
using Icupa.Web.Push;

namespace Icupa.Web.Site;

/// <summary>Live: the process answers. Ready: a grain on a silo answers, and through it Postgres; asked at most once a second.</summary>
public sealed class Health(IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan Cached = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim asking = new(1);
    private long asked;
    private bool ready;

    public async Task<bool> Ready(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            if (asked != 0 && clock.GetElapsedTime(asked) < Cached) return ready;
            asked = clock.GetTimestamp();
            ready = await Answers();
            return ready;
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<bool> Answers()
    {
        try
        {
            await grains.GetGrain<IVersions>(0).Of(["visit:ready"]).WaitAsync(TimeSpan.FromSeconds(2), clock);
            return true;
        }
        catch (Exception error) when (Retry.Passing(error) || error is InvalidOperationException)
        {
            return false;
        }
    }
}

public static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => "live");
        app.MapGet("/health/ready", async (Health health, CancellationToken cancellation) =>
            await health.Ready(cancellation) ? Results.Text("ready") : Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "No silo answers."));
        return app;
    }
}
