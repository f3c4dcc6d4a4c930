using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Silo.Local;
using Icupa.StandIns;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Icupa.Bench.Payments;

/// <summary>The stand-ins of the payment providers inside this process, and the keys that make a cluster use them.</summary>
public sealed class Providers : IAsyncDisposable
{
    private readonly WebApplication app;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient bank;
    private readonly ConcurrentDictionary<string, string> intents = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim reading = new(1);

    private Providers(WebApplication app, Uri address, StandInOptions options)
    {
        this.app = app;
        bank = new HttpClient { BaseAddress = address };
        bank.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.StripeSecret);
    }

    public IReadOnlyList<Moved> Ledger => app.Services.GetRequiredService<Ledger>().All();

    /// <summary>What a silo and a web node have to know to use the stand-ins at this port.</summary>
    public static Dictionary<string, string> Keys(int port)
    {
        var (options, at) = (new StandInOptions(), $"http://127.0.0.1:{port}");
        return new()
        {
            ["ICUPA_STRIPE_SECRET_KEY"] = options.StripeSecret,
            ["ICUPA_STRIPE_PUBLISHABLE_KEY"] = options.StripePublishable,
            ["ICUPA_STRIPE_WEBHOOK_SECRET"] = options.StripeWebhookSecret,
            ["ICUPA_STRIPE_API_BASE"] = at,
            ["ICUPA_STRIPE_SCRIPT"] = at + "/v3/",
            ["ICUPA_MOMO_BASE"] = at,
            ["ICUPA_MOMO_TARGET"] = "mtnrwanda",
            ["ICUPA_MOMO_SUBSCRIPTION_KEY"] = options.MomoSubscription,
            ["ICUPA_MOMO_API_USER"] = options.MomoUser,
            ["ICUPA_MOMO_API_KEY"] = options.MomoKey,
            ["ICUPA_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY"] = options.MomoSubscription,
            ["ICUPA_MOMO_DISBURSEMENT_API_USER"] = options.MomoUser,
            ["ICUPA_MOMO_DISBURSEMENT_API_KEY"] = options.MomoKey,
            ["ICUPA_AIRTEL_BASE"] = at,
            ["ICUPA_AIRTEL_CLIENT_ID"] = options.AirtelClient,
            ["ICUPA_AIRTEL_CLIENT_SECRET"] = options.AirtelSecret,
        };
    }

    public static async Task<Providers> Start(int port, Uri site, TimeSpan approve)
    {
        var options = new StandInOptions { Urls = $"http://127.0.0.1:{port}", Site = site, Approve = approve };
        var (app, address) = await StandInSite.Start(options);
        return new(app, address, options);
    }

    /// <summary>Orders a fault for one payment.</summary>
    public void Fault(string provider, string name, PaymentId payment, string? on = null, string? value = null) =>
        app.Services.GetRequiredService<Faults>().Order(new(provider, name, 1, References.Of(payment).ToString("N"), on, value));

    /// <summary>The provider's id of a card payment, as soon as there is one; null after the limit.</summary>
    public async Task<string?> Intent(PaymentId payment, TimeSpan limit)
    {
        var until = DateTimeOffset.UtcNow + limit;
        while (DateTimeOffset.UtcNow < until)
        {
            if (intents.TryGetValue(payment.Text, out var id))
                return id;
            await ReadIntents();
            if (!intents.ContainsKey(payment.Text))
                await Task.Delay(Look);
        }
        return null;
    }

    /// <summary>The payer types a card that works. False when there is nothing to pay any more.</summary>
    public async Task<bool> Confirm(string intent)
    {
        using var form = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var answer = await bank.PostAsync($"/v1/payment_intents/{intent}/confirm", form);
        return answer.IsSuccessStatusCode;
    }

    // Newest first; one reader at a time, down to what is known already.
    private async Task ReadIntents()
    {
        await reading.WaitAsync();
        try
        {
            for (string? after = null, more = "true"; more == "true";)
            {
                using var page = JsonDocument.Parse(await bank.GetStringAsync($"/v1/payment_intents?limit=100{(after is null ? "" : "&starting_after=" + after)}"));
                more = page.RootElement.GetProperty("has_more").GetRawText();
                foreach (var intent in page.RootElement.GetProperty("data").EnumerateArray())
                {
                    after = intent.GetProperty("id").GetString()!;
                    if (intent.GetProperty("metadata").TryGetProperty("payment", out var named) && !intents.TryAdd(named.GetString()!, after))
                        more = "false";
                }
            }
        }
        finally
        {
            reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        bank.Dispose();
        reading.Dispose();
        await app.DisposeAsync();
    }
}
