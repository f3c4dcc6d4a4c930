using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Carts;
using Icupa.Bench.Live;

namespace Icupa.Bench.Chaos;

/// <summary>A guest in a bad night: adds, changes, removes, sends rounds, repeats itself, loses the network, and writes down every answer.</summary>
public sealed class Phone(IReadOnlyList<Uri> sites, SeatedPhone seat, string cart, int number, Ledger ledger) : LiveClient(sites, "/hub/guest", seat.Cookie, number)
{
    private const int MostLines = 4;
    private const double Repeats = 0.1;
    private const double Places = 0.02;
    private const double Cuts = 0.005;
    private const int ShortestThought = 80;
    private const int LongestThought = 500;

    private readonly List<LedgerLine> mine = [];
    private readonly List<(long Began, long Answered)> answers = [];

    public string Cart => cart;

    /// <summary>Its guest is at the table.</summary>
    public bool Dining { get; private set; }

    /// <summary>Its guest has not gone home.</summary>
    public bool Stays { get; private set; } = true;

    /// <summary>Goes on until told to stop; every command that was begun is answered before it ends.</summary>
    public async Task Dine(CancellationToken enough)
    {
        for (Dining = true; !enough.IsCancellationRequested;)
        {
            await Act();
            if (Random.NextDouble() < Cuts)
                Cut();
            await Task.Delay(Random.Next(ShortestThought, LongestThought), CancellationToken.None);
        }
        Dining = false;
    }

    /// <summary>Its guest goes home.</summary>
    public async Task Leave()
    {
        Stays = false;
        await DisposeAsync();
    }

    /// <summary>When a command begun after that moment was first answered; null when none was yet.</summary>
    public long? FirstAnswerAfter(long moment)
    {
        lock (answers)
        {
            // Newest last: the few after the moment are at the end.
            var first = (long?)null;
            for (var i = answers.Count - 1; i >= 0 && answers[i].Answered >= moment; i--)
                if (answers[i].Began >= moment)
                    first = answers[i].Answered;
            return first;
        }
    }

    /// <summary>How long each answer took to what was begun in a span of time, in ms.</summary>
    public IEnumerable<double> Waits(long from, long to)
    {
        lock (answers)
            return [.. answers.Where(a => a.Began >= from && a.Began < to).Select(a => Stopwatch.GetElapsedTime(a.Began, a.Answered).TotalMilliseconds)];
    }

    private async Task Act()
    {
        var line = mine.Count > 0 ? mine[Random.Next(mine.Count)] : null;
        var what = Random.NextDouble();
        if (what < Places && Mirror.Entities("cart:" + cart, "line:").Count > 0)
            await Say("Place", json => json.WriteNumberValue(long.MaxValue / 2));
        else if (line is null || mine.Count < MostLines && what < 0.4)
            await Add();
        else if (what < 0.75)
            await Change(line);
        else
            await Remove(line);
    }

    private async Task Add()
    {
        var (dish, quantity) = (BenchVenue.Dishes[Random.Next(BenchVenue.Dishes.Length)], Random.Next(1, 9));
        var line = new LedgerLine(cart, Guid.NewGuid().ToString("N"), dish.Item, quantity);
        var (answer, _) = await Say("AddLine", json => LoadPhone.Content(json, line.Id, dish.Item, quantity));
        if (!answer.Ok)
            return;
        ledger.Lines.Add(line);
        mine.Add(line);
    }

    private async Task Change(LedgerLine line)
    {
        var quantity = line.Quantity % 9 + 1;
        var (answer, _) = await Say("ChangeLine", json =>
        {
            json.WriteStringValue(line.Id);
            LoadPhone.Content(json, null, null, quantity);
        });
        if (answer.Ok)
            line.Quantity = quantity;
        else
            mine.Remove(line);
    }

    private async Task Remove(LedgerLine line)
    {
        var (answer, id) = await Say("RemoveLine", json => json.WriteStringValue(line.Id));
        line.Removal = answer.Ok ? id : null;
        mine.Remove(line);
    }

    private async Task<(Answer Answer, Guid Id)> Say(string target, Action<Utf8JsonWriter> rest)
    {
        var (id, began) = (Guid.NewGuid(), Stopwatch.GetTimestamp());
        var twin = Random.NextDouble() < Repeats / 2 ? Command(target, id, rest) : null;
        var answer = await Command(target, id, rest);
        lock (answers)
            answers.Add((began, Stopwatch.GetTimestamp()));
        if (twin is not null)
        {
            // Of two copies of a command one may be refused before the other is accepted: then it was accepted.
            var other = await twin;
            if (answer.Ok && other.Ok)
                Compare(target, answer, other);
            answer = answer.Ok ? answer : other;
        }
        if (answer.Ok)
            ledger.Commands.Add(new("cart:" + cart, target, id));
        // What was accepted once is accepted always, at the same version.
        if (answer.Ok && Random.NextDouble() < Repeats / 2)
            Compare(target, answer, await Command(target, id, rest));
        return (answer, id);
    }

    private void Compare(string target, Answer first, Answer second)
    {
        // What was already so has no version of its own.
        if (!second.Ok || first.Version != second.Version && target != "RemoveLine")
            ledger.Contradictions.Add($"{target} of {cart}: {first}, then {second}");
    }
}
