namespace Icupa.Payments.Gateways;

/// <summary>A setting of a provider that a silo cannot start with. Names the key, never its value.</summary>
public sealed class BadGatewaySetting(string key, string wrong) : Exception($"{key} {wrong}");

/// <summary>Stripe: cards, Apple Pay, Google Pay.</summary>
public sealed record StripeKeys(string Secret, Uri Base)
{
    public override string ToString() => Base.Authority;
}

/// <summary>One product of MTN's: each has its own subscription, user and key.</summary>
public sealed record MomoProduct(string Subscription, string User, string Key)
{
    public override string ToString() => User;
}

/// <param name="Target">MTN's name of the environment: "sandbox", "mtnrwanda".</param>
/// <param name="Disbursement">For refunds; null where refunds are by hand.</param>
/// <param name="Callback">What MTN calls the site; null where we only ask.</param>
public sealed record MomoKeys(Uri Base, string Target, MomoProduct Collection, MomoProduct? Disbursement, Uri? Callback)
{
    public override string ToString() => $"{Target} at {Base.Authority}";
}

/// <summary>Airtel Money of Rwanda.</summary>
public sealed record AirtelKeys(Uri Base, string Client, string Secret)
{
    public override string ToString() => Base.Authority;
}

/// <summary>What the silo knows of the payment providers. A provider without any key is not set up; one with half of its keys stops the start.</summary>
public sealed record GatewaySettings
{
    public StripeKeys? Stripe { get; init; }
    public MomoKeys? Momo { get; init; }
    public AirtelKeys? Airtel { get; init; }

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public static GatewaySettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <exception cref="BadGatewaySetting">A key is missing while others of its provider are there, or is not what it should be.</exception>
    public static GatewaySettings From(Func<string, string?> read) => new() { Stripe = ReadStripe(read), Momo = ReadMomo(read), Airtel = ReadAirtel(read) };

    private static StripeKeys? ReadStripe(Func<string, string?> read)
    {
        const string secret = "ICUPA_STRIPE_SECRET_KEY";
        if (Group(read, [secret], ["ICUPA_STRIPE_PUBLISHABLE_KEY", "ICUPA_STRIPE_WEBHOOK_SECRET", "ICUPA_STRIPE_API_BASE"]) is not [var key]) return null;
        if (!key.StartsWith("sk_", StringComparison.Ordinal) && !key.StartsWith("rk_", StringComparison.Ordinal))
            throw new BadGatewaySetting(secret, "is not a secret or restricted key of Stripe");
        return new(key, Address(read, "ICUPA_STRIPE_API_BASE", "https://api.stripe.com"));
    }

    private static MomoKeys? ReadMomo(Func<string, string?> read)
    {
        const string target = "ICUPA_MOMO_TARGET";
        const string at = "ICUPA_MOMO_BASE";
        var disbursement = Group(read, ["ICUPA_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY", "ICUPA_MOMO_DISBURSEMENT_API_USER", "ICUPA_MOMO_DISBURSEMENT_API_KEY"], []);
        string[] more = disbursement is null ? [at, "ICUPA_MOMO_CALLBACK"] : [at, "ICUPA_MOMO_CALLBACK", "ICUPA_MOMO_DISBURSEMENT_API_USER"];
        if (Group(read, [target, "ICUPA_MOMO_SUBSCRIPTION_KEY", "ICUPA_MOMO_API_USER", "ICUPA_MOMO_API_KEY"], more) is not [var environment, var subscription, var user, var key])
            return null;
        if (!Guid.TryParse(user, out _)) throw new BadGatewaySetting("ICUPA_MOMO_API_USER", "is not a uuid");
        var sandbox = environment == "sandbox";
        var host = Address(read, at, sandbox ? "https://sandbox.momodeveloper.mtn.com" : "https://proxy.momoapi.mtn.com");
        // The sandbox would take a real house's requests for play, and the other way round.
        if (host.Host.EndsWith(".mtn.com", StringComparison.Ordinal) && host.Host.StartsWith("sandbox.", StringComparison.Ordinal) != sandbox)
            throw new BadGatewaySetting(at, $"does not belong to the environment that {target} names");
        return new(host, environment, new(subscription, user, key),
            disbursement is [var product, var payer, var word] ? new(product, payer, word) : null,
            Has(read, "ICUPA_MOMO_CALLBACK") is null ? null : Address(read, "ICUPA_MOMO_CALLBACK", ""));
    }

    private static AirtelKeys? ReadAirtel(Func<string, string?> read) =>
        Group(read, ["ICUPA_AIRTEL_BASE", "ICUPA_AIRTEL_CLIENT_ID", "ICUPA_AIRTEL_CLIENT_SECRET"], ["ICUPA_AIRTEL_CALLBACK_KEY"]) is [_, var client, var secret]
            ? new(Address(read, "ICUPA_AIRTEL_BASE", ""), client, secret)
            : null;

    /// <summary>The values of keys that belong together, or null when neither they nor any that need them are there.</summary>
    private static string[]? Group(Func<string, string?> read, string[] needed, string[] more)
    {
        if (needed.Concat(more).FirstOrDefault(key => Has(read, key) is not null) is not { } present) return null;
        return [.. needed.Select(key => Has(read, key) ?? throw new BadGatewaySetting(key, $"is missing, while {present} is there"))];
    }

    private static Uri Address(Func<string, string?> read, string key, string otherwise) =>
        Uri.TryCreate((Has(read, key) ?? otherwise).TrimEnd('/') + "/", UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri is { Scheme: "http", IsLoopback: true })
            ? uri
            : throw new BadGatewaySetting(key, "is not an https address");

    private static string? Has(Func<string, string?> read, string key) => read(key)?.Trim() is { Length: > 0 } value ? value : null;
}
