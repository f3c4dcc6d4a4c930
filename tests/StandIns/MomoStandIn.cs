using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Icupa.StandIns;

/// <summary>MTN Mobile Money: Collections, and refunds by Disbursement.</summary>
public sealed partial class MomoStandIn(StandInOptions options, Ledger ledger, Faults faults, Wires wires, Phones phones)
{
    private readonly ConcurrentDictionary<string, Asked> asked = new();
    private readonly ConcurrentDictionary<string, byte> spent = new();
    private readonly Lock money = new();

    /// <summary>By product, which have tokens of their own.</summary>
    public IReadOnlyDictionary<string, Tokens> Tokens { get; } = new Dictionary<string, Tokens> { ["collection"] = new(options.MomoToken), ["disbursement"] = new(options.MomoToken) };

    /// <param name="Pays">The request that a refund gives back; null of a payment.</param>
    private sealed record Asked(string Id, string Amount, string Currency, string ExternalId, string? Phone, string Message, Uri? Callback, Asked? Pays)
    {
        public string Status { get; set; } = "PENDING";
        public string? Reason { get; set; }
        public string? Transaction { get; set; }
        public string Shown { get; set; } = Amount;
        public string?[] Names => [Guid.Parse(Id).ToString("N"), ExternalId];
    }

    public void Map(WebApplication app)
    {
        foreach (var (product, tokens) in Tokens)
        {
            app.MapPost($"/{product}/token/", (HttpRequest request) => wires.Meet(request.HttpContext, "momo", "token", [product], _ => Task.FromResult(Token(request.HttpContext, tokens))));
        }
        app.MapPost("/collection/v1_0/requesttopay", (HttpRequest request) => Signed(request.HttpContext, "collection", "submit", Request));
        app.MapGet("/collection/v1_0/requesttopay/{id}", (HttpContext http, string id) => Signed(http, "collection", "query", (_, _) => Task.FromResult(Status(id))));
        app.MapPost("/disbursement/v1_0/refund", (HttpRequest request) => Signed(request.HttpContext, "disbursement", "refund", Refund));
        app.MapGet("/disbursement/v1_0/refund/{id}", (HttpContext http, string id) => Signed(http, "disbursement", "query", (_, _) => Task.FromResult(Status(id))));
    }

    private IResult Token(HttpContext http, Tokens tokens)
    {
        // What MTN's gateway answers to a POST without a length.
        if (http.Request.ContentLength is null) return Results.Text("<html><body>411 Length Required</body></html>", "text/html", statusCode: 411);
        var basic = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{options.MomoUser}:{options.MomoKey}"));
        return Subscribed(http) && http.Request.Headers.Authorization.ToString() == basic
            ? Results.Json(new { access_token = tokens.Give(), token_type = "access_token", expires_in = (int)options.MomoToken.TotalSeconds })
            : Unauthorized("Access denied due to invalid subscription key.");
    }

    private bool Subscribed(HttpContext http) => http.Request.Headers["Ocp-Apim-Subscription-Key"].ToString() == options.MomoSubscription;

    private async Task<IResult> Signed(HttpContext http, string product, string on, Func<HttpContext, string, Task<IResult>> act)
    {
        var reference = http.Request.Headers["X-Reference-Id"].ToString() is { Length: > 0 } header ? header : http.Request.RouteValues["id"] as string ?? "";
        string?[] names = [Guid.TryParse(reference, out var id) ? id.ToString("N") : null];
        return await wires.Meet(http, "momo", on, names, fault =>
        {
            if (fault?.Name == "401") Tokens[product].Forget();
            if (!Subscribed(http) || !Tokens[product].Takes(http.Request)) return Task.FromResult(Unauthorized("Unauthorized. Access token is missing, invalid or expired."));
            if (http.Request.Headers["X-Target-Environment"].Count == 0) return Task.FromResult(Wrong(400, "NOT_ALLOWED_TARGET_ENVIRONMENT"));
            if (fault?.Name == "500-consumed")
            {
                spent[id.ToString("N")] = 0;
                return Task.FromResult(Wrong(500, "INTERNAL_PROCESSING_ERROR"));
            }
            return act(http, reference);
        });
    }

    private async Task<IResult> Request(HttpContext http, string reference)
    {
        if (await Body(http) is not { } body || !Version4().IsMatch(reference) || Text(body, "amount") is not { } amount || !Amounts().IsMatch(amount)
            || body.GetProperty("payer").GetProperty("partyId").GetString() is not { } phone || !Msisdn().IsMatch(phone)) return Wrong(400, "BAD_REQUEST");
        var (currency, message) = (Text(body, "currency") ?? "", Text(body, "payerMessage") ?? "");
        if (currency is not ("RWF" or "EUR") || currency == "RWF" && amount.Contains('.')) return Wrong(500, "INVALID_CURRENCY");
        if (message.Length > 160 || !Plain().IsMatch(message)) return Wrong(400, "BAD_REQUEST");
        var callback = http.Request.Headers["X-Callback-Url"].ToString() is { Length: > 0 } url ? new Uri(url) : null;
        var one = new Asked(reference, amount, currency, Text(body, "externalId") ?? "", phone, message, callback, null);
        if (spent.ContainsKey(one.Names[0]!) || !asked.TryAdd(one.Names[0]!, one)) return Wrong(409, "RESOURCE_ALREADY_EXIST");
        if (faults.Outcome("momo", "callback-before-answer", one.Names) is not null)
        {
            await Pressed(one, Press.Approve);
            return Results.StatusCode(202);
        }
        var declined = faults.Outcome("momo", "decline", one.Names) is not null;
        var after = faults.Outcome("momo", "by-hand", one.Names) is null ? phones.ApproveAfter : null;
        phones.Ring(new(one.Names[0]!, "MTN MoMo", amount, currency, phone[^3..], message, DateTimeOffset.UtcNow), phone, after, press => Pressed(one, declined ? Press.Refuse : press));
        return Results.StatusCode(202);
    }

