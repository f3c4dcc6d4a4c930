using System.Text.Json;
using Icupa.Storage;

namespace Icupa.Reports;

/// <summary>
/// The journal as people read it: who did what when. Reads the written facts themselves, so that it shows whatever a stream holds;
/// what only one part of the house told another is left out.
/// </summary>
public static class Happenings
{
    private static readonly HashSet<string> Inner =
    [
        "visit.cart-told", "visit.table-told", "visit.round-unfinished", "visit.check-is", "visit.check-told", "visit.renamed", "visit.host-moved",
        "cart.admitted", "cart.stock-settled", "cart.line-counted", "cart.round-sent", "cart.line-added", "cart.line-changed", "cart.line-removed", "cart.line-repriced",
        "visit.move-begun", "visit.table-left", "visit.bill-told", "cart.round-seated",
        "order.told", "check.told", "check.opened", "check.order", "payment.told", "payment.dispute-hinted", "payment.disputes-read",
    ];

    /// <summary>The facts of the given streams, in order of time; of <paramref name="stream"/> only those that a test holds for.</summary>
    public static IEnumerable<Happening> Of(IEnumerable<(string Stream, StoredRow Row)> journal, Func<JsonElement, bool> concerns, string stream) =>
        Of(journal.Select(r => (Key.Kind(r.Stream), JsonDocument.Parse(r.Row.Events).RootElement)), f => Key.Kind(stream) + "." != f.What[..(f.What.IndexOf('.') + 1)] || concerns(f.Fact));

    /// <summary>Everything of the given streams, in order of time.</summary>
    public static IEnumerable<Happening> Of(IEnumerable<(string Stream, StoredRow Row)> journal) =>
        Of(journal.Select(r => (Key.Kind(r.Stream), JsonDocument.Parse(r.Row.Events).RootElement)), static _ => true);

    private static IEnumerable<Happening> Of(IEnumerable<(string Kind, JsonElement Events)> journal, Func<Told, bool> concerns)
    {
        var facts = journal.SelectMany(r => Facts(r.Kind, r.Events)).ToList();
        var dishes = facts.Where(f => f.What == "order.accepted").SelectMany(f => Dishes(f.Fact)).GroupBy(d => d.Line).ToDictionary(d => d.Key, d => d.First().Name);
        return facts.Where(f => !Inner.Contains(f.What) && concerns(f)).Select(f => Tell(f, dishes)).OrderBy(h => h.At);
    }

    private readonly record struct Told(DateTimeOffset At, string By, string What, JsonElement Fact);

    private static IEnumerable<Told> Facts(string kind, JsonElement commits) =>
        from commit in commits.EnumerateArray()
        from fact in commit.GetProperty("events").EnumerateArray()
        select new Told(DateTimeOffset.FromUnixTimeMilliseconds(commit.GetProperty("at").GetInt64()), commit.GetProperty("by").GetString()!, $"{kind}.{fact.GetProperty("e").GetString()}", fact);

    private static IEnumerable<(string Line, string Name)> Dishes(JsonElement accepted) =>
        from line in accepted.GetProperty("lines").EnumerateArray()
        select (line.GetProperty("id").GetString()!, $"{line.GetProperty("quantity").GetInt32()} × {Text(line, "name") ?? Text(line, "item")}");

    private static Happening Tell(Told told, Dictionary<string, string> dishes)
    {
        var fact = told.Fact;
        var lines = told.What == "order.accepted" ? Dishes(fact).Select(d => d.Name)
            : fact.TryGetProperty("lines", out var many) && many.ValueKind == JsonValueKind.Array ? many.EnumerateArray().Select(l => Dish(l.ValueKind == JsonValueKind.String ? l.GetString() : Text(l, "line"), dishes))
            : Text(fact, "line") is { } one ? [Dish(one, dishes)] : [];
        var of = string.Join(", ", lines.Where(l => l is not null));
        return new(told.At, told.By, told.What, of.Length > 0 ? of : Text(fact, "session") ?? Text(fact, "kind") ?? Text(fact, "method") ?? Text(fact, "verdict"),
            Number(fact, "collected") ?? Number(fact, "minor"), Text(fact, "reason") ?? Text(fact, "why") ?? Text(fact, "provider") ?? Text(fact, "reference") ?? Text(fact, "writeOff") ?? Text(fact, "state"));
    }

    private static string? Dish(string? line, Dictionary<string, string> dishes) => line is not null && dishes.TryGetValue(line, out var name) ? name : null;

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
