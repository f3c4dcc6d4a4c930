using System.Security.Cryptography;

namespace Icupa.Silo.Local;

/// <summary>
/// The stand-ins on this machine for Stripe, MTN, Airtel and the waiter's language model, for trials and demonstrations: where they listen,
/// and keys made for one boot that open nothing else. No real money, no real model; what moved is forgotten when they end.
/// </summary>
public sealed class StandInKeys
{
    private readonly Dictionary<string, string> keys = [];
    private readonly ClusterPlan plan;

    public StandInKeys(ClusterPlan plan)
    {
        this.plan = plan;
        Address = new($"http://127.0.0.1:{FreePort.Next()}");
        var at = Address.GetLeftPart(UriPartial.Authority);
        if (plan.DemoPayments)
            Payments(at);
        if (plan.DemoAi)
            Model(at);
    }

    /// <summary>Where the stand-ins listen.</summary>
    public Uri Address { get; }

    /// <summary>What every process of the cluster is told; the stand-ins read the same.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(Uri site)
    {
        var here = site.GetLeftPart(UriPartial.Authority);
        return plan.DemoPayments ? [.. keys, new("ICUPA_MOMO_CALLBACK", here), new("ICUPA_STANDINS_SITE", here)] : keys;
    }

    private void Payments(string at)
    {
        foreach (var (key, value) in new Dictionary<string, string>
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
        })
            keys[key] = value;
        foreach (var key in new[] { "SUBSCRIPTION_KEY", "API_USER", "API_KEY" })
            keys["ICUPA_MOMO_DISBURSEMENT_" + key] = keys["ICUPA_MOMO_" + key];
    }

    // Prices like those of a small model, so that budgets can be seen to hold.
    private void Model(string at)
    {
        keys["ICUPA_OPENAI_API_KEY"] = "sk-standin-" + Word();
        keys["ICUPA_OPENAI_BASE"] = at + "/v1";
        keys["ICUPA_OPENAI_MODEL"] = "standin";
        (keys["ICUPA_OPENAI_PRICE_IN"], keys["ICUPA_OPENAI_PRICE_OUT"]) = ("400000", "1600000");
    }

    private static string Word() => RandomNumberGenerator.GetHexString(24, lowercase: true);
}
