using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Live;

namespace Icupa.Bench.Waiter;

/// <summary>One question as its guest lived it.</summary>
/// <param name="FirstWord">Milliseconds from asking to the first sentence on the phone.</param>
public sealed record Heard(string Question, double FirstWord, double Whole);

/// <summary>A phone whose guest talks to the waiter, and waits for the end of each answer.</summary>
public sealed class TalkPhone : HubSocket
{
    private readonly Lock hearing = new();
    private TaskCompletionSource<Heard>? waiting;
    private string question = "";
    private long asked;
    private double first;
    private int turn;

    public Task Enter() => Call("Enter", _ => { });

    /// <summary>Null when the question was refused.</summary>
    public async Task<Heard?> Ask(string text, TimeSpan limit)
    {
        var heard = new TaskCompletionSource<Heard>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (hearing)
            (waiting, question, asked, first, turn) = (heard, text, Stopwatch.GetTimestamp(), 0, turn + 1);
        var reply = await Call("Ask", json =>
        {
            json.WriteStringValue(Guid.NewGuid());
            json.WriteStringValue(text);
            json.WriteStringValue("en");
        });
        return reply.GetProperty("refusal").GetString() == "None" ? await heard.Task.WaitAsync(limit) : null;
    }

    protected override void Called(string target, ref Utf8JsonReader arguments)
    {
        var said = JsonElement.ParseValue(ref arguments);
        if (target != "change" || said[0].GetString()?.StartsWith("conversation:", StringComparison.Ordinal) != true || !said[3].TryGetProperty("set", out var set))
            return;
        lock (hearing)
            foreach (var entity in set.EnumerateObject())
                if (entity.Name == $"turn:{turn}")
                    Heard(entity.Value);
    }

    private void Heard(JsonElement answer)
    {
        var since = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        if (first == 0 && answer.GetProperty("sentences").GetArrayLength() > 0)
            first = since;
        if (answer.TryGetProperty("end", out var end) && end.ValueKind != JsonValueKind.Null)
            waiting?.TrySetResult(new(question, first, since));
    }
}
