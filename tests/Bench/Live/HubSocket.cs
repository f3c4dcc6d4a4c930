using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Icupa.Bench.Live;

/// <summary>
/// One phone's or screen's connection: SignalR's JSON protocol on a WebSocket (docs/realtime.md), read with as little work as can be, since
/// a thousand of them share a machine with what is measured.
/// </summary>
public abstract class HubSocket : IAsyncDisposable
{
    protected const string Change = "change";
    private const byte EndOfMessage = 0x1e;
    private static readonly byte[] Handshake = [.. "{\"protocol\":\"json\",\"version\":1}"u8, EndOfMessage];
    private static readonly byte[] Ping = [.. "{\"type\":6}"u8, EndOfMessage];

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> calls = new();
    private readonly CancellationTokenSource ended = new();
    private long lastCall;

    /// <summary>Completes when the connection is gone; with an error only where what came could not be read.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>The server calls: the reader stands on the array of arguments. Called in order, from one thread at a time.</summary>
    protected abstract void Called(string target, ref Utf8JsonReader arguments);

    /// <summary>Connects, with a cookie ("name=value") or none.</summary>
    public async Task Connect(Uri hub, string? cookie, CancellationToken stop)
    {
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", cookie);
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await socket.ConnectAsync(new UriBuilder(hub) { Scheme = hub.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri, stop);
        await socket.SendAsync(Handshake, WebSocketMessageType.Text, true, stop);
        Closed = Read();
    }

    /// <summary>Calls a method of the hub. Throws <see cref="HubGone"/> when nobody will ever know the answer.</summary>
    public async Task<JsonElement> Call(string target, Action<Utf8JsonWriter> arguments)
    {
        var id = Interlocked.Increment(ref lastCall);
        var answer = calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (ended.IsCancellationRequested)
            throw new HubGone("the connection has ended");
        var buffer = new ArrayBufferWriter<byte>(384);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("type"u8, 1);
            writer.WriteString("invocationId"u8, id.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("target"u8, target);
            writer.WriteStartArray("arguments"u8);
            arguments(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        buffer.Write([EndOfMessage]);
        try
        {
            await Send(buffer.WrittenMemory);
            return await answer.Task;
        }
        finally
        {
            calls.TryRemove(id, out _);
        }
    }

    /// <summary>Tells the server that we are here; it cuts who is silent for 30 s.</summary>
    public async Task Beat()
    {
        try
        {
            await Send(Ping);
        }
        catch (HubGone)
        {
            // Whoever waits for the connection learns of it by Closed.
        }
    }

    /// <summary>Cuts the connection as a lost network would.</summary>
    public void Cut() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await Closed;
        socket.Dispose();
        sending.Dispose();
        ended.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task Send(ReadOnlyMemory<byte> message)
    {
        try
        {
            await sending.WaitAsync(ended.Token);
            try
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, true, ended.Token);
            }
            finally
            {
                sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            throw new HubGone("the connection has ended", e);
        }
    }

    private async Task Read()
    {
        var buffer = new byte[4096];
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
                var got = await socket.ReceiveAsync(buffer.AsMemory(filled), ended.Token);
                if (got.MessageType == WebSocketMessageType.Close)
                    break;
                filled += got.Count;
                var used = Take(buffer.AsSpan(0, filled));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // Ended by the other side or by us: the same to those who wait.
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var call in calls.Values)
                call.TrySetException(new HubGone("the connection ended before the answer"));
        }
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (bytes[used..].IndexOf(EndOfMessage) is >= 0 and var length)
        {
            Message(bytes.Slice(used, length));
            used += length + 1;
        }
        return used;
    }

    // The server writes the type first, then the target or the id, then the rest.
    private void Message(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (type, id) = (0, 0L);
        var target = "";
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("target"u8))
            {
                reader.Read();
                target = reader.ValueTextEquals(Change) ? Change : reader.GetString()!;
            }
            else if (reader.ValueTextEquals("invocationId"u8))
            {
                reader.Read();
                id = long.Parse(reader.ValueSpan, CultureInfo.InvariantCulture);
            }
            else if (type == 1 && reader.ValueTextEquals("arguments"u8))
            {
                reader.Read();
                Called(target, ref reader);
                return;
            }
            else if (type == 3 && reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                Answered(id)?.TrySetResult(JsonElement.ParseValue(ref reader));
            }
            else if (type == 3 && reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                Answered(id)?.TrySetException(new HubGone(reader.GetString() ?? ""));
            }
            else
            {
                reader.Skip();
            }
        }
        if (type == 3)
            Answered(id)?.TrySetResult(default);
    }

    private TaskCompletionSource<JsonElement>? Answered(long id) => calls.TryGetValue(id, out var call) ? call : null;
}

/// <summary>A call without an answer: nobody knows whether it happened. Sent again with the same id, it happens once.</summary>
public sealed class HubGone : Exception
{
    public HubGone() { }
    public HubGone(string message) : base(message) { }
    public HubGone(string message, Exception inner) : base(message, inner) { }
}
