using Icupa.Platform;
using Icupa.Web.Push;

namespace Icupa.Web.Site;

/// <summary>Live: the process answers. Ready: a grain on a silo answers, and through it Postgres; asked at most once a second.</summary>
public sealed class Health(IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan Cached = TimeSpan.FromSeconds(1);
    private readonly Lock asking = new();
    private Task<bool> answer = Task.FromResult(false);
    private long asked;

    public Task<bool> Ready()
    {
        lock (asking)
        {
            if (asked != 0 && clock.GetElapsedTime(asked) < Cached) return answer;
            asked = clock.GetTimestamp();
            return answer = Answers();
        }
    }

    private async Task<bool> Answers()
    {
        try
        {
            await grains.GetGrain<IVersions>(0).Of(["visit:ready"]).WaitAsync(TimeSpan.FromSeconds(2), clock);
            return true;
        }
        catch (Exception error) when (Retry.Passing(error))
        {
            return false;
        }
    }
}

public static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => "live").WithSummary("The process answers.");
        app.MapGet("/health/ready", async (Health health) =>
            await health.Ready() ? Results.Text("ready") : Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "No silo answers."))
            .WithSummary("It reaches the cluster and may be sent guests.").Produces<string>(contentType: "text/plain").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return app;
    }
}
