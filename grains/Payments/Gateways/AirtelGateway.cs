using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;

namespace Icupa.Payments.Gateways;

/// <summary>
/// Airtel Money of Rwanda. The HTTP status says little: what counts is the body. A push says that a prompt was sent, an enquiry says what
/// became of it; a second push with the same id is refused as a duplicate. A refund gives back the whole payment, once.
/// </summary>
public sealed class AirtelGateway : IGateway, IDisposable
{
    private const string Country = "RW";
    private const string CountryCode = "250";
    private const int NationalDigits = 9;
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);

    private readonly AirtelKeys? keys;
    private readonly Line line;
    private readonly Bearer bearer;

    public AirtelGateway(AirtelKeys? keys, TimeSpan patience, TimeProvider clock, ILogger<AirtelGateway> log)
    {
        this.keys = keys;
        line = new("airtel", keys?.Base, patience, clock, log);
        bearer = new(Early, clock, Fetch);
    }

    public PaymentMethod Method => PaymentMethod.Airtel;
    public bool SetUp => keys is not null;
    public TimeSpan Window => PhoneSchedule.Window;
    public TimeSpan? Again(int asked) => PhoneSchedule.Again(asked);

    public Task<Heard> Begin(Attempt attempt, CancellationToken stop) => Hear("begin", attempt, null, async () =>
    {
        if (attempt.Amount.Currency != Currency.RWF) return Said(Outcome.Failed, Why.NotAccepted);
        if (attempt.Phone is null || National(attempt.Phone) is not { } number) return Said(Outcome.Failed, Why.NoSuchPayer);
        var answer = await Send(HttpMethod.Post, "merchant/v2/payments/", new
        {
            reference = attempt.Reference.ToString("N"),
            subscriber = new { country = Country, currency = "RWF", msisdn = number },
            transaction = new { amount = attempt.Amount.Minor, country = Country, currency = "RWF", id = References.Transaction(attempt.Payment) },
        }, stop);
        if (answer.Good && answer["status", "success"] == "true") return Said(Outcome.Waiting, null);
        // Refused, or sent before: what became of it is asked. Refused for good and not to be found: over.
        var word = Refusal(Code(answer));
        if (word is null && Code(answer) is not (Duplicate or InProcess)) return Unclear("begin", attempt.Reference, answer);
        var known = await Enquire(attempt, stop);
        return word is not null && known is { Outcome: Outcome.Unknown, Why: Why.NotThere } ? Said(Outcome.Failed, word) : known;
    });

    public Task<Heard> Ask(Attempt attempt, CancellationToken stop) => Hear("ask", attempt, null, () => Enquire(attempt, stop));

    public Task<Heard> Stop(Attempt attempt, CancellationToken stop) => Hear("stop", attempt, null, () => Enquire(attempt, stop));

    public Task<Heard> GiveBack(Attempt attempt, Return money, CancellationToken stop) => Hear("give-back", attempt, money, () => Refund(attempt, money, stop));

    /// <summary>There is no question about a refund, but it can be made only once: to ask is to send it again.</summary>
    public Task<Heard> AskReturn(Attempt attempt, Return money, CancellationToken stop) => Hear("ask-return", attempt, money, () => Refund(attempt, money, stop));

    public bool Lists => false;
    public Task<IReadOnlyList<Listed>?> List(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => Task.FromResult<IReadOnlyList<Listed>?>(null);
    public Task<IReadOnlyList<Listed>?> ListReturns(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => Task.FromResult<IReadOnlyList<Listed>?>(null);
    public Task<IReadOnlyList<Dispute>?> Disputes(Attempt attempt, CancellationToken stop) => Task.FromResult<IReadOnlyList<Dispute>?>([]);

    private async Task<Heard> Enquire(Attempt attempt, CancellationToken stop)
    {
        var id = References.Transaction(attempt.Payment);
        var answer = await Send(HttpMethod.Get, "standard/v1/payments/" + id, null, stop);
        var shown = answer["data", "transaction", "id"];
        if (answer.Status == 404 || answer.Good && Code(answer) == NotFound) return Said(Outcome.Unknown, Why.NotThere);
        if (!answer.Good || shown != id) return Unclear("ask", attempt.Reference, answer);
        return answer["data", "transaction", "status"] switch
        {
            // An enquiry shows no amount; the id is bound to what was asked for.
            "TS" when answer["data", "transaction", "airtel_money_id"] is { Length: > 0 } provider => new(null, Outcome.Paid, provider, null, null, null, provider),
            "TS" => Said(Outcome.Paid, null),
            "TF" => Said(Outcome.Failed, Refusal(Code(answer)) ?? Why.Declined),
            "TE" => Said(Outcome.Failed, Why.TooLate),
            "TIP" => Said(Outcome.Waiting, null),
            // "TA", ambiguous, and words that are new.
            _ => Said(Outcome.Unknown, Why.NoAnswer),
        };
    }

    private async Task<Heard> Refund(Attempt attempt, Return money, CancellationToken stop)
    {
        if (money.Amount != attempt.Amount) return Said(Outcome.Failed, Why.OnlyWhole);
        var provider = attempt.Provider ?? (await Enquire(attempt, stop)).Provider;
        if (provider is null) return Said(Outcome.Unknown, Why.NotThere);
        var answer = await Send(HttpMethod.Post, "standard/v2/payments/refund", new { transaction = new { airtel_money_id = provider } }, stop);
        var done = answer["data", "transaction", "airtel_money_id"] ?? provider;
        if (answer.Good && answer["status", "success"] == "true" && answer["data", "transaction", "status"] is "SUCCESS" or "TS") return new(null, Outcome.Paid, done, null, null, null);
        // A second refund of one payment is refused; there is only ours.
        if (Code(answer) == Duplicate) return new(null, Outcome.Paid, done, null, null, null);
        return Refusal(Code(answer)) is { } word ? Said(Outcome.Failed, word) : Unclear("give-back", money.Reference, answer);
    }

    private const string InProcess = "DP00800001006";
    private const string Duplicate = "DP00800001011";
    private const string NotFound = "DP00800001025";

    /// <summary>Our word for a code by which Airtel says no for good; null for one that may pass.</summary>
    private static string? Refusal(string? code) => code switch
    {
        "DP00800001002" or "DP00800001005" => Why.WrongPin,
        "DP00800001003" => Why.Limit,
        "DP00800001004" or "DP00800001010" => Why.NotAccepted,
        "DP00800001007" => Why.NoMoney,
        "DP00800001008" => Why.Refused,
        "DP00800001024" or "DP00800001029" => Why.TooLate,
        _ => null,
    };

    private static string? Code(Answer answer) => answer["status", "response_code"] ?? answer["status_code"] ?? answer["error"];

    /// <summary>Nine digits without the country: Airtel refuses a number that has it.</summary>
    private static string? National(string phone)
    {
        var number = phone.StartsWith(CountryCode, StringComparison.Ordinal) ? phone[CountryCode.Length..] : phone;
        return number.Length == NationalDigits && number.All(char.IsAsciiDigit) ? number : null;
    }

    private async Task<Answer> Send(HttpMethod method, string path, object? body, CancellationToken stop)
    {
        for (var again = false; ; again = true)
        {
            if (await bearer.Get(stop) is not { } token) return Answer.None;
            var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Accept.ParseAdd("*/*");
            request.Headers.Add("X-Country", Country);
            request.Headers.Add("X-Currency", "RWF");
            if (body is not null) request.Content = JsonContent.Create(body);
            var answer = await line.Send(request, stop);
            if (again || answer.Status is not (401 or 403) || answer["error"] != "invalid_token") return answer;
            bearer.Forget(token);
        }
    }

    private async Task<(string, TimeSpan)?> Fetch(CancellationToken stop)
    {
        var answer = await line.Send(new(HttpMethod.Post, "auth/oauth2/token")
        {
            Content = JsonContent.Create(new { client_id = keys!.Client, client_secret = keys.Secret, grant_type = "client_credentials" }),
        }, stop);
        // The seconds come as a number or as text.
        if (answer.Good && answer["access_token"] is { Length: > 0 } token)
            return (token, TimeSpan.FromSeconds(int.TryParse(answer["expires_in"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : 60));
        line.Unclear("token", Guid.Empty, answer.Status.ToString(CultureInfo.InvariantCulture), Code(answer));
        return null;
    }

    private Heard Unclear(string what, Guid reference, Answer answer)
    {
        line.Unclear(what, reference, answer.Status.ToString(CultureInfo.InvariantCulture), Code(answer));
        return Said(Outcome.Unknown, Why.NoAnswer);
    }

    private static Heard Said(Outcome outcome, string? why) => new(null, outcome, null, null, null, why);

    private Task<Heard> Hear(string what, Attempt attempt, Return? money, Func<Task<Heard>> question) =>
        line.Hear(what, money?.Reference ?? attempt.Reference, attempt.Amount.Currency, money?.Refund, () => SetUp ? question() : Task.FromResult(Said(Outcome.Unknown, Why.NotSetUp)));

    public void Dispose()
    {
        bearer.Dispose();
        line.Dispose();
    }
}
