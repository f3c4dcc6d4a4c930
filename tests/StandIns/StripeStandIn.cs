using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Icupa.StandIns;

/// <summary>
/// Stripe, as much of it as the product uses: PaymentIntents, refunds, signed webhooks, and under /v3/ a script in the place of Stripe.js.
/// Amounts are minor units; idempotency keys replay the first answer.
/// </summary>
public sealed class StripeStandIn(StandInOptions options, Ledger ledger, Faults faults, Wires wires)
{
    private const int WebhookTries = 8;
    private readonly ConcurrentDictionary<string, Intent> intents = new();
    private readonly ConcurrentDictionary<string, Refunded> refunds = new();
    private readonly ConcurrentDictionary<string, Disputed> disputes = new();
    private readonly ConcurrentDictionary<string, Saved> saved = new();
    private readonly ConcurrentDictionary<string, bool> working = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> begun = new();
    private readonly Lock money = new();

    private sealed record Saved(string Asked, int Status, object Body);
    private sealed record Failure(string Code, string? Decline, string Message);

    private sealed record Intent(string Id, long Amount, string Currency, string? Description, IReadOnlyDictionary<string, string> Metadata, DateTimeOffset Created)
    {
        public string Secret { get; } = $"{Id}_secret_{Random()}";
        public string Status { get; set; } = "requires_payment_method";
        public long Received { get; set; }
        /// <summary>The bank holds it only, until it is captured.</summary>
        public bool Manual { get; init; }
        public long Held { get; set; }
        public long Amount { get; set; } = Amount;
        public Failure? Error { get; set; }
        public string? Cancelled { get; set; }
        public string? Charge { get; set; }
        public string? Number { get; set; }
        public string?[] Names => [Metadata.GetValueOrDefault("reference"), Metadata.GetValueOrDefault("payment"), Id];
    }

    private sealed record Refunded(string Id, Intent Intent, long Amount, IReadOnlyDictionary<string, string> Metadata, DateTimeOffset Created)
    {
        public string Status { get; set; } = "succeeded";
    }

    public void Map(WebApplication app)
    {
        var api = app.MapGroup("/v1").AddEndpointFilter(async (call, next) =>
            call.HttpContext.Request.Headers.Authorization.ToString() == "Bearer " + options.StripeSecret
                ? await next(call)
                : Error(401, "invalid_request_error", null, "Invalid API Key provided"));
        api.MapPost("/payment_intents", async (HttpContext http) =>
        {
            var form = await Form(http);
            return await Once(http, "submit", [form.GetValueOrDefault("metadata[reference]"), form.GetValueOrDefault("metadata[payment]")], form, () => Create(form));
        });
        api.MapGet("/payment_intents", (HttpRequest request) => wires.Meet(request.HttpContext, "stripe", "list", [], _ => Task.FromResult(List(request.Query))));
        api.MapGet("/payment_intents/{id}", (HttpContext http, string id) => With(http, id, "query", intent => Results.Json(Show(intent, http.Request.Query["expand[]"].Concat(http.Request.Query["expand[0]"]).Contains("latest_charge") ? Charge(intent) : intent.Charge))));
        api.MapPost("/payment_intents/{id}/confirm", async (HttpContext http, string id) =>
        {
            var form = await Form(http);
            return await With(http, id, "confirm", intent => Confirm(intent, Card(form.GetValueOrDefault("payment_method"))) is { } wrong ? wrong : Results.Json(Show(intent)));
        });
        api.MapPost("/payment_intents/{id}/cancel", async (HttpContext http, string id) =>
        {
            var form = await Form(http);
            return intents.TryGetValue(id, out var intent)
                ? await Once(http, "cancel", intent.Names, form, () => Task.FromResult(Cancel(intent, form.GetValueOrDefault("cancellation_reason"))))
                : Missing("payment_intent", id);
        });
        api.MapPost("/payment_intents/{id}/capture", async (HttpContext http, string id) =>
        {
            var form = await Form(http);
            return intents.TryGetValue(id, out var intent) ? await Once(http, "capture", intent.Names, form, () => Task.FromResult(Capture(intent, form))) : Missing("payment_intent", id);
        });
        api.MapPost("/payment_intents/{id}/increment_authorization", async (HttpContext http, string id) =>
        {
            var form = await Form(http);
            return intents.TryGetValue(id, out var intent) ? await Once(http, "raise", intent.Names, form, () => Task.FromResult(Raise(intent, form))) : Missing("payment_intent", id);
        });
        api.MapPost("/refunds", async (HttpContext http) =>
        {
            var form = await Form(http);
            return intents.TryGetValue(form.GetValueOrDefault("payment_intent") ?? "", out var intent)
                ? await Once(http, "refund", [form.GetValueOrDefault("metadata[reference]"), .. intent.Names], form, () => Task.FromResult(Refund(intent, form)))
                : Missing("payment_intent", form.GetValueOrDefault("payment_intent"));
        });
        api.MapGet("/refunds/{id}", (string id) => refunds.TryGetValue(id, out var refund) ? Results.Json(Show(refund)) : Missing("refund", id));
        api.MapGet("/refunds", (HttpRequest request) => request.Query["payment_intent"].ToString() is { Length: > 0 } of
            ? Results.Json(Many("/v1/refunds", [.. refunds.Values.Where(r => r.Intent.Id == of).OrderByDescending(r => r.Created).Select(Show)], false))
            : Paged("/v1/refunds", request.Query, refunds.Values, r => r.Id, r => r.Created, Show));
        api.MapGet("/disputes", (HttpRequest request) => Paged("/v1/disputes", request.Query, disputes.Values.Where(d => d.Intent.Id == request.Query["payment_intent"]), d => d.Id, d => d.Created, Show));
        // What happens at a bank, for whoever plays with the stand-ins: not Stripe's.
        app.MapPost("/disputes", (Doubt doubt) => intents.TryGetValue(doubt.Intent, out var intent) ? Results.Json(Show(Dispute(intent, doubt))) : Results.NotFound());
        MapPage(app);
    }

