using System.Net.Http.Headers;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.StandIns;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Icupa.Bench.Payments;

/// <summary>The stand-ins of the payment providers inside this process, and a cluster that uses them.</summary>
public sealed class Providers : IAsyncDisposable
{
    /// <summary>Cards that work, and that do not.</summary>
    public const string Good = "pm_card_visa", Bad = "pm_card_chargeDeclined";

    private static readonly TimeSpan Approve = TimeSpan.FromMilliseconds(300);

    private readonly WebApplication app;
    private readonly HttpClient bank;

    private Providers(WebApplication app, Uri address, StandInOptions options)
    {
        this.app = app;
        bank = new HttpClient { BaseAddress = address };
        bank.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.StripeSecret);
        Ledger.Moves += moved => Moves?.Invoke(moved);
        Get<Wires>().Passes += what => Passes?.Invoke(what);
    }

    /// <summary>Called as money moves, before anybody is told.</summary>
    public event Action<Moved>? Moves;

    /// <summary>Called as a request comes ("submit", "query" …) and as a callback goes ("callback").</summary>
    public event Action<string>? Passes;

    public Ledger Ledger => Get<Ledger>();

    /// <summary>A plan whose nodes use the stand-ins, and the stand-ins, which call its site.</summary>
    public static async Task<(ClusterPlan Plan, Providers Providers)> Start(ClusterPlan plan)
    {
        var site = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var options = new StandInOptions { Site = site, Approve = Approve };
        var (app, address) = await StandInSite.Start(options);
        return (plan with { Port = site.Port, Variables = Keys(options, address.GetLeftPart(UriPartial.Authority), site) }, new(app, address, options));
    }

    private static Dictionary<string, string> Keys(StandInOptions options, string at, Uri site) => new(options.Told(at))
    {
        ["ICUPA_MOMO_CALLBACK"] = site.GetLeftPart(UriPartial.Authority),
        ["ICUPA_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY"] = options.MomoSubscription,
        ["ICUPA_MOMO_DISBURSEMENT_API_USER"] = options.MomoUser,
        ["ICUPA_MOMO_DISBURSEMENT_API_KEY"] = options.MomoKey,
    };

    /// <summary>Orders a fault for one payment.</summary>
    public void Fault(PaymentMethod method, string name, PaymentId payment, string on, string? value) =>
        Get<Faults>().Order(new(method == PaymentMethod.Card ? "stripe" : method == PaymentMethod.Momo ? "momo" : "airtel", name, 1, References.Of(payment).ToString("N"), on, value));

    /// <summary>The provider's id of a card payment, once there is one.</summary>
    public Task<string> Intent(PaymentId payment) => Get<StripeStandIn>().Begun(payment.Text);

    /// <summary>What is held on cards and neither taken nor let go, in minor units, by payment.</summary>
    public IReadOnlyList<(string Payment, long Held)> Held => Get<StripeStandIn>().StillHeld;

    /// <summary>The payer types a card. There may be nothing to pay any more.</summary>
    public async Task Confirm(string intent, string card)
    {
        using var form = new FormUrlEncodedContent([new("payment_method", card)]);
        using var answer = await bank.PostAsync($"/v1/payment_intents/{intent}/confirm", form);
    }

    private T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        bank.Dispose();
        await app.DisposeAsync();
    }
}
