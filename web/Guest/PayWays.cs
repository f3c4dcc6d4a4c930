using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Web.Guest;

/// <summary>What the platform can collect by, as it was told from outside. What goes through people's hands needs no setting.</summary>
/// <param name="StripeKey">The publishable one (ICUPA_STRIPE_PUBLISHABLE_KEY).</param>
/// <param name="StripeScript">Where Stripe's script comes from (ICUPA_STRIPE_SCRIPT); loaded on the card page only.</param>
/// <param name="Providers">Those whose keys are all there.</param>
public sealed record PayWays(string? StripeKey, Uri StripeScript, ImmutableArray<PaymentMethod> Providers)
{
    private static readonly (PaymentMethod Method, string[] Keys)[] Needed =
    [
        (PaymentMethod.Card, ["ICUPA_STRIPE_PUBLISHABLE_KEY"]),
        (PaymentMethod.Momo, ["ICUPA_MOMO_SUBSCRIPTION_KEY", "ICUPA_MOMO_API_USER", "ICUPA_MOMO_API_KEY"]),
        (PaymentMethod.Airtel, ["ICUPA_AIRTEL_CLIENT_ID", "ICUPA_AIRTEL_CLIENT_SECRET"]),
    ];

    public static readonly PayWays None = new(null, new("https://js.stripe.com/v3/"), []);

    public static PayWays From(IConfiguration from) => new(from["ICUPA_STRIPE_PUBLISHABLE_KEY"], Script(from["ICUPA_STRIPE_SCRIPT"]),
        [.. Needed.Where(n => n.Keys.All(key => from[key] is { Length: > 0 })).Select(n => n.Method)]);

    /// <summary>Whether a venue's guests can really pay so.</summary>
    public bool Works(PaymentMethod method, MoneyRules rules) => method switch
    {
        PaymentMethod.Cash or PaymentMethod.Terminal => true,
        PaymentMethod.MomoByHand => rules.ByHand is not null,
        _ => Providers.Contains(method),
    };

    /// <summary>What the card page may load and ask besides our own.</summary>
    public (string Scripts, string Frames, string Connections) StripeSources => StripeScript.Host == None.StripeScript.Host
        ? ("https://js.stripe.com https://*.js.stripe.com", "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com", "https://api.stripe.com")
        : (Origin, Origin, Origin);

    private string Origin => StripeScript.GetLeftPart(UriPartial.Authority);

    private static Uri Script(string? url) => string.IsNullOrEmpty(url) ? None.StripeScript
        : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
        : throw new InvalidSetting("ICUPA_STRIPE_SCRIPT", "is not an address of the web");
}
