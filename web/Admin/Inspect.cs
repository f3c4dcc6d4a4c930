using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Icupa.Inspection;
using Icupa.Platform;
using Icupa.Visits;
using Icupa.Web.Push;
using Icupa.Web.Shared;

namespace Icupa.Web.Admin;

/// <summary>
/// Live inspection: <c>/admin/find</c> finds, <c>/admin/see/{stream}</c> shows a stream as it is and, with <c>?v=</c>, as it was. The page's script
/// asks for the same again without its frame; each look is written down once, and what it leads to carries its pass.
/// </summary>
public static partial class Inspect
{
    public const string Path = "/admin/find";
    private const int HistoryAtOnce = 100;
    private const int LongestStream = 200;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapInspect(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Find).Looks(http => "find " + Recorded(http.Request.Query["q"].ToString()));
        app.MapGet("/admin/see/{**stream}", See).Looks(Subject);
        app.MapGet("/admin/part/{**stream}", Part).Looks(Subject);
        app.MapGet("/admin/live/{**stream}", Live).Looks(Subject);
        app.MapPost("/admin/act/words", Words).Reveals("words.show");
        app.MapPost("/admin/act/deactivate", (HttpContext http, Admin admin, IGrainFactory grains, AdminDoor door) => Act(http, admin, door, "grain.deactivate", stream => grains.GetGrain<IInspectionGrain>(0).Deactivate(admin.Asker, stream))).Acts("grain.deactivate");
        app.MapPost("/admin/act/settle", (HttpContext http, Admin admin, IGrainFactory grains, AdminDoor door) => Act(http, admin, door, "grain.settle", stream => grains.GetGrain<IInspectionGrain>(0).Settle(admin.Asker, stream))).Acts("grain.settle");
        app.MapPost("/admin/act/close", Close).Acts("visit.close");
        app.MapPost("/admin/act/revoke", Revoke).Acts("session.revoke", form => form["subject"].ToString() is { Length: > 0 } visit ? $"{visit} {form["session"]}" : null);
        return app;
    }

    /// <summary>Whether a stream has a page: a venue as a whole has none.</summary>
    public static bool Has(string stream) => stream.Length > 0 && !stream.StartsWith("venue:", StringComparison.Ordinal);

    /// <summary>The address of a stream's page.</summary>
    public static string At(string stream, long? version = null) =>
        "/admin/see/" + string.Join('/', stream.Split('/').Select(Uri.EscapeDataString)).Replace("%3A", ":", StringComparison.Ordinal) + (version is { } v ? string.Create(CultureInfo.InvariantCulture, $"?v={v}") : "");

    private static async Task<IResult> Find(HttpContext http, Admin admin, IGrainFactory grains, Settings settings)
    {
        var words = http.Request.Query["q"].ToString().Trim();
        // A printed code, or the whole address that it leads to.
        var asked = Signing.ReadTableCode(settings.Secrets, words.Split('?')[0].Split('/')[^1]) is { } code ? Key.Table(code.Table) : words;
        var found = asked.Length == 0 ? [] : await Retry.Soon(() => grains.GetGrain<IInspectionGrain>(0).Find(admin.Asker, asked));
        return Pages.Show<FindPage>("en", new { Admin = admin, Words = words, Found = found });
    }

    private static Task<IResult> See(HttpContext http, string stream, Admin admin, IGrainFactory grains, Settings settings, TimeProvider clock) =>
        Show(http, stream, admin, grains, settings, clock, seen => Pages.Show<InspectPage>("en", new { Seen = seen }));

    private static Task<IResult> Part(HttpContext http, string stream, Admin admin, IGrainFactory grains, Settings settings, TimeProvider clock) =>
        Show(http, stream, admin, grains, settings, clock, seen => Pages.Show<InspectBody>("en", new { Seen = seen }));

    private static async Task<IResult> Show(HttpContext http, string stream, Admin admin, IGrainFactory grains, Settings settings, TimeProvider clock, Func<Seen, IResult> show)
    {
        var (query, inspection) = (http.Request.Query, grains.GetGrain<IInspectionGrain>(0));
        long? version = long.TryParse(query["v"], NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : null;
        var pass = Pass(http, admin, stream) ?? new(stream, Openness.Masked);
        if (stream.Length > LongestStream || await Retry.Soon(() => inspection.At(admin.Asker, stream, version, pass.Openness)) is not { } moment)
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is nothing of that name.");
        var (history, live) = (Retry.Soon(() => inspection.History(admin.Asker, stream, moment.Version, HistoryAtOnce)), Retry.Soon(() => inspection.Live(admin.Asker, stream)));
        return show(new(admin, moment, await history, await live, pass.Openness, query["look"] is [{ } same] && Pass(http, admin, stream) is not null ? same : pass.Seal(settings.Secrets, admin.Email, clock.GetUtcNow()), Said(query)));
    }

    /// <summary>Server-sent events: the stream's version, whenever it has grown, and every few seconds for what changes without a version.</summary>
    private static IResult Live(HttpContext http, string stream, Admin admin, IGrainFactory grains, InspectNews news, IHostApplicationLifetime life)
    {
        if (Pass(http, admin, stream) is null) return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Load the page again.");
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(Versions(stream, grains, news, life.ApplicationStopping, http.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<long>> Versions(string stream, IGrainFactory grains, InspectNews news, CancellationToken stopping, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        var stop = either.Token;
        while (!stop.IsCancellationRequested)
        {
            // Whoever waits from before the question misses nothing that comes after it.
            var next = news.Next(stream, Heartbeat, stop);
            yield return new((await Retry.Soon(() => grains.GetGrain<IVersions>(0).Of([stream])))[0], "version");
            try
            {
                await next;
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }

    // Why was checked and written down by the door; the words may be seen for a while.
    private static async Task<IResult> Words(HttpContext http, Admin admin, Settings settings, TimeProvider clock)
    {
        var stream = (await http.Request.ReadFormAsync())["subject"].ToString();
        return Pages.SeeOther($"{At(stream)}?look={Uri.EscapeDataString(new InspectPass(stream, Openness.Words).Seal(settings.Secrets, admin.Email, clock.GetUtcNow()))}");
    }

    private static async Task<IResult> Close(HttpContext http, Admin admin, IGrainFactory grains, AdminDoor door)
    {
        var form = await http.Request.ReadFormAsync();
        return await Act(http, admin, door, "visit.close", async stream => Visit(stream) is { } visit && Given.Command(form["command"]) is { } id
            ? (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Close(admin.Asker, id, form["reason"].ToString().Trim()))).Refusal
            : Refusal.NotFound);
    }

    private static async Task<IResult> Revoke(HttpContext http, Admin admin, IGrainFactory grains, AdminDoor door)
    {
        var form = await http.Request.ReadFormAsync();
        return await Act(http, admin, door, "session.revoke", async stream => Visit(stream) is { } visit && Given.Command(form["command"]) is { } id && Given.Session(form["session"]) is { } session
            ? (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Revoke(admin.Asker, id, session))).Refusal
            : Refusal.NotFound);
    }

    private static VisitId? Visit(string stream) => stream.StartsWith("visit:", StringComparison.Ordinal) ? Given.Visit(stream[6..]) : null;

    private static async Task<IResult> Act(HttpContext http, Admin admin, AdminDoor door, string name, Func<string, Task<Refusal>> act)
    {
        var stream = (await http.Request.ReadFormAsync())["subject"].ToString();
        var refusal = await Retry.Soon(() => act(stream));
        if (refusal == Refusal.None) return Pages.SeeOther($"{At(stream)}?done={name}");
        await door.Write(admin.Asker, "refused", $"{name} {stream}", refusal.ToString());
        return Pages.SeeOther($"{At(stream)}?no={refusal}");
    }

    private static InspectPass? Pass(HttpContext http, Admin admin, string stream) => InspectPass.Open(http.RequestServices.GetRequiredService<Settings>().Secrets,
        http.Request.Query["look"], admin.Email, stream, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    // What a look that was written down leads to is not written down again.
    private static string? Subject(HttpContext http)
    {
        if (http.GetRouteValue("stream") is not string stream || http.Items[typeof(Admin)] is not Admin admin) return http.Request.Path;
        if (Pass(http, admin, stream) is not null) return null;
        return http.Request.Query["v"].ToString() is { Length: > 0 and < 20 } version ? $"{stream} at version {version}" : stream;
    }

    /// <summary>What was searched for, as the log may keep it for ever: a person's name or phone number is not written down.</summary>
    internal static string Recorded(string words) => words.Trim() switch
    {
        { Length: 0 } => "",
        var typed when PhoneNumber().IsMatch(typed) => "(a number)",
        // It lets whoever has it sit down at the table.
        { Length: > 60 } typed when typed.Contains("/t/", StringComparison.Ordinal) || !typed.Contains(':', StringComparison.Ordinal) => "(a table's code)",
        var typed when typed.Any(char.IsDigit) || typed.Contains(':', StringComparison.Ordinal) => typed,
        _ => "(a name)",
    };

    private static (string Words, bool Good)? Said(IQueryCollection query) => (query["done"].ToString(), query["no"].ToString()) switch
    {
        ("grain.deactivate", _) => ("Done: the activation ends. The next call makes another from the journal.", true),
        ("grain.settle", _) => ("Done: it looks at what it owes.", true),
        ("visit.close", _) => ("Done: the visit is closed, or closes once its tab is taken.", true),
        ("session.revoke", _) => ("Done: the phone is sent away.", true),
        (_, nameof(Refusal.NotFound)) => ("Not done: it is asleep, or there is no such thing.", false),
        (_, { Length: > 0 and < 40 } no) => ($"Not done: {no}.", false),
        _ => null,
    };

    [GeneratedRegex(@"^\+?[\d ()-]{7,17}$")]
    private static partial Regex PhoneNumber();
}

/// <summary>All that a stream's page shows.</summary>
/// <param name="Look">The pass of this look.</param>
/// <param name="Said">What came of the last form.</param>
public sealed record Seen(Admin Admin, Moment Moment, History History, Live? Live, Openness Openness, string Look, (string Words, bool Good)? Said)
{
    public string Kind => Moment.Stream[..Moment.Stream.IndexOf(':')];
    public bool Now => Moment.Version == Moment.Newest;
}
