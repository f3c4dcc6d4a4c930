using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Web.Push;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Icupa.Web.Payments;

/// <summary>Tells a payment that something may have happened at its provider.</summary>
public delegate Task Hint(PaymentId payment);

/// <summary>Tells whose payment it is that its payer disputes it.</summary>
public delegate Task<Recognised> DisputeHint(Disputed disputed);

/// <summary>
/// Where providers call. A genuine call is a hint and nothing more: the payment named in it asks its provider. Anything else is refused with
/// 400 and changes nothing; 503 says that no silo took the hint, so that the provider sends it again.
/// </summary>
public static class Webhooks
{
    public const string Meter = "Icupa.Webhooks";
    private const int StripeBytes = 64 * 1024;
    private const int PhoneBytes = 16 * 1024;
    private const string Policy = "webhooks";
    /// <summary>A full room that settles at once sends hundreds of calls a second, and a proxy in front makes all of them one address.</summary>
    private const int PerMinute = 12_000;

    private static readonly Asker House = Asker.House("webhook");
    private static readonly Counter<long> Received = new Meter(Meter).CreateCounter<long>("icupa.payments.webhooks", "{call}", "Calls of payment providers, by what became of them");

    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookKeys keys) => services
        .AddSingleton(keys).AddSingleton<CallCounts>().AddHostedService(s => s.GetRequiredService<CallCounts>())
        .AddSingleton<Hint>(s => payment => s.GetRequiredService<IGrainFactory>().GetGrain<IPaymentGrain>(Key.Payment(payment)).Look())
        .AddSingleton<DisputeHint>(s => disputed => s.GetRequiredService<IGrainFactory>().GetGrain<IPaymentDeskGrain>(0).Disputed(House, CommandId.From("stripe:" + disputed.Event), disputed.Provider))
        .AddSingleton<TellCalls>(s => calls => s.GetRequiredService<IGrainFactory>().GetGrain<INotesGrain>(0).Called(House, calls))
        .Configure<RateLimiterOptions>(o => o.AddPolicy(Policy, http => RateLimitPartition.GetFixedWindowLimiter("webhooks from " + http.Connection.RemoteIpAddress,
            _ => new() { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1) })));

    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder app)
    {
        var webhooks = app.MapGroup("/webhooks").RequireRateLimiting(Policy);
        webhooks.MapPost("/stripe", async (HttpRequest request, WebhookKeys keys, TimeProvider clock, Hint hint, DisputeHint dispute, CallCounts counts) =>
            await Heard(counts, "stripe", await Body(request) is { } body ? Callback.OfStripe(keys, body, request.Headers["Stripe-Signature"], clock.GetUtcNow()) : new(Heed.Malformed, null), hint, dispute))
            .WithMetadata(new RequestSizeLimitAttribute(StripeBytes));
        webhooks.MapMethods("/momo/{token}", [HttpMethods.Put, HttpMethods.Post], async (string token, WebhookKeys keys, Hint hint, CallCounts counts) =>
            await Heard(counts, "momo", Callback.OfMomo(keys, token), hint))
            .WithMetadata(new RequestSizeLimitAttribute(PhoneBytes));
        webhooks.MapPost("/airtel", async (HttpRequest request, WebhookKeys keys, Hint hint, CallCounts counts) =>
            await Heard(counts, "airtel", await Body(request) is { } body ? Callback.OfAirtel(keys, body) : new(Heed.Malformed, null), hint))
            .WithMetadata(new RequestSizeLimitAttribute(PhoneBytes));
        return app;
    }

    private static async Task<IResult> Heard(CallCounts counts, string provider, Callback callback, Hint hint, DisputeHint? dispute = null)
    {
        var heed = callback.Payment is { } payment && !await Delivered(async () => { await hint(payment); return Recognised.Ours; }) ? Heed.Undelivered
            : callback.Dispute is { } disputed && !await Delivered(() => dispute!(disputed)) ? Heed.Undelivered
            : callback.Heed;
        counts.Add(provider, heed);
        Received.Add(1, new KeyValuePair<string, object?>("provider", provider), new("outcome", heed.ToString()));
        return heed switch
        {
            Heed.Hinted or Heed.Ignored => Results.Ok(),
            Heed.NotSetUp => Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "This provider is not set up here."),
            Heed.Undelivered => Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "Send it again."),
            _ => Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "This call is not genuine, or not well-formed."),
        };
    }

    private static async Task<bool> Delivered(Func<Task<Recognised>> tell)
    {
        try
        {
            return await Retry.Soon(tell) != Recognised.NotYet;
        }
        catch (Exception error) when (Retry.Passing(error))
        {
            return false;
        }
    }

    /// <summary>The raw bytes, or null when there are too many or the caller went away.</summary>
    private static async Task<ReadOnlyMemory<byte>?> Body(HttpRequest request)
    {
        try
        {
            using var all = new MemoryStream();
            await request.Body.CopyToAsync(all, request.HttpContext.RequestAborted);
            return all.ToArray();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
