using System.Collections.Concurrent;

namespace Icupa.StandIns;

/// <summary>What a payer's phone shows, and what its owner does.</summary>
public enum Press
{
    Approve,
    Refuse,
    NoMoney,
    /// <summary>Nobody answered in time.</summary>
    Expire,
}

/// <param name="Phone">The last three digits only, as staff see it.</param>
public sealed record Prompt(string Id, string Provider, string Amount, string Currency, string Phone, string Text, DateTimeOffset At);

/// <summary>Phones of payers: prompts that approve by themselves after a while, or wait for a press on /phones.</summary>
public sealed class Phones(StandInOptions options, Wires wires)
{
    private readonly ConcurrentDictionary<string, (Prompt Prompt, Func<Press, Task> Pressed)> ringing = new();

    /// <summary>Until somebody approves by themselves; null waits for a press.</summary>
    public TimeSpan? ApproveAfter { get; set; } = options.Approve;

    public IEnumerable<Prompt> Ringing => ringing.Values.Select(one => one.Prompt).OrderBy(prompt => prompt.At);

    /// <summary>Lets a phone ring. The last digits of its number say what its owner does; see /.</summary>
    public void Ring(Prompt prompt, string number, TimeSpan? approveAfter, Func<Press, Task> pressed)
    {
        ringing[prompt.Id] = (prompt, pressed);
        var (press, after) = number switch
        {
            "46733123451" or [.., '0', '0', '0', '2'] => (Press.Refuse, approveAfter),
            "46733123452" => (Press.Expire, approveAfter),
            "46733123450" or [.., '0', '0', '0', '4'] => (Press.NoMoney, approveAfter),
            "46733123454" or [.., '0', '0', '0', '3'] => (Press.Expire, null),
            _ => (Press.Approve, approveAfter),
        };
        _ = Later(prompt.Id, press, after);
    }

    /// <summary>False when it rings no more.</summary>
    public async Task<bool> Answer(string id, Press press)
    {
        if (!ringing.TryRemove(id, out var one)) return false;
        await one.Pressed(press);
        return true;
    }

    private async Task Later(string id, Press press, TimeSpan? after)
    {
        if (after is { } soon)
        {
            await Task.Delay(soon, wires.Ending);
            await Answer(id, press);
        }
        else
        {
            await Task.Delay(options.Expire, wires.Ending);
            await Answer(id, Press.Expire);
        }
    }
}