    private void MapPage(WebApplication app)
    {
        app.MapGet("/v3/", () => StandInSite.Page("stripe.js"));
        app.MapGet("/v3/card", () => StandInSite.Page("card.html"));
        app.MapPost("/v3/confirm", async (HttpContext http, Typed typed) => Find(typed) is not { } intent
            ? Results.NotFound()
            : await wires.Meet(http, "stripe", "confirm", intent.Names, _ => Task.FromResult(Confirm(intent, typed.Number) ?? Results.Json(new { paymentIntent = Page(intent) }))));
        app.MapPost("/v3/challenge", (Typed typed) => Find(typed) is { } intent ? Challenge(intent, typed.Answer == "approve") : Results.NotFound());
        app.MapPost("/v3/retrieve", (Typed typed) => Find(typed) is { } intent ? Results.Json(new { paymentIntent = Page(intent) }) : Results.NotFound());
    }

    /// <summary>A payer's bank doubts a payment, or has decided: the intent, and Stripe's words for how far it is and why.</summary>
    public sealed record Doubt(string Intent, string Status, string? Reason);

    private sealed record Disputed(string Id, Intent Intent, DateTimeOffset Created)
    {
        public string Status { get; set; } = "needs_response";
        public string Reason { get; set; } = "general";
    }

    private Disputed Dispute(Intent intent, Doubt doubt)
    {
        var created = new Disputed("dp_" + Random(), intent, DateTimeOffset.UtcNow);
        var dispute = disputes.GetOrAdd(intent.Id, created);
        (dispute.Status, dispute.Reason) = (doubt.Status, doubt.Reason ?? dispute.Reason);
        Tell(dispute == created ? "charge.dispute.created" : doubt.Status is "won" or "lost" ? "charge.dispute.closed" : "charge.dispute.updated", intent.Names, Show(dispute));
        return dispute;
    }

    private static object Show(Disputed dispute) => new
    {
        id = dispute.Id,
        @object = "dispute",
        amount = dispute.Intent.Received,
        currency = dispute.Intent.Currency,
        charge = dispute.Intent.Charge,
        payment_intent = dispute.Intent.Id,
        status = dispute.Status,
        reason = dispute.Reason,
        created = dispute.Created.ToUnixTimeSeconds(),
        // A dispute bears no mark of the payment's.
        metadata = new Dictionary<string, string>(),
        evidence_details = new { due_by = dispute.Created.AddDays(7).ToUnixTimeSeconds(), has_evidence = false, past_due = false, submission_count = 0 },
        livemode = false,
    };

