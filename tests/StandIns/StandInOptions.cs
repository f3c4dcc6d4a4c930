using System.Globalization;

namespace Icupa.StandIns;

/// <summary>What the stand-ins are told: the keys that the product was given, and where the product's site is.</summary>
public sealed record StandInOptions
{
    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>The product's site, whose /webhooks are called; null calls nobody.</summary>
    public Uri? Site { get; init; }

    public string StripeSecret { get; init; } = "sk_test_standin";
    public string StripePublishable { get; init; } = "pk_test_standin";
    public string StripeWebhookSecret { get; init; } = "whsec_standin";
    public string MomoSubscription { get; init; } = "standin";
    public string MomoUser { get; init; } = "3f2f5b0e-0000-4000-8000-000000000001";
    public string MomoKey { get; init; } = "standin";
    public string AirtelClient { get; init; } = "standin";
    public string AirtelSecret { get; init; } = "standin";
    /// <summary>Callbacks carry a hash when there is one.</summary>
    public string? AirtelCallbackKey { get; init; }

    public string OpenAiKey { get; init; } = "sk-standin";

    /// <summary>How long the model thinks before the first word of an answer.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How fast it speaks; 0 for at once.</summary>
    public int TokensPerSecond { get; init; } = 30;

    /// <summary>How long a payer's phone rings before its owner approves.</summary>
    public TimeSpan Approve { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a prompt waits for its owner.</summary>
    public TimeSpan Expire { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan MomoToken { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan AirtelToken { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a hanging request hangs.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same keys, as the product is told them.</summary>
    /// <param name="at">Where the stand-ins answer.</param>
    public Dictionary<string, string> Told(string at) => new()
    {
        ["ICUPA_STRIPE_SECRET_KEY"] = StripeSecret,
        ["ICUPA_STRIPE_PUBLISHABLE_KEY"] = StripePublishable,
        ["ICUPA_STRIPE_WEBHOOK_SECRET"] = StripeWebhookSecret,
        ["ICUPA_STRIPE_API_BASE"] = at,
        ["ICUPA_STRIPE_SCRIPT"] = at + "/v3/",
        ["ICUPA_MOMO_BASE"] = at,
        ["ICUPA_MOMO_TARGET"] = "mtnrwanda",
        ["ICUPA_MOMO_SUBSCRIPTION_KEY"] = MomoSubscription,
        ["ICUPA_MOMO_API_USER"] = MomoUser,
        ["ICUPA_MOMO_API_KEY"] = MomoKey,
        ["ICUPA_AIRTEL_BASE"] = at,
        ["ICUPA_AIRTEL_CLIENT_ID"] = AirtelClient,
        ["ICUPA_AIRTEL_CLIENT_SECRET"] = AirtelSecret,
    };

    /// <summary>Reads the same keys as the product does.</summary>
    public static StandInOptions From(Func<string, string?> read)
    {
        var plain = new StandInOptions();
        string Or(string key, string otherwise) => read(key) is { Length: > 0 } value ? value : otherwise;
        return plain with
        {
            Urls = Or("ICUPA_URLS", plain.Urls),
            Site = read("ICUPA_STANDINS_SITE") is { Length: > 0 } site ? new Uri(site) : null,
            StripeSecret = Or("ICUPA_STRIPE_SECRET_KEY", plain.StripeSecret),
            StripePublishable = Or("ICUPA_STRIPE_PUBLISHABLE_KEY", plain.StripePublishable),
            StripeWebhookSecret = Or("ICUPA_STRIPE_WEBHOOK_SECRET", plain.StripeWebhookSecret),
            MomoSubscription = Or("ICUPA_MOMO_SUBSCRIPTION_KEY", plain.MomoSubscription),
            MomoUser = Or("ICUPA_MOMO_API_USER", plain.MomoUser),
            MomoKey = Or("ICUPA_MOMO_API_KEY", plain.MomoKey),
            AirtelClient = Or("ICUPA_AIRTEL_CLIENT_ID", plain.AirtelClient),
            AirtelSecret = Or("ICUPA_AIRTEL_CLIENT_SECRET", plain.AirtelSecret),
            AirtelCallbackKey = read("ICUPA_AIRTEL_CALLBACK_KEY"),
            OpenAiKey = Or("ICUPA_OPENAI_API_KEY", plain.OpenAiKey),
            FirstToken = TimeSpan.FromMilliseconds(int.Parse(Or("ICUPA_STANDINS_FIRST_TOKEN_MS", "300"), CultureInfo.InvariantCulture)),
            TokensPerSecond = int.Parse(Or("ICUPA_STANDINS_TOKENS_PER_SECOND", "30"), CultureInfo.InvariantCulture),
            Approve = TimeSpan.FromMilliseconds(int.Parse(Or("ICUPA_STANDINS_APPROVE_MS", "2000"), CultureInfo.InvariantCulture)),
            Expire = TimeSpan.FromMilliseconds(int.Parse(Or("ICUPA_STANDINS_EXPIRE_MS", "300000"), CultureInfo.InvariantCulture)),
        };
    }
}
