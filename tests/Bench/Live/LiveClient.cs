using System.Net.WebSockets;
using System.Text.Json;

namespace Icupa.Bench.Live;

/// <summary>The answer to a command.</summary>
public readonly record struct Answer(string Refusal, long Version)
{
    public bool Ok => Refusal == "None";
}

/// <summary>
/// A phone or screen as it behaves in a restaurant: finds another node when one is gone, keeps its picture by versions, and sends a command
/// with the same id until it has an answer.
/// </summary>
/// <param name="sites">The web nodes; it begins with the one at its number.</param>
public abstract class LiveClient(IReadOnlyList<Uri> sites, string hub, string cookie, int number) : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);
    /// <summary>A node that has taken the connection is busy, not gone: to come again would only make it busier.</summary>
    private static readonly TimeSpan EnterLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Beats = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NotNow = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource stopping = new();
    private readonly Random random = new(number);
    private readonly Lock connecting = new();
    private TaskCompletionSource<Feed> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;
    private int site = number;

    public Mirror Mirror { get; } = new();

    /// <summary>What the server said when it ended our right, if it ever did.</summary>
    public string? Ended { get; private set; }

    /// <summary>Which of the clients this is.</summary>
    public int Number { get; } = number;

    protected Random Random => random;
    protected CancellationToken Stopping => stopping.Token;

    /// <summary>The arguments of Enter.</summary>
    protected virtual void Entering(Utf8JsonWriter json) { }

    /// <summary>A stream has changed.</summary>
    protected virtual void Changed(string stream) { }

    /// <summary>It has the whole picture again, after every (re)connect.</summary>
    protected virtual void Entered() { }

    /// <summary>Called every second while connected.</summary>
    protected virtual Task Beat(HubSocket socket) => socket.Beat();

    /// <summary>Connects; completes when it has entered for the first time.</summary>
    public async Task Start()
    {
        running = Run();
        await Connected();
    }

    /// <summary>Sends a command until there is an answer to it. The rest are the arguments after the id.</summary>
    public async Task<Answer> Command(string target, Guid id, Action<Utf8JsonWriter> rest)
    {
        while (true)
        {
            var feed = await Connected().WaitAsync(stopping.Token);
            try
            {
                var answer = await feed.Call(target, json =>
                {
                    json.WriteStringValue(id);
                    rest(json);
                }).WaitAsync(AnswerLimit, stopping.Token);
                var reply = new Answer(answer.GetProperty("refusal").GetString()!, answer.GetProperty("version").GetInt64());
                if (reply.Refusal is not (nameof(Refusal.Busy) or nameof(Refusal.TooMany)))
                    return reply;
                await Task.Delay(NotNow, stopping.Token);
            }
            catch (HubGone)
            {
                await Task.Delay(NotNow * random.NextDouble(), stopping.Token);
            }
            catch (TimeoutException)
            {
                feed.Cut();
            }
        }
    }

    /// <summary>Loses its network; it comes back by itself.</summary>
    public void Cut()
    {
        if (Connected() is { IsCompletedSuccessfully: true } feed)
            feed.Result.Cut();
    }

    private Task<Feed> Connected()
    {
        lock (connecting)
            return connected.Task;
    }

    // A mistake of ours reaches whoever waits for the connection, instead of leaving them waiting.
    private async Task Run()
    {
        try
        {
            await Live();
        }
        catch (Exception e)
        {
            lock (connecting)
                if (!connected.TrySetException(e))
                    (connected = new()).SetException(e);
            throw;
        }
    }

    private async Task Live()
    {
        while (!stopping.IsCancellationRequested)
        {
            var feed = new Feed(this);
            try
            {
                using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token))
                {
                    limit.CancelAfter(AnswerLimit);
                    await feed.Connect(new(sites[site % sites.Count], hub), cookie, limit.Token);
                }
                await feed.Enter().WaitAsync(EnterLimit, stopping.Token);
                Connected(feed);
                await Stay(feed);
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or HubGone or TimeoutException or OperationCanceledException or IOException)
            {
                await Task.Delay(NotNow * random.NextDouble(), CancellationToken.None);
            }
            site++;
            lock (connecting)
                if (connected.Task.IsCompleted)
                    connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await feed.DisposeAsync();
        }
    }

    private void Connected(Feed feed)
    {
        lock (connecting)
            connected.TrySetResult(feed);
    }

    // Until it is cut, told to leave, or silent for longer than the server ever is.
    private async Task Stay(Feed feed)
    {
        while (!feed.Closed.IsCompleted && !stopping.IsCancellationRequested && feed.Leave is null && feed.Quiet < Silence)
        {
            await Task.WhenAny(feed.Closed, Task.Delay(Beats, stopping.Token));
            if (!feed.Closed.IsCompleted)
                await Beat(feed).WaitAsync(AnswerLimit);
        }
        if (feed.Leave is { } after)
            await Task.Delay(after, stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class Feed(LiveClient client) : HubSocket
    {
        private readonly Lock entering = new();
        private List<(string Stream, long From, long To, JsonElement Change)>? early = [];
        private long heard = Environment.TickCount64;

        public TimeSpan? Leave { get; private set; }
        public TimeSpan Quiet => TimeSpan.FromMilliseconds(Environment.TickCount64 - heard);

        public async Task Enter()
        {
            var entered = await Call("Enter", client.Entering);
            var streams = entered.GetProperty("streams").EnumerateArray().ToList();
            lock (entering)
            {
                foreach (var whole in streams)
                    client.Mirror.Replace(whole);
                foreach (var (stream, from, to, change) in early!)
                    Apply(stream, from, to, change);
                early = null;
            }
            foreach (var whole in streams)
                client.Changed(whole.GetProperty("stream").GetString()!);
            client.Entered();
        }

        protected override void Called(string target, ref Utf8JsonReader arguments)
        {
            heard = Environment.TickCount64;
            var said = JsonElement.ParseValue(ref arguments);
            switch (target)
            {
                case "change": Took(said[0].GetString()!, said[1].GetInt64(), said[2].GetInt64(), said[3]); break;
                case "versions": Ahead(said[0]); break;
                case "leave": Leave = TimeSpan.FromMilliseconds(said[0].GetInt32()); break;
                case "ended": client.Ended = said[0].GetString(); break;
            }
        }

        private void Took(string stream, long from, long to, JsonElement change)
        {
            lock (entering)
            {
                if (early is not null)
                {
                    early.Add((stream, from, to, change));
                    return;
                }
                Apply(stream, from, to, change);
            }
            client.Changed(stream);
        }

        private void Apply(string stream, long from, long to, JsonElement change)
        {
            if (!client.Mirror.Apply(stream, from, to, change))
                _ = Whole(stream);
        }

        private void Ahead(JsonElement versions)
        {
            foreach (var stream in versions.EnumerateObject())
                if (stream.Value.GetInt64() > client.Mirror.Version(stream.Name))
                    _ = Whole(stream.Name);
        }

        // When it fails, the next digest of versions asks again.
        private async Task Whole(string stream)
        {
            try
            {
                var whole = await Call("Whole", json => json.WriteStringValue(stream));
                if (whole.ValueKind != JsonValueKind.Object)
                    return;
                client.Mirror.Replace(whole);
                client.Changed(stream);
            }
            catch (HubGone)
            {
            }
        }
    }
}