    /// <summary>What the card form sends.</summary>
    public sealed record Typed(string Key, string ClientSecret, string? Number, string? Answer);

    private Intent? Find(Typed typed) => typed.Key == options.StripePublishable ? intents.Values.FirstOrDefault(intent => intent.Secret == typed.ClientSecret) : null;

    private static object Page(Intent intent) => new { id = intent.Id, status = intent.Status, client_secret = intent.Secret, amount = intent.Amount, currency = intent.Currency };

    private async Task<IResult> Create(Dictionary<string, string> form)
    {
        if (!long.TryParse(form.GetValueOrDefault("amount"), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return Error(400, "invalid_request_error", "parameter_invalid_integer", "Invalid integer: amount");
        if (form.GetValueOrDefault("currency") is not ("rwf" or "eur") and var currency) return Error(400, "invalid_request_error", "parameter_invalid", "Invalid currency: " + currency);
        if (amount < (form["currency"] == "eur" ? 50 : 500)) return Error(400, "invalid_request_error", "amount_too_small", "Amount must convert to at least 50 cents");
        var intent = new Intent("pi_" + Random(), amount, form["currency"], form.GetValueOrDefault("description"), Metadata(form), DateTimeOffset.UtcNow) { Manual = form.GetValueOrDefault("capture_method") == "manual" };
        intents[intent.Id] = intent;
        if (intent.Metadata.TryGetValue("payment", out var payment)) BegunOf(payment).TrySetResult(intent.Id);
        // Sites that take every kind of event hear of it before whoever asked does.
        if (faults.Outcome("stripe", "callback-before-answer", intent.Names) is not null) await Tell("payment_intent.created", intent.Names, Show(intent));
        return Results.Json(Show(intent));
    }

    private IResult List(IQueryCollection query) => Paged("/v1/payment_intents", query, intents.Values, intent => intent.Id, intent => intent.Created, Show);

    private static IResult Paged<T>(string url, IQueryCollection query, IEnumerable<T> things, Func<T, string> id, Func<T, DateTimeOffset> created, Func<T, object> show)
    {
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var most) ? most : 10;
        var all = things.Where(one => Within(query, created(one))).OrderByDescending(created).ThenBy(id, StringComparer.Ordinal).ToList();
        var from = query["starting_after"].ToString() is { Length: > 0 } after ? all.FindIndex(one => id(one) == after) + 1 : 0;
        return Results.Json(Many(url, [.. all.Skip(from).Take(limit).Select(show)], all.Count > from + limit));
    }

    private static bool Within(IQueryCollection query, DateTimeOffset at) =>
        (!long.TryParse(query["created[gte]"], CultureInfo.InvariantCulture, out var from) || at.ToUnixTimeSeconds() >= from)
        && (!long.TryParse(query["created[lt]"], CultureInfo.InvariantCulture, out var to) || at.ToUnixTimeSeconds() < to);

    /// <summary>Null when the intent went on; else the answer that says why it did not.</summary>
    private IResult? Confirm(Intent intent, string? number)
    {
        lock (money)
        {
            if (intent.Status is not ("requires_payment_method" or "requires_confirmation" or "requires_action")) return Unexpected(intent);
            var ordered = faults.Outcome("stripe", "decline", intent.Names);
            var failure = ordered is not null ? new Failure("card_declined", ordered.Value ?? "generic_decline", "Your card was declined.") : Judge(number);
            if (failure is not null) return Decline(intent, failure);
            (intent.Error, intent.Number) = (null, number);
            if (number is "4000002500003155" or "4000002760003184")
            {
                intent.Status = "requires_action";
                _ = Tell("payment_intent.requires_action", intent.Names, Show(intent));
                return null;
            }
            Succeed(intent);
            return null;
        }
    }

    private static Failure? Judge(string? number) => number switch
    {
        "4242424242424242" or "5555555555554444" or "4000002500003155" or "4000002760003184" => null,
        "4000000000009995" => new("card_declined", "insufficient_funds", "Your card has insufficient funds."),
        "4000000000000069" => new("expired_card", null, "Your card has expired."),
        "4000000000000127" => new("incorrect_cvc", null, "Your card's security code is incorrect."),
        "4000000000000119" => new("processing_error", null, "An error occurred while processing your card."),
        { Length: 16 } => new("card_declined", "generic_decline", "Your card was declined."),
        _ => new("incorrect_number", null, "Your card number is incorrect."),
    };

    private static string? Card(string? method) => method switch
    {
        "pm_card_visa" => "4242424242424242",
        "pm_card_chargeDeclinedInsufficientFunds" => "4000000000009995",
        "pm_card_chargeDeclinedExpiredCard" => "4000000000000069",
        "pm_card_threeDSecure2Required" or "pm_card_authenticationRequired" => "4000002500003155",
        _ => "4000000000000002",
    };

    private IResult Challenge(Intent intent, bool approved)
    {
        lock (money)
        {
            if (intent.Status != "requires_action") return Unexpected(intent);
            if (!approved) return Decline(intent, new("payment_intent_authentication_failure", null, "We are unable to authenticate your payment method."));
            Succeed(intent);
            return Results.Json(new { paymentIntent = Page(intent) });
        }
    }

    private void Succeed(Intent intent)
    {
        if (intent.Manual)
        {
            (intent.Status, intent.Held) = ("requires_capture", intent.Amount);
            _ = Tell("payment_intent.amount_capturable_updated", intent.Names, Show(intent));
            return;
        }
        Moved(intent, intent.Amount);
    }

    private void Moved(Intent intent, long amount)
    {
        intent.Received = faults.Outcome("stripe", "wrong-amount", intent.Names) is null ? amount : amount - 1;
        (intent.Status, intent.Charge) = ("succeeded", "ch_" + Random());
        ledger.Add(new("stripe", "charge", intent.Id, intent.Metadata.GetValueOrDefault("reference") ?? "", intent.Metadata.GetValueOrDefault("payment"), intent.Received, intent.Currency.ToUpperInvariant(), DateTimeOffset.UtcNow));
        _ = Tell("payment_intent.succeeded", intent.Names, Show(intent));
    }

    private IResult Decline(Intent intent, Failure failure)
    {
        (intent.Status, intent.Error) = ("requires_payment_method", failure);
        _ = Tell("payment_intent.payment_failed", intent.Names, Show(intent));
        return Results.Json(new { error = Show(failure, Show(intent)) }, statusCode: 402);
    }

    private IResult Capture(Intent intent, Dictionary<string, string> form)
    {
        lock (money)
        {
            if (intent.Status != "requires_capture") return Unexpected(intent);
            var amount = form.TryGetValue("amount_to_capture", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : intent.Held;
            if (amount < 1 || amount > intent.Held) return Error(400, "invalid_request_error", "amount_too_large", "The amount to capture is greater than the amount that may be captured.");
            intent.Held = 0;
            Moved(intent, amount);
        }
        return Results.Json(Show(intent, form.GetValueOrDefault("expand[0]") == "latest_charge" ? Charge(intent) : intent.Charge));
    }

    private IResult Raise(Intent intent, Dictionary<string, string> form)
    {
        lock (money)
        {
            if (intent.Status != "requires_capture") return Unexpected(intent);
            var amount = long.Parse(form["amount"], CultureInfo.InvariantCulture);
            if (amount <= intent.Held) return Error(400, "invalid_request_error", "parameter_invalid", "The amount must be greater than what is authorized.");
            if (faults.Outcome("stripe", "decline", intent.Names) is not null) return Results.Json(new { error = Show(new Failure("card_declined", "generic_decline", "Your card was declined."), Show(intent)) }, statusCode: 402);
            (intent.Amount, intent.Held) = (amount, amount);
        }
        _ = Tell("payment_intent.amount_capturable_updated", intent.Names, Show(intent));
        return Results.Json(Show(intent));
    }

    private IResult Cancel(Intent intent, string? reason)
    {
        lock (money)
        {
            if (intent.Status is "succeeded" or "canceled") return Unexpected(intent);
            (intent.Status, intent.Cancelled, intent.Held) = ("canceled", reason, 0);
        }
        _ = Tell("payment_intent.canceled", intent.Names, Show(intent));
        return Results.Json(Show(intent));
    }

    private IResult Refund(Intent intent, Dictionary<string, string> form)
    {
        Refunded refund;
        lock (money)
        {
            var left = intent.Received - refunds.Values.Where(r => r.Intent == intent && r.Status != "failed").Sum(r => r.Amount);
            var amount = form.TryGetValue("amount", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : left;
            if (left == 0) return Error(400, "invalid_request_error", "charge_already_refunded", "Charge has already been refunded.");
            if (amount > left) return Error(400, "invalid_request_error", null, "Refund amount is greater than unrefunded amount on charge");
            refund = new("re_" + Random(), intent, amount, Metadata(form), DateTimeOffset.UtcNow);
            refunds[refund.Id] = refund;
            if (faults.Outcome("stripe", "slow-refund", intent.Names) is not null) refund.Status = "pending";
            else Paid(refund, faults.Outcome("stripe", "decline", [refund.Metadata.GetValueOrDefault("reference")]) is null ? "succeeded" : "failed");
        }
        _ = Tell("refund.created", intent.Names, Show(refund));
        _ = Tell("charge.refunded", intent.Names, new { id = intent.Charge, @object = "charge", payment_intent = intent.Id, metadata = intent.Metadata });
        if (refund.Status == "pending") _ = Later(refund);
        return Results.Json(Show(refund));
    }

    private async Task Later(Refunded refund)
    {
        await Task.Delay(options.Approve, wires.Ending);
        lock (money) Paid(refund, "succeeded");
        _ = Tell("refund.updated", refund.Intent.Names, Show(refund));
    }

    private void Paid(Refunded refund, string status)
    {
        refund.Status = status;
        if (status == "succeeded")
            ledger.Add(new("stripe", "refund", refund.Id, refund.Metadata.GetValueOrDefault("reference") ?? "", refund.Intent.Metadata.GetValueOrDefault("payment"), refund.Amount, refund.Intent.Currency.ToUpperInvariant(), DateTimeOffset.UtcNow));
    }

    // The first answer under a key is the answer, success or not, once the work began; while it is under way another with the same key conflicts.
    private async Task<IResult> Once(HttpContext http, string on, string?[] names, Dictionary<string, string> form, Func<Task<IResult>> act)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var asked = http.Request.Path + "?" + string.Join('&', form.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + pair.Value));
        return await wires.Meet(http, "stripe", on, names, async fault =>
        {
            if (key.Length > 0 && !working.TryAdd(key, true))
                return Error(409, "invalid_request_error", "idempotency_key_in_use", "There is currently another in-progress request using this Idempotency-Key.");
            try
            {
                if (key.Length > 0 && saved.TryGetValue(key, out var before))
                {
                    http.Response.Headers["Idempotent-Replayed"] = "true";
                    return before.Asked == asked ? Results.Json(before.Body, statusCode: before.Status) : Error(400, "idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters they were first used with.");
                }
                var result = fault?.Name == "500-remembered" ? Results.Json(new { error = new { type = "api_error" } }, statusCode: 500) : await act();
                if (key.Length > 0 && result is IValueHttpResult { Value: { } body } and IStatusCodeHttpResult status)
                    saved[key] = fault?.Name == "500-after-success" ? new(asked, 500, new { error = new { type = "api_error" } }) : new(asked, status.StatusCode ?? 200, body);
                return result;
            }
            finally
            {
                working.TryRemove(key, out _);
            }
        });
    }

    private Task<IResult> With(HttpContext http, string id, string on, Func<Intent, IResult> act) => intents.TryGetValue(id, out var intent)
        ? wires.Meet(http, "stripe", on, intent.Names, _ => Task.FromResult(faults.Outcome("stripe", "not-found", intent.Names) is null ? act(intent) : Missing("payment_intent", id)))
        : Task.FromResult(Missing("payment_intent", id));

    /// <summary>The id of the intent that a payment of the product's was given, once there is one.</summary>
    public Task<string> Begun(string payment) => BegunOf(payment).Task;

    /// <summary>What is held and neither captured nor cancelled, by the product's payment.</summary>
    public IReadOnlyList<(string Payment, long Held)> StillHeld => [.. intents.Values.Where(intent => intent.Held > 0).Select(intent => (intent.Metadata.GetValueOrDefault("payment") ?? intent.Id, intent.Held))];

    private TaskCompletionSource<string> BegunOf(string payment) => begun.GetOrAdd(payment, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task Tell(string type, string?[] names, object about)
    {
        if (options.Site is null) return Task.CompletedTask;
        var body = JsonSerializer.Serialize(new
        {
            id = "evt_" + Random(),
            @object = "event",
            api_version = "2026-10-28.endive",
            created = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            type,
            livemode = false,
            pending_webhooks = 1,
            request = new { id = (string?)null, idempotency_key = (string?)null },
            data = new { @object = about },
        });
        return wires.Call("stripe", WebhookTries, names, () => Signed(new Uri(options.Site, "/webhooks/stripe"), body));
    }

    private HttpRequestMessage Signed(Uri to, string body)
    {
        var at = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var v1 = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.StripeWebhookSecret), Encoding.UTF8.GetBytes($"{at}.{body}")));
        var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Stripe-Signature", $"t={at},v1={v1}");
        return request;
    }

    private static object? Charge(Intent intent) => intent.Charge is null ? null : new
    {
        id = intent.Charge,
        @object = "charge",
        amount = intent.Received,
        currency = intent.Currency,
        payment_intent = intent.Id,
        status = "succeeded",
        created = intent.Created.ToUnixTimeSeconds(),
        payment_method_details = new { type = "card", card = new { brand = intent.Number?[0] == '5' ? "mastercard" : "visa", last4 = intent.Number?[^4..], wallet = (object?)null } },
    };

    private static object Show(Intent intent) => Show(intent, intent.Charge);

    private static object Show(Intent intent, object? charge) => new
    {
        id = intent.Id,
        @object = "payment_intent",
        amount = intent.Amount,
        amount_received = intent.Received,
        amount_capturable = intent.Held,
        currency = intent.Currency,
        status = intent.Status,
        client_secret = intent.Secret,
        description = intent.Description,
        metadata = intent.Metadata,
        created = intent.Created.ToUnixTimeSeconds(),
        cancellation_reason = intent.Cancelled,
        last_payment_error = intent.Error is { } error ? Show(error, null) : null,
        latest_charge = charge,
        livemode = false,
        capture_method = intent.Manual ? "manual" : "automatic_async",
        payment_method_types = new[] { "card" },
        next_action = intent.Status == "requires_action" ? new { type = "use_stripe_sdk" } : null,
    };

    private static object Show(Failure failure, object? intent) => new { type = "card_error", code = failure.Code, decline_code = failure.Decline, message = failure.Message, payment_intent = intent };

    private static object Show(Refunded refund) => new
    {
        id = refund.Id,
        @object = "refund",
        amount = refund.Amount,
        currency = refund.Intent.Currency,
        payment_intent = refund.Intent.Id,
        charge = refund.Intent.Charge,
        status = refund.Status,
        metadata = refund.Metadata,
        created = refund.Created.ToUnixTimeSeconds(),
    };

    private static object Many(string url, object[] data, bool more) => new { @object = "list", url, has_more = more, data };

    private static IResult Missing(string what, string? id) => Error(404, "invalid_request_error", "resource_missing", $"No such {what}: '{id}'");

    private static IResult Unexpected(Intent intent) => Error(400, "invalid_request_error", "payment_intent_unexpected_state", "This PaymentIntent has a status of " + intent.Status);

    private static IResult Error(int status, string type, string? code, string message) => Results.Json(new { error = new { type, code, message } }, statusCode: status);

    private static async Task<Dictionary<string, string>> Form(HttpContext http) =>
        http.Request.HasFormContentType ? (await http.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal) : [];

    private static Dictionary<string, string> Metadata(Dictionary<string, string> form) =>
        form.Where(pair => pair.Key.StartsWith("metadata[", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[9..^1], pair => pair.Value, StringComparer.Ordinal);

    private static string Random() => RandomNumberGenerator.GetHexString(24, lowercase: true);
}
