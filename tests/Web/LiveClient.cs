using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>A client made from docs/realtime.md alone: streams by version, the whole after a gap, commands with ids.</summary>
public sealed class LiveClient : IAsyncDisposable
{
    /// <summary>How long anything may take that is awaited; a slow machine with much to do needs it, and no other does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, (long Version, Dictionary<string, JsonElement> Entities)> streams = [];
    private readonly HashSet<string> mending = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Met)> waiting = [];
    private readonly TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource over = new();
    private readonly CookieContainer cookies;

    public LiveClient(Uri hub, CookieContainer cookies, string? origin = null)
    {
        this.cookies = cookies;
        Connection = new HubConnectionBuilder().WithUrl(hub, o =>
        {
            o.Cookies = cookies;
            if (origin is not null) o.Headers["Origin"] = origin;
        }).Build();
        Connection.On<string, long, long, JsonElement>("change", Apply);
        Connection.On<Dictionary<string, long>>("versions", Compare);
        Connection.On<string>("ended", ended.SetResult);
        Connection.Closed += _ => { closed.TrySetResult(); return Task.CompletedTask; };
    }

    public CookieContainer Cookies => cookies;
    public HubConnection Connection { get; }
    /// <summary>Loses every push, as a node does that a silo could not reach.</summary>
    public bool Deaf { get; set; }
    /// <summary>Hears of no versions: what it knows then came by pushes.</summary>
    public bool Undigested { get; set; }
    /// <summary>How often a push was missed and the whole was asked for.</summary>
    public int Gaps { get; private set; }
    public JsonElement You { get; private set; }
    public string Visit => You.GetProperty("visit").GetString()!;
    public string Session => You.GetProperty("session").GetString()!;

    /// <summary>The same phone at another node; on a real site both have one address.</summary>
    public LiveClient At(Uri hub, Uri site)
    {
        var same = new CookieContainer();
        foreach (Cookie cookie in cookies.GetCookies(site)) same.Add(hub, new Cookie(cookie.Name, cookie.Value));
        return new(hub, same);
    }

    /// <summary>Why the server ended this connection; it is closed as well by then.</summary>
    public async Task<string> Ended()
    {
        var why = await ended.Task.WaitAsync(Patience);
        await Closed();
        return why;
    }

    /// <summary>This connection is closed, and nothing of it is under way any more.</summary>
    public Task Closed() => closed.Task.WaitAsync(Patience);

    public async Task Enter(params object?[] arguments)
    {
        if (Connection.State == HubConnectionState.Disconnected) await Connection.StartAsync();
        var answer = await Connection.InvokeCoreAsync<JsonElement>("Enter", arguments);
        You = answer.GetProperty("you");
        foreach (var stream in answer.GetProperty("streams").EnumerateArray()) Take(stream);
    }

    public static string NewId() => Guid.NewGuid().ToString();

    public Task<string> Do(string method, params object?[] arguments) => Again(NewId(), method, arguments);

    public async Task<string> Again(string id, string method, params object?[] arguments) =>
        (await Connection.InvokeCoreAsync<JsonElement>(method, [id, .. arguments])).GetProperty("refusal").GetString()!;

    public async Task<JsonElement?> Whole(string stream) => await Connection.InvokeAsync<JsonElement?>("Whole", stream) is { ValueKind: JsonValueKind.Object } whole ? whole : null;

    public void Take(JsonElement whole)
    {
        lock (streams)
        {
            var (stream, version) = (whole.GetProperty("stream").GetString()!, whole.GetProperty("version").GetInt64());
            if (streams.TryGetValue(stream, out var mine) && mine.Version > version) return;
            streams[stream] = (version, whole.GetProperty("set").EnumerateObject().ToDictionary(e => e.Name, e => e.Value));
        }
        Look();
    }

    /// <summary>The entities of every stream whose name begins so, by key.</summary>
    public IReadOnlyList<(string Key, JsonElement Entity)> All(string prefix)
    {
        lock (streams) return [.. streams.Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal)).SelectMany(s => s.Value.Entities.Select(e => (e.Key, e.Value)))];
    }

    /// <summary>Waits until an entity is there and as it should be.</summary>
    public async Task<JsonElement> See(string prefix, Func<string, JsonElement, bool> holds)
    {
        bool Now() => All(prefix).Any(e => holds(e.Key, e.Entity));
        await Until(Now);
        return All(prefix).First(e => holds(e.Key, e.Entity)).Entity;
    }

    public async Task Until(Func<bool> holds)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (waiting) waiting.Add((holds, met));
        Look();
        try
        {
            await met.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail("never seen; there is: " + string.Join('\n', All("").Select(e => $"{e.Key} {e.Entity}")));
        }
    }

    /// <summary>Asks again, five times a second, until the answer is this one.</summary>
    public static async Task Eventually(string answer, Func<Task<string>> ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (string last; (last = await ask()) != answer;)
            if (!await timer.WaitForNextTickAsync(patience.Token).AsTask().ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default)) throw new TimeoutException($"'{last}' for '{answer}'");
    }

    /// <summary>Beats as screens do, once a second until the end.</summary>
    public async void KeepBeating()
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await second.WaitForNextTickAsync(over.Token)) await Connection.InvokeAsync<long>("Beat", over.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or HubException)
        {
            // Over, or cut off: a screen that is gone does not beat.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await Connection.DisposeAsync();
        over.Dispose();
    }

    private void Apply(string stream, long @base, long version, JsonElement change)
    {
        if (Deaf) return;
        lock (streams)
        {
            var mine = streams.TryGetValue(stream, out var known) ? known : (Version: 0, Entities: []);
            if (version <= mine.Version) return;
            if (@base > mine.Version) { Mend(stream); return; }
            var entities = @base == -1 ? [] : mine.Entities;
            if (change.TryGetProperty("set", out var set))
                foreach (var entity in set.EnumerateObject()) entities[entity.Name] = entity.Value;
            if (change.TryGetProperty("drop", out var drop))
                foreach (var key in drop.EnumerateArray()) entities.Remove(key.GetString()!);
            streams[stream] = (version, entities);
        }
        Look();
    }

    private void Compare(Dictionary<string, long> versions)
    {
        if (Undigested) return;
        lock (streams)
            foreach (var (stream, version) in versions)
                if (version > (streams.TryGetValue(stream, out var mine) ? mine.Version : 0)) Mend(stream);
    }

    private async void Mend(string stream)
    {
        lock (streams)
            if (!mending.Add(stream)) return;
        Gaps++;
        try
        {
            if (await Whole(stream) is { } whole) Take(whole);
        }
        catch (Exception error) when (error is HubException or InvalidOperationException or TaskCanceledException)
        {
            // Flooded, or on the way out: the next versions find the gap again.
        }
        finally
        {
            lock (streams) mending.Remove(stream);
        }
    }

    private void Look()
    {
        lock (waiting)
            foreach (var one in waiting.Where(w => w.Holds()).ToList())
            {
                waiting.Remove(one);
                one.Met.TrySetResult();
            }
    }
}
