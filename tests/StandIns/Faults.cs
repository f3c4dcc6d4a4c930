using System.Text.Json.Serialization;

namespace Icupa.StandIns;

/// <summary>A fault to come.</summary>
/// <param name="Provider">"stripe", "momo", "airtel", "openai".</param>
/// <param name="Count">How often; 1 when left out.</param>
/// <param name="Payment">Only for this payment: its reference, or (Stripe) its id. Null for whoever comes first.</param>
/// <param name="On">Which request: "submit" (the default), "query", "refund", "cancel", "confirm", "token", "list", "chat", "embed".</param>
/// <param name="Value">Milliseconds for "slow", "late-callback"; a reason for "decline".</param>
public sealed record Fault(string Provider, [property: JsonPropertyName("fault")] string Name, int? Count, string? Payment, string? On, string? Value);

/// <summary>Faults that were ordered and have not happened yet.</summary>
public sealed class Faults
{
    /// <summary>What can happen to a request: the name and what it does.</summary>
    public static readonly IReadOnlyDictionary<string, string> Requests = new Dictionary<string, string>
    {
        ["500"] = "answers 500, does nothing",
        ["500-after-success"] = "does it, answers 500",
        ["500-remembered"] = "Stripe: answers 500, does nothing, and answers so again under the same key",
        ["500-consumed"] = "MTN: answers 500, and the reference is spent",
        ["429"] = "answers 429, does nothing",
        ["401"] = "takes no token until a new one is fetched",
        ["garbage"] = "answers 200 with a page of HTML, does nothing",
        ["timeout"] = "never answers, does nothing",
        ["timeout-after-success"] = "does it, never answers",
        ["drop-answer-after-success"] = "does it, cuts the connection",
        ["slow"] = "does it and answers after a while",
    };

    public static readonly IReadOnlyDictionary<string, string> Outcomes = new Dictionary<string, string>
    {
        ["decline"] = "the bank or the payer says no",
        ["wrong-amount"] = "another amount moves",
        ["not-found"] = "a query does not find what is there",
        ["by-hand"] = "the phone waits for a press on /phones",
        ["slow-refund"] = "Stripe: a refund is pending for a while",
        ["never-callback"] = "no callback",
        ["duplicate-callback"] = "every callback twice",
        ["callback-before-answer"] = "approved and called back before the request is answered",
        ["late-callback"] = "the callback comes after a while, later ones overtake it",
    };

    private readonly List<(Fault Fault, int Left)> waiting = [];

    /// <summary>What is wrong with an order, or null.</summary>
    public static string? Complaint(Fault fault) => fault switch
    {
        { Provider: not ("stripe" or "momo" or "airtel" or "openai") } => "provider is stripe, momo, airtel or openai",
        { Name: null } => "fault is missing",
        _ when !Requests.ContainsKey(fault.Name) && !Outcomes.ContainsKey(fault.Name) => "fault is one of " + string.Join(", ", Requests.Keys.Concat(Outcomes.Keys)),
        { Count: < 1 } => "count is at least 1",
        _ => null,
    };

    public void Order(Fault fault)
    {
        lock (waiting) waiting.Add((fault, fault.Count ?? 1));
    }

    public void Clear()
    {
        lock (waiting) waiting.Clear();
    }

    public IReadOnlyList<object> All()
    {
        lock (waiting) return [.. waiting.Select(one => new { one.Fault, one.Left })];
    }

    /// <summary>The fault that this request meets, if any; it is used up.</summary>
    public Fault? Request(string provider, string on, params string?[] names) => Take(fault => fault.Provider == provider && Requests.ContainsKey(fault.Name) && (fault.On ?? "submit") == on, names);

    /// <summary>Whether an outcome was ordered for this payment; it is used up.</summary>
    public Fault? Outcome(string provider, string name, params string?[] names) => Take(fault => fault.Provider == provider && fault.Name == name, names);

    private Fault? Take(Func<Fault, bool> fits, string?[] names)
    {
        lock (waiting)
        {
            var at = waiting.FindIndex(one => fits(one.Fault) && (one.Fault.Payment is not { } payment || names.Contains(Guid.TryParse(payment, out var id) ? id.ToString("N") : payment)));
            if (at < 0) return null;
            var (fault, left) = waiting[at];
            if (left == 1) waiting.RemoveAt(at);
            else waiting[at] = (fault, left - 1);
            return fault;
        }
    }
}