    private Task Pressed(Asked one, Press press)
    {
        lock (money)
        {
            if (one.Status != "PENDING") return Task.CompletedTask;
            if (press == Press.Approve) Move(one, "charge");
            else
                (one.Status, one.Reason) = ("FAILED", press switch
                {
                    Press.Refuse => "APPROVAL_REJECTED",
                    Press.NoMoney => "NOT_ENOUGH_FUNDS",
                    _ => "EXPIRED",
                });
        }
        // Sent once: whoever does not listen has to ask. PUT and POST both happen.
        var method = one.Names[0]![0] < '8' ? HttpMethod.Put : HttpMethod.Post;
        return one.Callback is null ? Task.CompletedTask : wires.Call("momo", 1, one.Names, () => new(method, one.Callback) { Content = JsonContent.Create(Show(one)) });
    }

    private void Move(Asked one, string kind)
    {
        if (kind == "charge" && faults.Outcome("momo", "wrong-amount", one.Names) is not null) one.Shown = "1" + one.Amount;
        (one.Status, one.Transaction) = ("SUCCESSFUL", Random.Shared.NextInt64(1_000_000_000, 9_999_999_999).ToString(CultureInfo.InvariantCulture));
        ledger.Add(new("momo", kind, one.Transaction, one.Names[0]!, null, Minor(one.Shown, one.Currency), one.Currency, DateTimeOffset.UtcNow));
    }

    private IResult Status(string id) =>
        Guid.TryParse(id, out var reference) && asked.TryGetValue(reference.ToString("N"), out var one) && faults.Outcome("momo", "not-found", one.Names) is null
            ? Results.Json(Show(one))
            : Wrong(404, "RESOURCE_NOT_FOUND");

    private async Task<IResult> Refund(HttpContext http, string reference)
    {
        if (await Body(http) is not { } body || !Version4().IsMatch(reference) || Text(body, "amount") is not { } amount
            || !Guid.TryParse(Text(body, "referenceIdToRefund"), out var first) || !asked.TryGetValue(first.ToString("N"), out var payment)) return Wrong(400, "BAD_REQUEST");
        var one = new Asked(reference, amount, Text(body, "currency") ?? "", Text(body, "externalId") ?? "", null, "", null, payment);
        if (!asked.TryAdd(one.Names[0]!, one)) return Wrong(409, "RESOURCE_ALREADY_EXIST");
        lock (money)
        {
            var back = asked.Values.Where(r => r.Pays == payment && r.Status == "SUCCESSFUL").Sum(r => Minor(r.Amount, r.Currency));
            if (payment.Status == "SUCCESSFUL" && payment.Currency == one.Currency && back + Minor(amount, one.Currency) <= Minor(payment.Shown, payment.Currency)) Move(one, "refund");
            else (one.Status, one.Reason) = ("FAILED", "NOT_ALLOWED");
        }
        return Results.StatusCode(202);
    }

    private static Dictionary<string, object?> Show(Asked one)
    {
        var shown = new Dictionary<string, object?> { ["amount"] = one.Shown, ["currency"] = one.Currency, ["externalId"] = one.ExternalId, ["status"] = one.Status };
        if (one.Phone is not null) shown["payer"] = new { partyIdType = "MSISDN", partyId = one.Phone };
        if (one.Transaction is not null) shown["financialTransactionId"] = one.Transaction;
        if (one.Reason is not null) shown["reason"] = one.Reason;
        return shown;
    }

    internal static long Minor(string amount, string currency)
    {
        var parts = amount.Split('.');
        return currency == "EUR"
            ? long.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(2, '0'), CultureInfo.InvariantCulture)
            : long.Parse(parts[0], CultureInfo.InvariantCulture);
    }

    private static async Task<JsonElement?> Body(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFromJsonAsync<JsonElement>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IResult Wrong(int status, string code) => Results.Json(new { message = StandInSite.Label, code }, statusCode: status);

    private static IResult Unauthorized(string message) => Results.Json(new { statusCode = 401, message }, statusCode: 401);

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\z")]
    private static partial Regex Version4();

    [GeneratedRegex("^[1-9][0-9]{0,9}(\\.[0-9]{1,2})?\\z|^0\\.[0-9]{1,2}\\z")]
    private static partial Regex Amounts();

    [GeneratedRegex("^[1-9][0-9]{8,14}\\z")]
    private static partial Regex Msisdn();

    [GeneratedRegex("^[A-Za-z0-9 ]*\\z")]
    private static partial Regex Plain();
}
