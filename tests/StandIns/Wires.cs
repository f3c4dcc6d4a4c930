using System.Globalization;

namespace Icupa.StandIns;

/// <summary>Requests that come and callbacks that go, with the faults that were ordered for them.</summary>
public sealed class Wires(StandInOptions options, Faults faults, IHostApplicationLifetime life, ILogger<Wires> log) : IDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public CancellationToken Ending => life.ApplicationStopping;

    /// <summary>Called as a request comes ("submit", "query" …) and as a callback goes ("callback").</summary>
    public event Action<string>? Passes;

    /// <summary>Does a request, or what a fault makes of it.</summary>
    /// <param name="names">What the payment goes by.</param>
    public async Task<IResult> Meet(HttpContext context, string provider, string on, string?[] names, Func<Fault?, Task<IResult>> act)
    {
        Passes?.Invoke(on);
        var fault = faults.Request(provider, on, names);
        switch (fault?.Name)
        {
            case "500": return Broken();
            case "429": return Results.Json(new { error = new { type = "rate_limit", code = "rate_limit", message = "STAND-IN: too many requests" }, code = "TOO_MANY_REQUESTS" }, statusCode: 429);
            case "garbage": return Results.Text("<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>", "text/html");
            case "timeout": return await Hang(context);
            case "slow": await Task.Delay(Wait(fault, Late), Ending); break;
        }
        var result = await act(fault);
        switch (fault?.Name)
        {
            case "500-after-success": return Broken();
            case "timeout-after-success": return await Hang(context);
            case "drop-answer-after-success":
                context.Abort();
                return Results.Empty;
            default: return result;
        }
    }

    /// <summary>Sends a callback in the background; the task ends when it was sent or given up.</summary>
    /// <param name="tries">How often at most, with growing pauses, until somebody answers 2xx.</param>
    public async Task Call(string provider, int tries, string?[] names, Func<HttpRequestMessage> make)
    {
        if (faults.Outcome(provider, "never-callback", names) is not null) return;
        var twice = faults.Outcome(provider, "duplicate-callback", names) is not null;
        if (faults.Outcome(provider, "late-callback", names) is { } late) await Task.Delay(Wait(late, Late), Ending);
        await Send(provider, tries, make);
        if (twice) await Send(provider, tries, make);
    }

    private async Task Send(string provider, int tries, Func<HttpRequestMessage> make)
    {
        for (var (left, pause) = (tries, TimeSpan.FromMilliseconds(250)); left > 0; left--, pause *= 2)
        {
            try
            {
                Passes?.Invoke("callback");
                using var request = make();
                using var answer = await http.SendAsync(request, Ending);
                if (answer.IsSuccessStatusCode) return;
                log.LogInformation("{Provider}: the callback was answered {Status}", provider, (int)answer.StatusCode);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                log.LogInformation("{Provider}: the callback did not arrive", provider);
            }
            if (Ending.IsCancellationRequested) return;
            if (left > 1) await Task.Delay(pause, CancellationToken.None);
        }
    }

    private static TimeSpan Wait(Fault fault, TimeSpan otherwise) => int.TryParse(fault.Value, CultureInfo.InvariantCulture, out var ms) ? TimeSpan.FromMilliseconds(ms) : otherwise;

    private static IResult Broken() => Results.Json(new { error = new { type = "api_error", message = "STAND-IN: broken" }, code = "INTERNAL_PROCESSING", message = "STAND-IN: broken" }, statusCode: 500);

    private async Task<IResult> Hang(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Ending);
        try
        {
            await Task.Delay(options.Hang, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked went away, which is how this ends.
        }
        context.Abort();
        return Results.Empty;
    }

    public void Dispose() => http.Dispose();
}
