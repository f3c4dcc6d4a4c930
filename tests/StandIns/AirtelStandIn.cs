using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Icupa.StandIns;

/// <summary>Airtel Money of Rwanda: push, enquiry, refund, callback. Most that goes wrong is answered 200 with success false, as Airtel does.</summary>
public sealed partial class AirtelStandIn(StandInOptions options, Ledger ledger, Faults faults, Wires wires, Phones phones)
{
    private readonly ConcurrentDictionary<string, Pushed> pushed = new();
    private readonly Lock money = new();

    public Tokens Tokens { get; } = new(options.AirtelToken);

    private sealed record Pushed(string Id, string Reference, long Amount, string Phone)
    {
        public string Status { get; set; } = "TIP";
        public string Code { get; set; } = "DP00800001006";
        public string? Money { get; set; }
        public long Moved { get; set; } = Amount;
        public bool Refunded { get; set; }
        public string?[] Names => [Reference, Id];
    }

    public void Map(WebApplication app)
    {
        app.MapPost("/auth/oauth2/token", (HttpContext http, JsonElement body) => wires.Meet(http, "airtel", "token", [], _ => Task.FromResult(
            Text(body, "client_id") == options.AirtelClient && Text(body, "client_secret") == options.AirtelSecret
                // The seconds are text.
                ? Results.Json(new { token_type = "bearer", access_token = Tokens.Give(), expires_in = ((int)options.AirtelToken.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture) })
                : Results.Json(new { error = "invalid_client", error_description = "Invalid client authentication" }, statusCode: 400))));
        app.MapPost("/merchant/v2/payments/", (HttpContext http, JsonElement body) => Signed(http, "submit", [Text(body, "reference")], () => Push(body)));
        app.MapGet("/standard/v1/payments/{id}", (HttpContext http, string id) => Signed(http, "query", pushed.TryGetValue(id, out var one) ? one.Names : [id], () => Task.FromResult(Enquire(id))));
        app.MapPost("/standard/v2/payments/refund", (HttpContext http, JsonElement body) =>
        {
            var payment = pushed.Values.FirstOrDefault(p => p.Money is not null && p.Money == Text(body, "transaction", "airtel_money_id"));
            return Signed(http, "refund", payment?.Names ?? [], () => Task.FromResult(Refund(payment)));
        });
    }

    private Task<IResult> Signed(HttpContext http, string on, string?[] names, Func<Task<IResult>> act) => wires.Meet(http, "airtel", on, names, fault =>
    {
        if (fault?.Name == "401") Tokens.Forget();
        if (!Tokens.Takes(http.Request)) return Task.FromResult(Results.Json(new { error = "invalid_token", error_description = "The access token is invalid or has expired" }, statusCode: 401));
        return http.Request.Headers["X-Country"] == "RW" && http.Request.Headers["X-Currency"] == "RWF"
            ? act()
            : Task.FromResult(Results.Json(new { status_message = "Partner or country missing", status_code = "ROUTER110" }, statusCode: 400));
    });

    private async Task<IResult> Push(JsonElement body)
    {
        if (Text(body, "reference") is not { Length: >= 4 and <= 64 } reference || Text(body, "transaction", "id") is not { } id || !Ids().IsMatch(id)) return Said(false, "DP00800001005", null);
        if (!body.GetProperty("transaction").GetProperty("amount").TryGetInt64(out var amount) || amount < 1) return Said(false, "DP00800001004", null);
        if (Text(body, "subscriber", "msisdn") is not { } phone || !National().IsMatch(phone)) return Said(false, "DP00800001005", null);
        var one = new Pushed(id, reference, amount, phone);
        if (!pushed.TryAdd(id, one)) return Said(false, "DP00800001011", null);
        if (faults.Outcome("airtel", "callback-before-answer", one.Names) is not null) await Pressed(one, Press.Approve);
        else
        {
            var declined = faults.Outcome("airtel", "decline", one.Names) is not null;
            var after = faults.Outcome("airtel", "by-hand", one.Names) is null ? phones.ApproveAfter : null;
            phones.Ring(new(id, "Airtel Money", amount.ToString(System.Globalization.CultureInfo.InvariantCulture), "RWF", phone[^3..], reference, DateTimeOffset.UtcNow), phone, after, press => Pressed(one, declined ? Press.Refuse : press));
        }
        return Said(true, "DP00800001006", new { transaction = new { id, status = "SUCCESS" } });
    }

    private Task Pressed(Pushed one, Press press)
    {
        lock (money)
        {
            if (one.Status != "TIP") return Task.CompletedTask;
            (one.Status, one.Code) = press switch
            {
                Press.Approve => ("TS", "DP00800001001"),
                Press.Refuse => ("TF", "DP00800001008"),
                Press.NoMoney => ("TF", "DP00800001007"),
                _ => ("TE", "DP00800001029"),
            };
            if (press == Press.Approve)
            {
                one.Money = "CI" + RandomNumberGenerator.GetHexString(10);
                ledger.Add(new("airtel", "charge", one.Money, one.Reference, null, one.Moved, "RWF", DateTimeOffset.UtcNow));
            }
        }
        if (options.Site is null) return Task.CompletedTask;
        return wires.Call("airtel", 1, one.Names, () => new(HttpMethod.Post, new Uri(options.Site, "/webhooks/airtel")) { Content = new StringContent(Callback(one), Encoding.UTF8, "application/json") });
    }

    private string Callback(Pushed one)
    {
        var transaction = JsonSerializer.Serialize(new { id = one.Id, message = StandInSite.Label, status_code = one.Status == "TS" ? "TS" : "TF", airtel_money_id = one.Money });
        if (options.AirtelCallbackKey is not { Length: > 0 } key) return $$"""{"transaction":{{transaction}}}""";
        var hash = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($$"""{"transaction":{{transaction}}}""")));
        return $$"""{"transaction":{{transaction}},"hash":"{{hash}}"}""";
    }

    private IResult Enquire(string id) => pushed.TryGetValue(id, out var one) && faults.Outcome("airtel", "not-found", one.Names) is null
        ? Said(true, one.Code, new { transaction = new { id, status = one.Status, message = StandInSite.Label, airtel_money_id = one.Money } })
        : Said(false, "DP00800001025", null);

    private IResult Refund(Pushed? one)
    {
        lock (money)
        {
            if (one is null) return Said(false, "DP00800001025", null);
            if (one.Refunded) return Said(false, "DP00800001011", null);
            one.Refunded = true;
            var id = "RF" + RandomNumberGenerator.GetHexString(10);
            ledger.Add(new("airtel", "refund", id, one.Reference, null, one.Moved, "RWF", DateTimeOffset.UtcNow));
            return Said(true, "DP00800001001", new { transaction = new { airtel_money_id = id, status = "SUCCESS" } });
        }
    }

    private static IResult Said(bool success, string code, object? data) =>
        Results.Json(new { data, status = new { code = "200", message = StandInSite.Label, result_code = "ESB000010", response_code = code, success } });

    private static string? Text(JsonElement at, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
    }

    [GeneratedRegex("^[A-Za-z0-9]{4,64}\\z")]
    private static partial Regex Ids();

    [GeneratedRegex("^[0-9]{9}\\z")]
    private static partial Regex National();
}
