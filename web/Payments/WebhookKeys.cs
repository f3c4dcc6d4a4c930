namespace Icupa.Web.Payments;

/// <summary>What callbacks of providers are verified with.</summary>
/// <param name="Secrets">The house's, which sign the addresses that MTN calls.</param>
/// <param name="Stripe">Signing secrets of the webhook endpoint, several while one is being replaced; none where Stripe is not set up.</param>
/// <param name="Airtel">The key of callback authentication; null where it is switched off at Airtel, and a callback is then a hint from anybody.</param>
public sealed record WebhookKeys(string Secrets, IReadOnlyList<string> Stripe, string? Airtel)
{
    public static WebhookKeys From(IConfiguration from)
    {
        var stripe = (from["ICUPA_STRIPE_WEBHOOK_SECRET"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (stripe.Length == 0 && !string.IsNullOrWhiteSpace(from["ICUPA_STRIPE_PUBLISHABLE_KEY"]))
            throw new InvalidSetting("ICUPA_STRIPE_WEBHOOK_SECRET", "is missing, while ICUPA_STRIPE_PUBLISHABLE_KEY is there");
        return new(from["ICUPA_SECRET"] ?? "", stripe, from["ICUPA_AIRTEL_CALLBACK_KEY"]?.Trim() is { Length: > 0 } key ? key : null);
    }

    public override string ToString() => $"{Stripe.Count} of Stripe, {(Airtel is null ? 0 : 1)} of Airtel";
}
