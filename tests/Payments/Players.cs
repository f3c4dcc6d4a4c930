using System.Collections.Concurrent;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.StandIns;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Payments;

/// <summary>The three stand-ins on a free port, our gateways before them, and the payers. The site is shared, and warm, where a test does not ask for its own.</summary>
public sealed class Players : IAsyncDisposable
{
    public const string Phone = "250788123456";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    public static readonly string Secrets = Convert.ToBase64String(new byte[32]);

    private static readonly Lazy<Task<(WebApplication, Uri)>> Shared = new(() => Warm(new()));
    private readonly WebApplication site;
    private readonly ServiceProvider services;
    private readonly HashSet<string> ours = [];

    private Players(WebApplication site, Uri address, GatewaySettings settings)
    {
        (this.site, Address, Settings) = (site, address, settings);
        Http = new() { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", site.Services.GetRequiredService<StandInOptions>().StripeSecret);
        services = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddLogging(l => l.AddProvider(Log)).AddGateways(settings, Secrets).BuildServiceProvider();
    }

    public Uri Address { get; }
    public GatewaySettings Settings { get; }
    public HttpClient Http { get; }
    public Written Log { get; } = new();
    /// <summary>What the gateways take for the time; stands still unless moved.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);
    public T StandIn<T>() where T : notnull => site.Services.GetRequiredService<T>();
    public IGateway Of(PaymentMethod method) => services.GetServices<IGateway>().Single(gateway => gateway.Method == method);
    /// <summary>What moved for the attempts and refunds made here.</summary>
    public IReadOnlyList<Moved> Ledger => [.. StandIn<Ledger>().All().Where(moved => ours.Contains(moved.Reference))];

    /// <summary>With little patience where a fault keeps us waiting: a machine with other work answers late.</summary>
    public static Task<Players> Before(string fault) =>
        Start(settings: s => fault.StartsWith("timeout", StringComparison.Ordinal) ? s with { Patience = TimeSpan.FromSeconds(1) } : s);

    public static async Task<Players> Start(Func<StandInOptions, StandInOptions>? change = null, Func<GatewaySettings, GatewaySettings>? settings = null)
    {
        var (site, address) = await (change is null ? Shared.Value : Warm(change(new())));
        var options = site.Services.GetRequiredService<StandInOptions>();
        var product = new MomoProduct(options.MomoSubscription, options.MomoUser, options.MomoKey);
        var good = new GatewaySettings
        {
            Stripe = new(options.StripeSecret, address),
            Momo = new(address, "mtnrwanda", product, product, options.Site),
            Airtel = new(address, options.AirtelClient, options.AirtelSecret),
            Patience = TimeSpan.FromSeconds(8),
        };
        return new(site, address, settings is null ? good : settings(good));
    }

    // The first request builds every endpoint, which takes longer than our patience with a provider.
    private static async Task<(WebApplication, Uri)> Warm(StandInOptions options)
    {
        var started = await StandInSite.Start(options with { Approve = TimeSpan.FromMilliseconds(30), Expire = TimeSpan.FromMilliseconds(200), Hang = TimeSpan.FromSeconds(20) });
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri(started.Address, "health/ready"));
        return started;
    }

    public Attempt Attempt(PaymentMethod method, long minor = 15_000, string phone = Phone)
    {
        var payment = PaymentId.In(VisitId.New(VenueId.Of("demo/kigali-grill"), DateTimeOffset.UtcNow), Guid.NewGuid());
        ours.Add(References.Of(payment).ToString("N"));
        return new(payment, References.Of(payment), new(minor, method == PaymentMethod.Card ? Currency.EUR : Currency.RWF), phone, null, "Kigali Grill 12-3", DateTimeOffset.UtcNow);
    }

    public Return Back(Attempt attempt, string refund, long minor)
    {
        var reference = References.Of(attempt.Payment, refund);
        ours.Add(reference.ToString("N"));
        return new(refund, reference, attempt.Amount with { Minor = minor }, null);
    }

    public void Order(PaymentMethod method, string fault, Guid? of = null, string? on = null, int count = 1)
    {
        var order = new Fault(method == PaymentMethod.Card ? "stripe" : method == PaymentMethod.Momo ? "momo" : "airtel", fault, count, of?.ToString("N"), on, null);
        Assert.Null(Faults.Complaint(order));
        StandIn<Faults>().Order(order);
    }

    /// <summary>The payer pays: a card is confirmed; a phone's owner approves by themselves.</summary>
    public async Task<HttpResponseMessage?> Pay(Attempt attempt, Heard heard, string card = "pm_card_visa") => heard.Secret is null
        ? null
        : await Http.PostAsync($"v1/payment_intents/{heard.Provider ?? attempt.Provider}/confirm", new FormUrlEncodedContent([new("payment_method", card)]));

    /// <summary>Begins, pays and asks until the provider says paid.</summary>
    public async Task<(Attempt Attempt, Heard Heard)> Paid(PaymentMethod method, long minor = 15_000)
    {
        var attempt = Attempt(method, minor);
        var heard = await Of(method).Begin(attempt, default);
        Assert.Equal(Outcome.Waiting, heard.Outcome);
        attempt = attempt with { Provider = heard.Provider };
        await Pay(attempt, heard);
        heard = await Until(method, attempt, Outcome.Paid);
        return (attempt with { Provider = heard.Provider }, heard);
    }

    public async Task<Heard> Until(PaymentMethod method, Attempt attempt, Outcome outcome)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var heard = await Of(method).Ask(attempt, limit.Token);
            if (heard.Outcome == outcome) return heard;
            Assert.False(limit.IsCancellationRequested, $"still {heard.Outcome} {heard.Why}");
            await Task.Delay(Pause, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await services.DisposeAsync();
        if (!Shared.IsValueCreated || site != (await Shared.Value).Item1) await site.DisposeAsync();
    }
}

/// <summary>Everything that was logged.</summary>
public sealed class Written : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public string All => string.Join('\n', lines);
    public ILogger CreateLogger(string categoryName) => this;
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose()
    {
        // Nothing is held.
    }
}
