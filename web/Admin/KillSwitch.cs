using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Icupa.Platform;
using Icupa.Web.Push;

namespace Icupa.Web.Admin;

/// <summary>What is asked of a switch.</summary>
/// <param name="RolloutPercentage">For how many of a hundred guests it is on; 100 unless said.</param>
/// <param name="Scope">"platform" unless said, "tenant:demo", "venue:demo/kigali-grill".</param>
/// <param name="Reason">At most 200 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KillSwitchAsk(string? Feature, bool? Enabled, int? RolloutPercentage, string? Scope, string? Reason)
{
    public const string Platform = "platform";

    /// <summary>As a change of a flag, or what is wrong with it.</summary>
    public (FlagChange? Change, string? Wrong) Read() =>
        string.IsNullOrEmpty(Feature) ? (null, "\"feature\" is missing: the name of a switch, such as \"ordering\".")
        : Enabled is not { } on ? (null, "\"enabled\" is missing: true or false.")
        : RolloutPercentage is < 0 or > 100 ? (null, "\"rolloutPercentage\" must be 0 to 100.")
        : (new(Feature, Scope ?? Platform, on, RolloutPercentage ?? 100, string.IsNullOrWhiteSpace(Reason) ? "by HTTP" : Reason), null);
}

/// <summary>
/// <c>POST /api/kill-switch</c>: switches for machines, with a bearer token. Wrong tokens are counted by address and right ones by name, so that
/// whoever guesses keeps nobody else from the switch.
/// </summary>
public sealed partial class KillSwitch(KillSwitchTokens tokens, IGrainFactory grains, AdminDoor door, ILogger<KillSwitch> log) : IDisposable
{
    private const string Scheme = "Bearer ";
    private const int GuessesPerMinute = 10;
    private const int ThrowsPerMinute = 60;

    private readonly PartitionedRateLimiter<string> guesses = Limiter(GuessesPerMinute);
    private readonly PartitionedRateLimiter<string> throws = Limiter(ThrowsPerMinute);

    public void Dispose()
    {
        guesses.Dispose();
        throws.Dispose();
    }

    public async Task<IResult> Throw(HttpContext http)
    {
        if (tokens.IsEmpty) return No(StatusCodes.Status503ServiceUnavailable, "Switches cannot be thrown over HTTP here: ICUPA_KILL_SWITCH_TOKENS is not set.");
        if (Name(http) is not { } name)
        {
            var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
            if (!guesses.AttemptAcquire(address).IsAcquired) return TooMany(http);
            Guessed(address);
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return No(StatusCodes.Status401Unauthorized, "A bearer token of ICUPA_KILL_SWITCH_TOKENS is needed.");
        }
        if (!throws.AttemptAcquire(name).IsAcquired) return TooMany(http);
        var (change, wrong) = await Read(http);
        return change is null ? No(StatusCodes.Status400BadRequest, wrong!) : await Set(Asker.Operator("api/" + name), change);
    }

    /// <summary>A change in the words of the audit log: "ordering off at venue:demo/kigali-grill".</summary>
    public static string Said(FlagChange change) => $"{change.Name} {(change.On ? change.Percent < 100 ? $"on for {change.Percent} %" : "on" : "off")} at {change.Scope}";

    private async Task<IResult> Set(Asker who, FlagChange change)
    {
        var (flags, id) = (grains.GetGrain<IFlagsGrain>(Key.Flags), new CommandId(Guid.NewGuid()));
        await door.Write(who, "switch.throw", Said(change), change.Reason);
        var reply = await Retry.Soon(() => flags.Set(who, id, change));
        if (reply.Ok) return Results.Json(new { feature = change.Name, scope = change.Scope, enabled = change.On, rolloutPercentage = change.Percent, reason = change.Reason, by = who.By });
        await door.Write(who, "refused", "switch.throw " + Said(change), reply.Refusal.ToString());
        return reply.Refusal switch
        {
            Refusal.NotFound => No(StatusCodes.Status404NotFound, $"There is no switch of that name. There are: {string.Join(", ", (await flags.List(who)).Select(f => f.Name))}."),
            Refusal.Malformed => No(StatusCodes.Status400BadRequest, "\"scope\" must be \"platform\", \"tenant:NAME\" or \"venue:TENANT/NAME\" of a tenant or venue that there is."),
            Refusal.BadWords => No(StatusCodes.Status400BadRequest, "\"reason\" must have at most 200 characters, and none that control."),
            var other => No(StatusCodes.Status409Conflict, $"Refused: {other}."),
        };
    }

    private static async Task<(FlagChange? Change, string? Wrong)> Read(HttpContext http)
    {
        if (!http.Request.HasJsonContentType()) return (null, "The body must be JSON (Content-Type: application/json).");
        try
        {
            return await http.Request.ReadFromJsonAsync<KillSwitchAsk>() is { } ask ? ask.Read() : (null, "The body is empty.");
        }
        // The last two of a text in an encoding that there is not, or that nobody reads any more.
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or NotSupportedException)
        {
            return (null, "The body must read {\"feature\": text, \"enabled\": true or false, \"rolloutPercentage\"?: 0 to 100, \"scope\"?: text, \"reason\"?: text}.");
        }
    }

    private string? Name(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is { Length: > 7 and < 300 } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? tokens.Of(header[Scheme.Length..].Trim()) : null;

    private static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return No(StatusCodes.Status429TooManyRequests, "Too many requests. Wait a minute.");
    }

    private static IResult No(int status, string why) => Results.Problem(statusCode: status, title: why);

    private static PartitionedRateLimiter<string> Limiter(int perMinute) => PartitionedRateLimiter.Create<string, string>(of =>
        RateLimitPartition.GetFixedWindowLimiter(of, _ => new() { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));

    [LoggerMessage(1, LogLevel.Warning, "A switch was reached for with a wrong token, from {Address}")]
    private partial void Guessed(string address);
}
