using System.Net;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Icupa.Payments.Gateways;

/// <summary>
/// Cards, Apple Pay and Google Pay by Stripe's PaymentIntents: one intent per payment, confirmed by the payer's page with the intent's
/// own secret. An intent whose answer was lost can move no money, because nobody has its secret; beginning again with the same key finds it,
/// and where Stripe remembers a failure of its own under that key, its list does.
/// </summary>
public sealed partial class StripeGateway : IGateway, IHolds, IDisposable
{
    private const int PageSize = 100;
    /// <summary>How far Stripe's clock and ours may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly Line line;
    private readonly StripeClient? client;

    public StripeGateway(StripeKeys? keys, TimeSpan patience, TimeProvider clock, ILogger<StripeGateway> log)
    {
        line = new("stripe", keys?.Base, patience, clock, log);
        // Settling asks again with the same key; retries of the library would only hold a turn.
        client = keys is null ? null : new(keys.Secret, httpClient: new SystemNetHttpClient(line.Http, maxNetworkRetries: 0, enableTelemetry: false), apiBase: keys.Base.AbsoluteUri.TrimEnd('/'));
    }

    public PaymentMethod Method => PaymentMethod.Card;
    public bool SetUp => client is not null;
    public TimeSpan Window => TimeSpan.FromMinutes(15);

    /// <summary>Webhooks and the payer's return come first; this is the net under them.</summary>
    public TimeSpan? Again(int asked) => asked switch
    {
        <= 1 => TimeSpan.FromSeconds(10),
        2 => TimeSpan.FromSeconds(20),
        3 => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromMinutes(1),
    };

    public Task<Heard> Begin(Attempt attempt, CancellationToken stop) => Hear("begin", attempt, null, stripe => attempt.Provider is { } held ? Capture(stripe, attempt, held, stop) : Create(stripe, attempt, stop));

    public Task<Heard> Ask(Attempt attempt, CancellationToken stop) => Hear("ask", attempt, null, stripe => Find(stripe, attempt, stop));

    public Task<Heard> Stop(Attempt attempt, CancellationToken stop) => Hear("stop", attempt, null, async stripe =>
    {
        var provider = attempt.Provider;
        if (provider is null)
        {
            // Whether it began is not known; begun and cancelled is an end that is known.
            var begun = await Create(stripe, attempt, stop);
            if (begun is not { Outcome: Outcome.Waiting or Outcome.Declined, Provider: { } found }) return begun;
            provider = found;
        }
        try
        {
            // Without a key of its own: cancelled twice is cancelled, and no failure is remembered.
            var cancelled = await stripe.V1.PaymentIntents.CancelAsync(provider, new() { CancellationReason = "abandoned" }, cancellationToken: stop);
            return Read(cancelled, attempt);
        }
        catch (StripeException refused) when (refused.StripeError?.Code == "payment_intent_unexpected_state")
        {
            return await Find(stripe, attempt with { Provider = provider }, stop);
        }
    });

    public Task<Heard> GiveBack(Attempt attempt, Return money, CancellationToken stop) => Hear("give-back", attempt, money, stripe => Refund(stripe, attempt, money, stop));

    public Task<Heard> AskReturn(Attempt attempt, Return money, CancellationToken stop) => Hear("ask-return", attempt, money, async stripe =>
    {
        if (money.Provider is { } known) return Read(await stripe.V1.Refunds.GetAsync(known, cancellationToken: stop), money);
        return await Earlier(stripe, attempt, money, stop) is { } earlier ? Read(earlier, money) : await Refund(stripe, attempt, money, stop);
    });

    private static async Task<Heard> Create(StripeClient stripe, Attempt attempt, CancellationToken stop)
    {
        try
        {
            return await Create(stripe, attempt, "pi", stop);
        }
        catch (StripeException failed) when (failed.HttpStatusCode >= HttpStatusCode.InternalServerError)
        {
            if (await Lost(stripe, attempt, stop) is { } lost) return Read(lost, attempt);
            // Kept under the key, it is the answer for a day; what was begun and is not listed has no secret that anybody holds.
            if (!Old(failed.StripeResponse)) throw;
            return await Create(stripe, attempt, "pi2", stop);
        }
    }

