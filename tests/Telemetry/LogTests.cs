using System.Diagnostics;
using System.Text.Json;
using Icupa.Platform.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Telemetry;

/// <summary>What no log may hold does not come through, in either format; what one needs to find a fault does.</summary>
public sealed class LogTests
{
    private static readonly FakeTimeProvider Clock = new(new(2026, 3, 6, 17, 5, 9, TimeSpan.Zero));

    /// <summary>Real shapes, each with what must not be left of it.</summary>
    public static TheoryData<string, string> Secrets => new()
    {
        { "asked +250 788 123 456 to pay", "788" },
        { "asked +250788123456", "788123456" },
        { "asked 250788123456 again", "788123456" },
        { "payer 0788123456 did not answer", "0788123456" },
        { "payer 0788 123 456, twice", "0788" },
        { "payer 0738-123-456", "0738" },
        { "called +356 9912 3456", "9912" },
        { "called 35699123456", "99123456" },
        { "called 00356 99123456", "99123456" },
        { "tel:+1(415)555-2671 rang", "415" },
        { "phone=0722123456&amount=500", "0722123456" },
        { "a receipt for marie.claire+bills@example.co.rw went out", "marie" },
        { "mail to Żaklina@xn--mlt-una.example.com", "klina" },
        { "<o'neil@example.org>", "neil" },
        { "card 4242 4242 4242 4242 declined", "4242" },
        { "card 5555-5555-5555-4444", "4444" },
        { "card 378282246310005", "378282246310005" },
        { "card 6011111111111117 expired", "1117" },
        { "Authorization: Bearer abcDEF123.456-xyz_789", "abcDEF123" },
        { "authorization=Basic aWN1cGE6aHVudGVyMg==", "aWN1cGE6" },
        { "sent Basic dXNlcjpwYXNzd29yZHM now", "dXNlcjpw" },
        { "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "dozjgN" }, // not a secret: made up
        { "Stripe said no to sk_live_51HyzABCDEFGHijklmnop", "51Hyz" }, // not a secret: made up
        { "key rk_test_abcdefgh12345678", "abcdefgh" },
        { "signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ" }, // not a secret: made up
        { "form pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH", "YrKJ" },
        { "model key sk-proj-abc123DEF456ghi789JKL", "abc123" },
        { "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e" }, // not a secret: made up
        { "AKIAIOSFODNN7EXAMPLE", "IOSFODNN" }, // not a secret: made up
        { "Cookie: icupa-session=AbC1.def; other=1", "AbC1" },
        { "Set-Cookie: icupa-screen=zYx987wvu; path=/", "zYx987" },
        { "saw icupa-session=AQAAAGdoaWprbG1ub3Bx in a header", "AQAAAG" },
        { "Host=db;Username=icupa;Password=hunter2;Timeout=5", "hunter2" },
        { "postgres://icupa:hunter2@db.internal:5432/icupa", "hunter2" }, // not a secret: made up
        { "{\"access_token\":\"tok-12345\",\"expires\":3600}", "tok-12345" },
        { "POST /oauth?client_secret=s3cr3t&x=1", "s3cr3t" },
        { "api_key: K33P-0UT", "K33P" },
        { "wrong PIN: 2468 for this screen", "2468" },
        { "GET /t/AAEBq3vXoJ8kQ1nT9wZsdemo_kigali-grill_12 404", "AAEBq3" },
        { "GET /receipt/AbCdEfGh1234567890_-xyz", "AbCdEfGh" },
        { "PUT /webhooks/momo/Zm9vYmFyYmF6cXV4MTIzNA", "Zm9vYmFy" },
        { "secret 3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE= is the first", "3q2+7w" },
        { "sealed AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMk here", "AQIDBAUG" },
        { "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----", "MIIEvQ" }, // not a secret: made up
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Secrets_do_not_come_through(string text, string secret)
    {
        Assert.Contains(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, Scrubber.Clean(text), StringComparison.Ordinal);
        foreach (var format in Enum.GetValues<LogFormat>())
        {
            Assert.DoesNotContain(secret, Line(format, log => log.LogWarning(new InvalidOperationException("inner " + text), "It said: {Said}", text)), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Line(format, log => log.LogWarning("{Text}", new object[] { text })), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("A batch of 512 rows failed")]
    [InlineData("Settling cart:demo/kigali-grill/0193b7d2f3a07c1c8b5e2a9d4f6e8c10 failed; again in 00:00:00.2000000")]
    [InlineData("order:demo/kigali-grill/0193b7d2-f3a0-7c1c-8b5e-2a9d4f6e8c10/3")]
    [InlineData("payment 00000000000000000000000000000001 is pending")]
    [InlineData("at 2026-11-26T05:13:35.1234567+02:00 and 2026-11-26 05:13:35.123")]
    [InlineData("1764134015000 ms, 638683124150000000 ticks, 4000000000001 bytes")]
    [InlineData("15000 RWF, 1,250,000 RWF, 12.50 EUR, +15000000, -400")]
    [InlineData("order 12-3 of table T4; round 7; 86 isombe")]
    [InlineData("192.168.10.27:30155 and [::1]:9464 and 10.0.0.1")]
    [InlineData("station:demo/valletta-trattoria/pizza/2026-03-06")]
    [InlineData("Orleans 10.4.2+7a2e1f3c, .NET 10.0.12, Npgsql 10.0.3")]
    [InlineData("commit 3a4b3442f0c7d1f2a9e8b7c6d5e4f3a2b1c0d9e8")]
    [InlineData("sha256 867a2c328d4928a5a9d6f052cd3bc78c7d60228a9b914ad32aa3db88e9de27b0")]
    [InlineData("   at Icupa.Storage.JournalWriter.WriteBatch(JournalWriter.JournalConnection writer, List`1 batch) in /src/grains/Storage/Journal.cs:line 117")]
    [InlineData("   at Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher`1.<ProcessInvocation>g__ExecuteInvocation|18_0(DefaultHubDispatcher`1 dispatcher)")]
    [InlineData("Basic authentication is refused; the bearer credentials are wrong; a token expired")]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/System.Private.CoreLib.dll")]
    [InlineData("p95 0.0042 s, 3.14159265358979, 1e-07, 99.9 %")]
    [InlineData("Host=127.0.0.1;Port=15432;Database=icupa;Timeout=5")]
    [InlineData("The cookie is missing; the signature does not fit; the secret has 12 bytes")]
    [InlineData("MTN asked 3 times in 2500 ms: PAYER_NOT_FOUND")]
    public void Ordinary_text_stays_as_it_is(string text) => Assert.Equal(text, Scrubber.Clean(text));

    [Theory]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("a1B-")]
    [InlineData("a@")]
    [InlineData("+1 ")]
    [InlineData("token")]
    [InlineData("://a:")]
    [InlineData("4242 ")]
    public void A_long_text_is_read_in_time_in_proportion(string piece)
    {
        static TimeSpan Takes(string text)
        {
            var since = Stopwatch.GetTimestamp();
            Scrubber.Clean(text);
            return Stopwatch.GetElapsedTime(since);
        }
        string Text(int length) => string.Concat(Enumerable.Repeat(piece, length / piece.Length));
        Takes(Text(1_000));
        // A pattern that looks back over all of it again and again would take minutes.
        Assert.True(Takes(Text(200_000)) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_argument_is_secret_by_its_name_as_well()
    {
        foreach (var format in Enum.GetValues<LogFormat>())
            Assert.DoesNotContain("7912", Line(format, log => log.LogWarning("{Phone} is unknown to {Provider}", "79123456", "airtel")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_line_is_for_people() => Assert.Equal(
        "17:05:09.000 warn: kitchen[7] 3 tickets wait System.TimeoutException: late, very\n",
        Line(LogFormat.Plain, log => log.Log(LogLevel.Warning, new EventId(7), new TimeoutException("late,\nvery"), "{Tickets} tickets wait", 3)));

    [Fact]
    public void A_line_of_json_has_what_a_collector_needs()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "tests", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("tests");
        using var activity = source.StartActivity("one")!;
        var line = Line(LogFormat.Json, log => log.Log(LogLevel.Error, new EventId(7), new TimeoutException("late"), "{Tickets} tickets of {Station} wait", 3, "grill"));
        var json = JsonDocument.Parse(line).RootElement;
        string Of(string name) => json.GetProperty(name).GetString()!;
        Assert.Equal(("error", "kitchen", 7, "3 tickets of grill wait", "web-1"), (Of("level"), Of("category"), json.GetProperty("event").GetInt32(), Of("message"), Of("node")));
        Assert.Equal((activity.TraceId.ToHexString(), activity.SpanId.ToHexString()), (Of("trace"), Of("span")));
        Assert.Equal((3, "grill"), (json.GetProperty("args").GetProperty("Tickets").GetInt32(), json.GetProperty("args").GetProperty("Station").GetString()));
        Assert.StartsWith("System.TimeoutException: late", Of("error"), StringComparison.Ordinal);
        Assert.Equal(Clock.GetUtcNow(), json.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(1, line.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData(null, LogFormat.Plain)]
    [InlineData("plain", LogFormat.Plain)]
    [InlineData("json", LogFormat.Json)]
    [InlineData("JSON", null)]
    public void The_format_is_named(string? setting, LogFormat? format) => Assert.Equal(format, LogLines.Named(setting));

    private static string Line(LogFormat format, Action<ILogger> say)
    {
        using var to = new StringWriter { NewLine = "\n" };
        say(new Pen(new LogLines(format, "web-1", Clock), to));
        return to.ToString();
    }

    private sealed class Pen(LogLines lines, StringWriter to) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Write(new LogEntry<TState>(logLevel, "kitchen", eventId, state, exception, formatter), null, to);
    }
}
