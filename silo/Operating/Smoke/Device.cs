using System.Net;
using System.Text.Json;
using Icupa.Silo.Local;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Icupa.Silo.Operating.Smoke;

/// <summary>A phone or a kitchen's screen, as docs/realtime.md describes them: streams by version, the whole after a gap, commands with ids.</summary>
public sealed class Device : IAsyncDisposable
{
    private readonly Lock looking = new();
    private readonly Dictionary<string, (long Version, Dictionary<string, JsonElement> Entities)> streams = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HubConnection connection;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Device(Uri hub, CookieContainer cookies)
    {
        connection = new HubConnectionBuilder().WithUrl(hub, o => (o.Cookies, o.Transports, o.SkipNegotiation) = (cookies, HttpTransportType.WebSockets, true)).Build();
        connection.On<string, long, long, JsonElement>("change", Apply);
        connection.On<Dictionary<string, long>>("versions", Compare);
        connection.On<string>("ended", why => ended.TrySetResult(why));
    }

    /// <summary>What the server said of who this is.</summary>
    public JsonElement You { get; private set; }

    public async Task Enter(object?[] arguments, CancellationToken stop)
    {
        await connection.StartAsync(stop);
        var answer = await Unless(connection.InvokeCoreAsync<JsonElement>("Enter", arguments, stop));
        You = answer.GetProperty("you").Clone();
        foreach (var stream in answer.GetProperty("streams").EnumerateArray())
            Take(stream);
    }

    /// <summary>Sends a command and insists; once more with the same id where nobody knows what became of it.</summary>
    public async Task Do(string method, object?[] arguments, CancellationToken stop)
    {
        if (await Ask(Guid.NewGuid(), method, arguments, stop) is not nameof(Refusal.None) and var refusal)
            throw new LocalException($"{method} is refused: {refusal}");
    }

    /// <summary>Sends a command with this id and answers its refusal.</summary>
    public async Task<string> Ask(Guid id, string method, object?[] arguments, CancellationToken stop)
    {
        Task<JsonElement> Send() => Unless(connection.InvokeCoreAsync<JsonElement>(method, [id.ToString(), .. arguments], stop));
        JsonElement answer;
        try
        {
            answer = await Send();
        }
        catch (HubException)
        {
            answer = await Send();
        }
        return answer.GetProperty("refusal").GetString()!;
    }

    public Task Beat(CancellationToken stop) => Unless(connection.InvokeAsync<long>("Beat", stop));

    /// <summary>Waits until an entity of a stream whose name begins so is there and as it should be.</summary>
    public async Task<JsonElement> See(string prefix, Func<string, JsonElement, bool> holds, CancellationToken stop)
    {
        while (true)
        {
            Task next;
            lock (looking)
            {
                next = changed.Task;
                foreach (var (name, (_, entities)) in streams)
                    if (name.StartsWith(prefix, StringComparison.Ordinal))
                        foreach (var (key, entity) in entities)
                            if (holds(key, entity))
                                return entity;
            }
            await Unless(next.WaitAsync(stop));
        }
    }

    /// <summary>Waits until the server says that this connection's right has ended, and why.</summary>
    public Task<string> Ended(CancellationToken stop) => ended.Task.WaitAsync(stop);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    // What is waited for will not come on a connection that the server has ended.
    private async Task Unless(Task waiting)
    {
        if (await Task.WhenAny(waiting, ended.Task) == ended.Task)
            throw new LocalException($"the site ended the connection: {await ended.Task}");
        await waiting;
    }

    private async Task<T> Unless<T>(Task<T> waiting)
    {
        await Unless((Task)waiting);
        return await waiting;
    }

    private void Take(JsonElement whole)
    {
        var (stream, version) = (whole.GetProperty("stream").GetString()!, whole.GetProperty("version").GetInt64());
        lock (looking)
        {
            if (streams.TryGetValue(stream, out var mine) && mine.Version > version)
                return;
            streams[stream] = (version, whole.GetProperty("set").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.Clone()));
            Tell();
        }
    }

    private void Apply(string stream, long @base, long version, JsonElement change)
    {
        lock (looking)
        {
            var mine = streams.TryGetValue(stream, out var known) ? known : (Version: 0, Entities: []);
            if (version <= mine.Version)
                return;
            if (@base > mine.Version)
            {
                Mend(stream);
                return;
            }
            var entities = @base == -1 ? [] : mine.Entities;
            if (change.TryGetProperty("set", out var set))
                foreach (var entity in set.EnumerateObject())
                    entities[entity.Name] = entity.Value.Clone();
            if (change.TryGetProperty("drop", out var drop))
                foreach (var key in drop.EnumerateArray())
                    entities.Remove(key.GetString()!);
            streams[stream] = (version, entities);
            Tell();
        }
    }

    private void Compare(Dictionary<string, long> versions)
    {
        lock (looking)
            foreach (var (stream, version) in versions)
                if (version > (streams.TryGetValue(stream, out var mine) ? mine.Version : 0))
                    Mend(stream);
    }

    // A lost answer is asked for again at the next versions, 5 s later.
    private void Mend(string stream) => _ = connection.InvokeAsync<JsonElement>("Whole", stream).ContinueWith(
        whole =>
        {
            if (whole is { IsCompletedSuccessfully: true, Result.ValueKind: JsonValueKind.Object })
                Take(whole.Result);
        }, TaskScheduler.Default);

    private void Tell()
    {
        var told = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }
}
