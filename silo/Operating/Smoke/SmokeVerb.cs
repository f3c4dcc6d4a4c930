using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Icupa.Silo.Local;
using Icupa.Silo.Seeding;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;

namespace Icupa.Silo.Operating.Smoke;

/// <summary>
/// The verb <c>smoke</c>: one rehearsal from the code on the table to "ready" on the phone, over HTTP and SignalR as phones and kitchens speak,
/// and a switch thrown off and on. One rehearsal at a time: another waits for its turn.
/// </summary>
public sealed class SmokeVerb : IAsyncDisposable
{
    /// <summary>"icupa rehearsal", as a number of our own.</summary>
    private const long Turn = 0x1C09A_5E4E;
    private const int TurnSeconds = 60;
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OneStep = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Switching = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private readonly SiloSettings settings;
    private readonly Uri site;
    private readonly TextWriter say;
    private readonly CancellationTokenSource limit = new();
    private readonly HttpClient http;
    private readonly CookieContainer phoneCookies = new(), screenCookies = new();
    private NpgsqlConnection? turn;
    private Visitor? visitor;
    private Rehearsal? rehearsal;
    private Device? phone, kitchen;
    private VisitId? visit;
    private string order = "";
    private bool failed;

    private SmokeVerb(SiloSettings settings, Uri site, TextWriter say)
    {
        (this.settings, this.site, this.say) = (settings, site, say);
        http = Http(new());
    }

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var options = SmokeOptions.Parse(arguments);
        return await Run(ClusterDoor.Settings(options.Data, "operator"), options.Url, Console.Out);
    }

    /// <summary>0 when every step was as it should be, 1 when one was not.</summary>
    /// <param name="settings">By which the cluster is joined, as a node without grains.</param>
    /// <param name="site">The site as phones call it; it must be of that cluster.</param>
    public static async Task<int> Run(SiloSettings settings, Uri site, TextWriter say)
    {
        await using var smoke = new SmokeVerb(settings, site, say);
        return await smoke.Run();
    }

    private async Task<int> Run()
    {
        var clock = Stopwatch.StartNew();
        await Step("health", Health);
        await Step("cluster", Join, Whole);
        await Step("turn", TakeTurn, TimeSpan.FromSeconds(TurnSeconds + 5));
        limit.CancelAfter(Whole);
        await Step("room", Prepare);
        await Step("scan", Scan);
        await Step("live", GoLive);
        await Step("cart", AddLine);
        await Step("round", Place);
        await Step("ticket", DrawTicket);
        await Step("bump", Bump);
        await Step("ready", SeeReady);
        await Step("switch", Switch);
        // Whatever went wrong, the table is left empty.
        var broken = failed;
        failed = rehearsal is null;
        if (!failed)
            await Step("end", End);
        failed |= broken;
        await say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{(failed ? "FAILED" : "passed")} in {clock.Elapsed.TotalSeconds:0.0} s"));
        return failed ? 1 : 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in new IAsyncDisposable?[] { phone, kitchen, visitor, turn })
            await (one?.DisposeAsync() ?? ValueTask.CompletedTask);
        http.Dispose();
        limit.Dispose();
    }

    // Nothing is tried after a step that failed.
    private async Task Step(string name, Func<CancellationToken, Task<string>> act, TimeSpan? most = null)
    {
        if (failed)
        {
            await say.WriteLineAsync($"  --    {name,-8}           not tried");
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        stop.CancelAfter(most ?? OneStep);
        var clock = Stopwatch.StartNew();
        string said;
        try
        {
            said = await act(stop.Token);
        }
        catch (OperationCanceledException)
        {
            (failed, said) = (true, "nothing came in time");
        }
        // Whatever it is, the steps before are told, the table is left empty, and who asked knows that it failed.
        catch (Exception wrong)
        {
            (failed, said) = (true, wrong.Message);
        }
        await say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {(failed ? "BAD" : "ok"),-5} {name,-8} {clock.ElapsedMilliseconds,6} ms  {said}"));
    }

    private async Task<string> Health(CancellationToken stop)
    {
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            using var answer = await http.GetAsync(path, stop);
            if (!answer.IsSuccessStatusCode)
                throw new LocalException($"{path} answers {(int)answer.StatusCode}");
        }
        return "live and ready";
    }

    private async Task<string> Join(CancellationToken stop)
    {
        visitor = await Visitor.Join(settings, LogLevel.Error).WaitAsync(stop);
        return $"joined {settings.Cluster} as {settings.Node}";
    }

    private async Task<string> TakeTurn(CancellationToken stop)
    {
        turn = new(new NpgsqlConnectionStringBuilder(settings.Postgres) { ApplicationName = $"{settings.Node} rehearsal", Pooling = false, CommandTimeout = TurnSeconds }.ConnectionString);
        await turn.OpenAsync(stop);
        await using var command = new NpgsqlCommand("select pg_advisory_lock($1)", turn);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Turn });
        await command.ExecuteNonQueryAsync(stop);
        return "no other rehearsal is held";
    }

    private async Task<string> Prepare(CancellationToken stop)
    {
        var made = new Rehearsal(visitor!.Grains, settings.Secrets);
        var left = await made.Prepare(stop);
        rehearsal = made;
        return left == 0 ? "the rehearsal's venue is there" : $"the rehearsal's venue is there; closed {left} visits that were left";
    }

    private async Task<string> Scan(CancellationToken stop)
    {
        using var browser = Http(phoneCookies);
        using var answer = await browser.GetAsync(await rehearsal!.Path(), stop);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            throw new LocalException("the site does not know the table's code: is it the site of this cluster?");
        return phoneCookies.GetCookies(site)["icupa-session"] is not null ? "seated by the code on the table" : throw new LocalException($"no seat: the site answers {(int)answer.StatusCode}");
    }

    private async Task<string> GoLive(CancellationToken stop)
    {
        using var browser = Http(screenCookies);
        using var answer = await browser.PostAsync("/screen/pair", new FormUrlEncodedContent([new("code", rehearsal!.ScreenCode)]), stop);
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new LocalException($"no screen: the site answers {(int)answer.StatusCode}");
        phone = new(new Uri(site, "/hub/guest"), phoneCookies);
        kitchen = new(new Uri(site, "/hub/kitchen"), screenCookies);
        await Task.WhenAll(phone.Enter([], stop), kitchen.Enter([Rehearsal.Station], stop));
        await kitchen.Beat(stop);
        visit = VisitId.Of(phone.You.GetProperty("visit").GetString()!);
        return visit.Value.Venue == Rehearsal.Venue ? "a phone and a kitchen's screen are connected" : throw new LocalException($"seated at {visit}, which is no rehearsal");
    }

    private async Task<string> AddLine(CancellationToken stop)
    {
        var line = Guid.NewGuid();
        await phone!.Do("AddLine", [new { line, item = Rehearsal.Dish, quantity = 1, choices = Array.Empty<object>() }], stop);
        await phone.See("cart:", (key, _) => key == "line:" + line.ToString("N"), stop);
        return "a dish is in the cart, and on the phone";
    }

    private async Task<string> Place(CancellationToken stop)
    {
        var id = Guid.NewGuid();
        // Until every silo has heard of the screen that was just connected.
        while (await phone!.Ask(id, "Place", [0L], stop) is not nameof(Refusal.None) and var refusal)
            if (refusal == nameof(Refusal.KitchenUnheard))
                await Task.Delay(AskAgain, stop);
            else
                throw new LocalException($"Place is refused: {refusal}");
        await phone.See("cart:", (key, _) => key == "round:1", stop);
        return "placed, and durable";
    }

    private async Task<string> DrawTicket(CancellationToken stop)
    {
        var ticket = await kitchen!.See("station:", (key, _) => key == $"ticket:{visit}/1", stop);
        order = ticket.GetProperty("order").GetString()!;
        await kitchen.Do("Painted", [new[] { order }], stop);
        await Line("accepted", stop);
        return "on the screen, and the phone knows";
    }

    private async Task<string> Bump(CancellationToken stop)
    {
        await kitchen!.Do("Bump", [order, null], stop);
        return "bumped";
    }

    private async Task<string> SeeReady(CancellationToken stop)
    {
        await Line("ready", stop);
        return "the phone reads that it is ready";
    }

    private Task<JsonElement> Line(string state, CancellationToken stop) =>
        phone!.See($"order:{visit}/1", (key, line) => key.StartsWith("line:", StringComparison.Ordinal) && line.GetProperty("state").GetString() == state, stop);

    private async Task<string> Switch(CancellationToken stop)
    {
        var (off, on) = (await Heard("off", stop), await Heard("on", stop));
        var said = string.Create(CultureInfo.InvariantCulture, $"the phone heard off after {off.TotalMilliseconds:0} ms and on after {on.TotalMilliseconds:0} ms");
        return off <= Switching && on <= Switching ? said : throw new LocalException($"{said}: more than {Switching.TotalSeconds:0} s");
    }

    private async Task<TimeSpan> Heard(string to, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        await rehearsal!.Throw(to);
        await phone!.See("venue:", (key, entity) => key == "talk" && entity.GetProperty("percent").GetInt32() > 0 == (to == "on"), stop);
        return clock.Elapsed;
    }

    private async Task<string> End(CancellationToken stop)
    {
        if (visit is { } open)
        {
            await rehearsal!.Close(open, stop);
            if (await phone!.Ended(stop) is not nameof(Refusal.VisitEnded) and var why)
                throw new LocalException($"the phone was told {why}");
        }
        await rehearsal!.End();
        return visit is null ? "nothing to clear up" : "the visit is closed, and the phone knows";
    }

    private HttpClient Http(CookieContainer cookies) => new(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = site };
}
