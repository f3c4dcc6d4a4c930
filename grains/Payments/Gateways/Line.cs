using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Icupa.Payments.Gateways;

/// <summary>An answer over HTTP: its status, and its body where that is JSON.</summary>
internal readonly record struct Answer(int Status, JsonElement Body)
{
    /// <summary>Nothing came, or we could not even sign in.</summary>
    public static readonly Answer None = new(0, default);

    public bool Good => Status is >= 200 and < 300 && Body.ValueKind == JsonValueKind.Object;

    /// <summary>A word or number of the body as text; null when it is not there.</summary>
    public string? this[params ReadOnlySpan<string> path]
    {
        get
        {
            var at = Body;
            foreach (var name in path)
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                    return null;
            return at.ValueKind switch
            {
                JsonValueKind.String => at.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => at.GetRawText(),
                _ => null,
            };
        }
    }
}

/// <summary>
/// The way to one provider. What may go wrong on it becomes <see cref="Outcome.Unknown"/>; every question is counted and timed. What is
/// written down is the provider's code and our reference: never a body, a message, or a phone number.
/// </summary>
internal sealed class Line(string provider, Uri? address, TimeSpan patience, TimeProvider clock, ILogger log) : IDisposable
{
    private const int MostBytes = 1 << 20;
    private const int MostOfCode = 40;

    public HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Spans would carry addresses to a collector; the figures here carry none.
        ActivityHeadersPropagator = null,
    })
    {
        BaseAddress = address,
        Timeout = patience,
        MaxResponseContentBufferSize = MostBytes,
    };

    public TimeProvider Clock => clock;

    /// <summary>One question: counted, timed, and unknown when the provider or the way to it fails.</summary>
    /// <param name="what">"begin", "ask", "stop", "give-back", "ask-return".</param>
    public async Task<Heard> Hear(string what, Guid reference, Currency? currency, string? refund, Func<Task<Heard>> question)
    {
        var started = clock.GetTimestamp();
        Heard heard;
        try
        {
            heard = await question();
        }
        catch (Exception error) when (Passing(error))
        {
            Unclear(what, reference, error.GetType().Name, null);
            heard = new(null, Outcome.Unknown, null, null, null, Why.NoAnswer);
        }
        var tags = new TagList { { "provider", provider }, { "question", what }, { "outcome", heard.Outcome.ToString() }, { "currency", currency?.ToString() ?? "" } };
        GatewayMeters.Asked.Add(1, tags);
        GatewayMeters.Seconds.Record(clock.GetElapsedTime(started).TotalSeconds, new TagList { { "provider", provider }, { "question", what } });
        return heard with { Refund = refund };
    }

    /// <summary>Writes down what nobody could make sense of.</summary>
    public void Unclear(string what, Guid reference, string said, string? code) =>
        log.LogWarning("{Provider} {What} {Reference}: unclear, {Said} {Code}", provider, what, reference, said, Code(code));

    public async Task<Answer> Send(HttpRequestMessage request, CancellationToken stop)
    {
        using (request)
        {
            using var answer = await Http.SendAsync(request, stop);
            var body = await answer.Content.ReadAsByteArrayAsync(stop);
            return new((int)answer.StatusCode, Json(body));
        }
    }

    // Portals and firewalls on the way answer in HTML.
    private static JsonElement Json(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // A code is a word; anything else might hold a payer's number.
    private static string Code(string? code) =>
        code is { Length: > 0 and <= MostOfCode } && char.IsAsciiLetter(code[0]) && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? code : "";

    private static bool Passing(Exception error) => error is HttpRequestException or IOException or OperationCanceledException or TimeoutException or JsonException or Stripe.StripeException
        // What Stripe's library says to an answer that is none of Stripe's; it documents none of these.
        || error is NullReferenceException or InvalidOperationException or ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or NotSupportedException;

    public void Dispose() => Http.Dispose();
}

/// <summary>A bearer token: one for all requests, fetched by one request at a time, renewed before it ends.</summary>
internal sealed class Bearer(TimeSpan early, TimeProvider clock, Func<CancellationToken, Task<(string Token, TimeSpan Lasts)?>> fetch) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private string? token;
    private DateTimeOffset until;

    /// <summary>Null when the provider gives none now.</summary>
    public async Task<string?> Get(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            var now = clock.GetUtcNow();
            if (token is not null && now < until) return token;
            if (await fetch(stop) is not { } fresh) return null;
            // A short one is used for half of its time at least.
            until = now + (fresh.Lasts > 2 * early ? fresh.Lasts - early : fresh.Lasts / 2);
            return token = fresh.Token;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The provider does not take this one any more.</summary>
    public void Forget(string stale) => Interlocked.CompareExchange(ref token, null, stale);

    public void Dispose() => turn.Dispose();
}

/// <summary>How amounts are written as decimal text.</summary>
internal static class DecimalText
{
    public static string Of(Money money) => Money.Exponent(money.Currency) == 0
        ? money.Minor.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{money.Minor / 100}.{money.Minor % 100:00}");

    /// <summary>Reads "15000", "15000.0" or "12.5"; null for another currency than ours or for parts that the currency does not have.</summary>
    public static Money? Read(string? amount, string? currency)
    {
        if (amount is null || !Enum.TryParse<Currency>(currency, out var known) || !Enum.IsDefined(known) || known.ToString() != currency) return null;
        var decimals = Money.Exponent(known);
        var parts = amount.Split('.');
        var fraction = (parts.Length == 2 ? parts[1].TrimEnd('0') : "").PadRight(decimals, '0');
        return parts.Length <= 2 && fraction.Length == decimals && long.TryParse(parts[0] + fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new Money(minor, known)
            : null;
    }
}

/// <summary>When to ask again about a payer who holds a phone: after 5 and 10 s, every 20 s until 6 min have passed, then each minute.</summary>
internal static class PhoneSchedule
{
    /// <summary>A prompt lives 5 minutes and is then said to have failed; this is for the one of which nothing is said.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static TimeSpan? Again(int asked) => asked switch
    {
        <= 1 => TimeSpan.FromSeconds(5),
        2 => TimeSpan.FromSeconds(10),
        <= 19 => TimeSpan.FromSeconds(20),
        _ => TimeSpan.FromMinutes(1),
    };
}