    /// <summary>An intent that Stripe made and did not tell us of, as it is now.</summary>
    private static async Task<PaymentIntent?> Lost(StripeClient stripe, Attempt attempt, CancellationToken stop)
    {
        var options = new PaymentIntentListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = (attempt.Began - Skew).UtcDateTime }, Limit = PageSize };
        await foreach (var intent in stripe.V1.PaymentIntents.ListAutoPagingAsync(options, cancellationToken: stop))
            if (intent.Metadata?.GetValueOrDefault("reference") == attempt.Reference.ToString("N"))
                return intent;
        return null;
    }

    private static async Task<Heard> Create(StripeClient stripe, Attempt attempt, string key, CancellationToken stop)
    {
        try
        {
            var options = new PaymentIntentCreateOptions
            {
                Amount = attempt.Amount.Minor,
                Currency = Lower(attempt.Amount.Currency),
                // What sends the payer away to another site is left out: the table's page stays open.
                AutomaticPaymentMethods = new() { Enabled = true, AllowRedirects = "never" },
                Description = attempt.Number,
                Metadata = new() { ["payment"] = attempt.Payment.Text, ["visit"] = attempt.Payment.Visit.Text, ["reference"] = attempt.Reference.ToString("N") },
            };
            if (attempt.Hold)
                (options.CaptureMethod, options.PaymentMethodOptions) = ("manual", HeldCards);
            var intent = await stripe.V1.PaymentIntents.CreateAsync(options, Once(key, attempt.Reference), stop);
            return Read(Old(intent.StripeResponse) ? await stripe.V1.PaymentIntents.GetAsync(intent.Id, WithCharge, cancellationToken: stop) : intent, attempt);
        }
        // Nothing was made, and nothing that was not made can be paid.
        catch (StripeException refused) when (refused is { HttpStatusCode: HttpStatusCode.BadRequest, StripeError.Type: "invalid_request_error" })
        {
            return new(null, Outcome.Failed, null, null, null, refused.StripeError.Code == "amount_too_small" ? Why.TooSmall : Why.NotAccepted);
        }
    }

    private static async Task<Heard> Find(StripeClient stripe, Attempt attempt, CancellationToken stop) =>
        attempt.Provider is { } provider ? Read(await stripe.V1.PaymentIntents.GetAsync(provider, WithCharge, cancellationToken: stop), attempt) : await Create(stripe, attempt, stop);

    private static Heard Read(PaymentIntent intent, Attempt attempt)
    {
        if (attempt.Hold)
            return ReadHold(intent, attempt);
        var amount = Moved(intent);
        var (outcome, why) = intent.Status switch
        {
            _ when intent.Metadata?.GetValueOrDefault("payment") != attempt.Payment.Text => (Outcome.Unknown, Why.OtherPayer),
            // Whoever asked compares what moved; what cannot be read is no answer.
            "succeeded" when amount is not null => (Outcome.Paid, amount == attempt.Amount ? null : Why.OtherAmount),
            // What is held is more than what is taken of it; what was cancelled moved nothing.
            "requires_capture" => (Outcome.Waiting, null),
            "canceled" => (Outcome.Failed, Why.Stopped),
            _ when intent.Amount != attempt.Amount.Minor || intent.Currency != Lower(attempt.Amount.Currency) => (Outcome.Unknown, Why.OtherAmount),
            "requires_payment_method" when intent.LastPaymentError is { } error => (Outcome.Declined, Word(error)),
            "requires_action" => (Outcome.Waiting, Why.Challenge),
            "requires_payment_method" or "requires_confirmation" or "processing" => (Outcome.Waiting, null),
            _ => (Outcome.Unknown, Why.NoAnswer),
        };
        return new(null, outcome, intent.Id, intent.ClientSecret, amount, why, outcome == Outcome.Paid ? Means(intent.LatestCharge?.PaymentMethodDetails?.Card) : null);
    }

    private static readonly PaymentIntentGetOptions WithCharge = new() { Expand = ["latest_charge"] };

    /// <summary>"Visa 4242", as the payer knows the card; the wallet that it is in, too.</summary>
    private static string? Means(ChargePaymentMethodDetailsCard? card)
    {
        if (card is not { Last4: { Length: 4 } last } || !last.All(char.IsAsciiDigit)) return null;
        var brand = card.Brand switch
        {
            "visa" => "Visa",
            "mastercard" => "Mastercard",
            "amex" => "American Express",
            "discover" => "Discover",
            "diners" => "Diners Club",
            "jcb" => "JCB",
            "unionpay" => "UnionPay",
            "eftpos_au" => "eftpos",
            "cartes_bancaires" => "Cartes Bancaires",
            _ => null,
        };
        var wallet = card.Wallet?.Type switch
        {
            "apple_pay" => ", Apple Pay",
            "google_pay" => ", Google Pay",
            _ => "",
        };
        return (brand is null ? "" : brand + " ") + last + wallet;
    }

    private static async Task<Heard> Refund(StripeClient stripe, Attempt attempt, Return money, CancellationToken stop)
    {
        if (attempt.Provider is null) return new(null, Outcome.Unknown, null, null, null, Why.NotThere);
        try
        {
            var refund = await stripe.V1.Refunds.CreateAsync(new()
            {
                PaymentIntent = attempt.Provider,
                Amount = money.Amount.Minor,
                Reason = "requested_by_customer",
                Metadata = new() { ["payment"] = attempt.Payment.Text, ["refund"] = money.Refund, ["reference"] = money.Reference.ToString("N") },
            }, Once("re", money.Reference), stop);
            return Read(Old(refund.StripeResponse) ? await stripe.V1.Refunds.GetAsync(refund.Id, cancellationToken: stop) : refund, money);
        }
        catch (StripeException refused) when (refused is { HttpStatusCode: HttpStatusCode.BadRequest, StripeError.Type: "invalid_request_error" })
        {
            // "Already refunded" may speak of this very refund, asked for so long ago that its key is forgotten.
            if (await Earlier(stripe, attempt, money, stop) is { } earlier) return Read(earlier, money);
            return new(null, Outcome.Failed, null, null, null, Why.TooMuch);
        }
        // Remembered under the key, whether it was made or not.
        catch (StripeException failed) when (failed.HttpStatusCode >= HttpStatusCode.InternalServerError)
        {
            if (await Earlier(stripe, attempt, money, stop) is { } earlier) return Read(earlier, money);
            throw;
        }
    }

    private static async Task<Refund?> Earlier(StripeClient stripe, Attempt attempt, Return money, CancellationToken stop)
    {
        if (attempt.Provider is null) return null;
        var refunds = await stripe.V1.Refunds.ListAsync(new() { PaymentIntent = attempt.Provider, Limit = PageSize }, cancellationToken: stop);
        return refunds.FirstOrDefault(refund => refund.Metadata?.GetValueOrDefault("reference") == money.Reference.ToString("N"));
    }

    private static Heard Read(Refund refund, Return money)
    {
        Money? amount = Known(refund.Currency) is { } currency ? new Money(refund.Amount, currency) : null;
        var (outcome, why) = refund.Status switch
        {
            _ when amount != money.Amount => (Outcome.Unknown, Why.OtherAmount),
            "succeeded" => (Outcome.Paid, null),
            "pending" or "requires_action" => (Outcome.Waiting, null),
            "failed" or "canceled" => (Outcome.Failed, Why.NotAccepted),
            _ => (Outcome.Unknown, Why.NoAnswer),
        };
        return new(null, outcome, refund.Id, null, amount, why);
    }

    private static string Word(StripeError error) => (error.Code, error.DeclineCode) switch
    {
        (_, "insufficient_funds") => Why.NoMoney,
        ("expired_card", _) or (_, "expired_card") => Why.CardExpired,
        ("incorrect_cvc" or "invalid_cvc", _) or (_, "incorrect_cvc") => Why.WrongCode,
        (_, "card_velocity_exceeded" or "withdrawal_count_limit_exceeded") => Why.Limit,
        ("payment_intent_authentication_failure", _) => Why.Challenge,
        _ => Why.Declined,
    };

    private static Money? Moved(PaymentIntent intent) => Known(intent.Currency) is { } currency && intent.AmountReceived > 0 ? new Money(intent.AmountReceived, currency) : null;

    private static Currency? Known(string? lower) => Enum.GetValues<Currency>().Where(c => Lower(c) == lower).Select(c => (Currency?)c).FirstOrDefault();

    private static string Lower(Currency currency) => currency switch
    {
        Currency.RWF => "rwf",
        _ => "eur",
    };

    // A key that was used before gets the first answer again, as things were then.
    private static bool Old(StripeResponse? answer) => answer?.Headers?.Contains("Idempotent-Replayed") == true;

    private static RequestOptions Once(string what, Guid reference) => new() { IdempotencyKey = $"{what}:{reference:N}" };

    private Task<Heard> Hear(string what, Attempt attempt, Return? money, Func<StripeClient, Task<Heard>> question) =>
        line.Hear(what, money?.Reference ?? attempt.Reference, attempt.Amount.Currency, money?.Refund,
            () => client is null ? Task.FromResult(new Heard(null, Outcome.Unknown, null, null, null, Why.NotSetUp)) : question(client));

    public void Dispose() => line.Dispose();
}
