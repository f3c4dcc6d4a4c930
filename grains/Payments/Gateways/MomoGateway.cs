using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Icupa.Payments.Gateways;

/// <summary>
/// MTN Mobile Money, Collections: our reference is the request's id at MTN, so that the same request again is a conflict and not a
/// second prompt. Only a status that we asked for settles; the prompt cannot be withdrawn. Refunds need the Disbursement product.
/// </summary>
public sealed class MomoGateway : IGateway, IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(10);
    private const int MostOfMessage = 160;

    private readonly MomoKeys? keys;
    private readonly string secrets;
    private readonly Line line;
    private readonly Product? collection;
    private readonly Product? disbursement;

    /// <param name="secrets">The house's; signs the addresses that MTN calls back.</param>
    public MomoGateway(MomoKeys? keys, string secrets, TimeSpan patience, TimeProvider clock, ILogger<MomoGateway> log)
    {
        (this.keys, this.secrets) = (keys, secrets);
        line = new("momo", keys?.Base, patience, clock, log);
        collection = keys is null ? null : new(line, keys.Target, "collection", keys.Collection);
        disbursement = keys?.Disbursement is { } product ? new(line, keys.Target, "disbursement", product) : null;
    }

    public PaymentMethod Method => PaymentMethod.Momo;
    public bool SetUp => keys is not null;
    public TimeSpan Window => PhoneSchedule.Window;
    public TimeSpan? Again(int asked) => PhoneSchedule.Again(asked);

    public Task<Heard> Begin(Attempt attempt, CancellationToken stop) => Hear("begin", attempt, null, async () =>
    {
        if (attempt.Phone is null) return Said(Outcome.Failed, Why.NoSuchPayer);
        var answer = await collection!.Send(HttpMethod.Post, "requesttopay", attempt.Reference, new
        {
            amount = DecimalText.Of(attempt.Amount),
            currency = attempt.Amount.Currency.ToString(),
            // A callback names nothing else of ours.
            externalId = attempt.Reference.ToString("N"),
            payer = new { partyIdType = "MSISDN", partyId = attempt.Phone },
            payerMessage = Plain(attempt.Number),
            payeeNote = Plain(attempt.Number),
        }, keys!.Callback is { } site ? new Uri(site, "webhooks/momo/" + References.Callback(secrets, attempt.Payment)) : null, stop);
        switch (answer.Status)
        {
            case 202:
                return Said(Outcome.Waiting, null);
            // An earlier try arrived.
            case 409:
                return await Status(attempt, stop);
            // Refused outright, and not there either: over. Either alone may be about another try of ours.
            case 400 or 500 when Refusal(Code(answer)) is { } refused:
                return await Status(attempt, stop) is { Outcome: not Outcome.Unknown } known ? known : Said(Outcome.Failed, refused);
            default:
                return Unclear("begin", attempt.Reference, answer);
        }
    });

    public Task<Heard> Ask(Attempt attempt, CancellationToken stop) => Hear("ask", attempt, null, () => Status(attempt, stop));

    public Task<Heard> Stop(Attempt attempt, CancellationToken stop) => Hear("stop", attempt, null, () => Status(attempt, stop));

    public Task<Heard> GiveBack(Attempt attempt, Return money, CancellationToken stop) => Hear("give-back", attempt, money, () => Refund(attempt, money, stop));

    public Task<Heard> AskReturn(Attempt attempt, Return money, CancellationToken stop) => Hear("ask-return", attempt, money, async () =>
    {
        var heard = await RefundStatus(money, stop);
        // Never arrived, or not yet to be seen: the same reference again decides which.
        return heard.Why == Why.NotThere ? await Refund(attempt, money, stop) : heard;
    });

    public bool Lists => false;
    public Task<IReadOnlyList<Listed>?> List(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => Task.FromResult<IReadOnlyList<Listed>?>(null);
    public Task<IReadOnlyList<Listed>?> ListReturns(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => Task.FromResult<IReadOnlyList<Listed>?>(null);
    public Task<IReadOnlyList<Dispute>?> Disputes(Attempt attempt, CancellationToken stop) => Task.FromResult<IReadOnlyList<Dispute>?>([]);

    private async Task<Heard> Status(Attempt attempt, CancellationToken stop)
    {
        var answer = await collection!.Send(HttpMethod.Get, $"requesttopay/{attempt.Reference:D}", null, null, null, stop);
        if (!answer.Good) return Unclear("ask", attempt.Reference, answer);
        var heard = Read(answer, attempt.Amount);
        return heard.Outcome != Outcome.Paid || Same(answer["payer", "partyId"], attempt.Phone) ? heard : heard with { Outcome = Outcome.Unknown, Why = Why.OtherPayer };
    }

    private async Task<Heard> Refund(Attempt attempt, Return money, CancellationToken stop)
    {
        if (disbursement is null) return Said(Outcome.Failed, Why.ByHand);
        var answer = await disbursement.Send(HttpMethod.Post, "refund", money.Reference, new
        {
            amount = DecimalText.Of(money.Amount),
            currency = money.Amount.Currency.ToString(),
            externalId = money.Reference.ToString("N"),
            payerMessage = Plain(attempt.Number),
            payeeNote = Plain(attempt.Number),
            referenceIdToRefund = attempt.Reference.ToString("D"),
        }, null, stop);
        return answer.Status switch
        {
            202 => Said(Outcome.Waiting, null),
            409 => await RefundStatus(money, stop),
            400 or 500 when Refusal(Code(answer)) is { } refused => await RefundStatus(money, stop) is { Outcome: not Outcome.Unknown } known ? known : Said(Outcome.Failed, refused),
            _ => Unclear("give-back", money.Reference, answer),
        };
    }

    private async Task<Heard> RefundStatus(Return money, CancellationToken stop)
    {
        if (disbursement is null) return Said(Outcome.Failed, Why.ByHand);
        var answer = await disbursement.Send(HttpMethod.Get, $"refund/{money.Reference:D}", null, null, null, stop);
        return answer.Good ? Read(answer, money.Amount) : Unclear("ask-return", money.Reference, answer);
    }

    // The status first, the reason second: a reason without a status says nothing.
    private static Heard Read(Answer answer, Money asked)
    {
        var amount = DecimalText.Read(answer["amount"], answer["currency"]);
        return answer["status"] switch
        {
            // Whoever asked compares what moved; what cannot be read is no answer.
            "SUCCESSFUL" when amount is not null => new(null, Outcome.Paid, answer["financialTransactionId"], null, amount, amount == asked ? null : Why.OtherAmount, answer["financialTransactionId"]),
            "FAILED" => Said(Outcome.Failed, Word(answer["reason"] ?? answer["reason", "code"])),
            "PENDING" or "CREATED" => Said(Outcome.Waiting, null),
            _ => Said(Outcome.Unknown, Why.NoAnswer),
        };
    }

    private static string Word(string? reason) => reason switch
    {
        "PAYER_NOT_FOUND" => Why.NoSuchPayer,
        "NOT_ENOUGH_FUNDS" => Why.NoMoney,
        "PAYER_LIMIT_REACHED" => Why.Limit,
        "APPROVAL_REJECTED" => Why.Refused,
        "EXPIRED" or "COULD_NOT_PERFORM_TRANSACTION" => Why.TooLate,
        _ => Why.Declined,
    };

    /// <summary>Our word for a code by which MTN refuses a request for good; null for one that may pass.</summary>
    private static string? Refusal(string? code) => code switch
    {
        "PAYER_NOT_FOUND" => Why.NoSuchPayer,
        "NOT_ENOUGH_FUNDS" => Why.NoMoney,
        "PAYER_LIMIT_REACHED" => Why.Limit,
        "PAYEE_NOT_FOUND" or "NOT_ALLOWED" or "NOT_ALLOWED_TARGET_ENVIRONMENT" or "INVALID_CURRENCY" or "INVALID_CALLBACK_URL_HOST" or "PAYEE_NOT_ALLOWED_TO_RECEIVE" => Why.NotAccepted,
        _ => null,
    };

    // What is not there may only not be there yet.
    private Heard Unclear(string what, Guid reference, Answer answer)
    {
        if (answer.Status == 404 && Code(answer) is "RESOURCE_NOT_FOUND" or null) return Said(Outcome.Unknown, Why.NotThere);
        line.Unclear(what, reference, answer.Status.ToString(CultureInfo.InvariantCulture), Code(answer));
        return Said(Outcome.Unknown, Why.NoAnswer);
    }

    private static string? Code(Answer answer) => answer["code"];

    // One shows a number with its country, another without; a number that was erased here is not compared.
    private static bool Same(string? shown, string? phone) => shown is null || phone is null || Last(shown) == Last(phone);
    private static string Last(string number) => number.Length > 9 ? number[^9..] : number;

    // MTN takes no special characters, not even an apostrophe.
    private static string Plain(string text)
    {
        var plain = new string([.. text.Where(c => char.IsAsciiLetterOrDigit(c) || c == ' ').Take(MostOfMessage)]).Trim();
        return plain.Length > 0 ? plain : "Restaurant";
    }

    private static Heard Said(Outcome outcome, string? why) => new(null, outcome, null, null, null, why);

    private Task<Heard> Hear(string what, Attempt attempt, Return? money, Func<Task<Heard>> question) =>
        line.Hear(what, money?.Reference ?? attempt.Reference, attempt.Amount.Currency, money?.Refund, () => SetUp ? question() : Task.FromResult(Said(Outcome.Unknown, Why.NotSetUp)));

    public void Dispose()
    {
        collection?.Dispose();
        disbursement?.Dispose();
        line.Dispose();
    }

    /// <summary>One product with its own token.</summary>
    private sealed class Product : IDisposable
    {
        private readonly Line line;
        private readonly string target;
        private readonly string name;
        private readonly MomoProduct keys;
        private readonly Bearer bearer;

        public Product(Line line, string target, string name, MomoProduct keys)
        {
            (this.line, this.target, this.name, this.keys) = (line, target, name, keys);
            bearer = new(Early, line.Clock, Fetch);
        }

        /// <summary>A token that is no longer taken is renewed once; the reference stays.</summary>
        public async Task<Answer> Send(HttpMethod method, string path, Guid? reference, object? body, Uri? callback, CancellationToken stop)
        {
            for (var again = false; ; again = true)
            {
                if (await bearer.Get(stop) is not { } token) return Answer.None;
                var request = Request(method, $"{name}/v1_0/{path}");
                request.Headers.Authorization = new("Bearer", token);
                request.Headers.Add("X-Target-Environment", target);
                if (reference is { } id) request.Headers.Add("X-Reference-Id", id.ToString("D"));
                if (callback is not null) request.Headers.Add("X-Callback-Url", callback.AbsoluteUri);
                if (body is not null) request.Content = JsonContent.Create(body);
                var answer = await line.Send(request, stop);
                if (answer.Status != 401 || again) return answer;
                bearer.Forget(token);
            }
        }

        private async Task<(string, TimeSpan)?> Fetch(CancellationToken stop)
        {
            var request = Request(HttpMethod.Post, $"{name}/token/");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{keys.User}:{keys.Key}")));
            // Without a length of nothing MTN's gateway answers 411.
            request.Content = new ByteArrayContent([]);
            var answer = await line.Send(request, stop);
            if (answer.Good && answer["access_token"] is { Length: > 0 } token)
                return (token, TimeSpan.FromSeconds(int.TryParse(answer["expires_in"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : 60));
            line.Unclear("token", Guid.Empty, answer.Status.ToString(CultureInfo.InvariantCulture), Code(answer));
            return null;
        }

        private HttpRequestMessage Request(HttpMethod method, string path)
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Ocp-Apim-Subscription-Key", keys.Subscription);
            return request;
        }

        public void Dispose() => bearer.Dispose();
    }
}
