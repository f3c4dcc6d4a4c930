using System.Security.Cryptography;

namespace Icupa.Silo.Local;

/// <summary>
/// The stand-ins for Stripe, MTN and Airtel on this machine, for trials and demonstrations: where they listen, and keys made for one boot
/// that open nothing else. No real money; what moved is forgotten when they end.
/// </summary>
public sealed class DemoPayments
{
    private readonly Dictionary<string, string> keys;

    public DemoPayments()
    {
        Address = new($"http://127.0.0.1:{FreePort.Next()}");
        var at = Address.GetLeftPart(UriPartial.Authority);
        keys = new()
        {
            ["ICUPA_STRIPE_SECRET_KEY"] = "sk_test_" + Word(),
            ["ICUPA_STRIPE_PUBLISHABLE_KEY"] = "pk_test_" + Word(),
            ["ICUPA_STRIPE_WEBHOOK_SECRET"] = "whsec_" + Word(),
            ["ICUPA_STRIPE_API_BASE"] = at,
            ["ICUPA_STRIPE_SCRIPT"] = at + "/v3/",
            ["ICUPA_MOMO_BASE"] = at,
            ["ICUPA_MOMO_TARGET"] = "mtnrwanda",
            ["ICUPA_MOMO_SUBSCRIPTION_KEY"] = Word(),
            ["ICUPA_MOMO_API_USER"] = Guid.NewGuid().ToString(),
            ["ICUPA_MOMO_API_KEY"] = Word(),
            ["ICUPA_AIRTEL_BASE"] = at,
            ["ICUPA_AIRTEL_CLIENT_ID"] = Word(),
            ["ICUPA_AIRTEL_CLIENT_SECRET"] = Word(),
            ["ICUPA_AIRTEL_CALLBACK_KEY"] = Word(),
        };
        foreach (var key in new[] { "SUBSCRIPTION_KEY", "API_USER", "API_KEY" })
        {
            keys["ICUPA_MOMO_DISBURSEMENT_" + key] = keys["ICUPA_MOMO_" + key];
        }
    }

    /// <summary>Where the stand-ins listen.</summary>
    public Uri Address { get; }

    /// <summary>What every process of the cluster is told; the stand-ins read the same.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(Uri site) =>
        [.. keys, new("ICUPA_MOMO_CALLBACK", site.GetLeftPart(UriPartial.Authority)), new("ICUPA_STANDINS_SITE", site.GetLeftPart(UriPartial.Authority))];

    private static string Word() => RandomNumberGenerator.GetHexString(24, lowercase: true);
}
