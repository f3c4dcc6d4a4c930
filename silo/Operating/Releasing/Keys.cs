using Icupa.Silo.Operating.Checkup;

namespace Icupa.Silo.Operating.Releasing;

/// <summary>Real money only where it belongs: live keys in production and nowhere else, test keys everywhere else and never there. Pure; names keys, never their values.</summary>
public static class Keys
{
    private static readonly string[] Environments = ["local", "staging", "production"];

    public static Finding Judge(Func<string, string?> read)
    {
        var environment = read("ICUPA_ENVIRONMENT") is { Length: > 0 } told ? told : "local";
        if (!Environments.Contains(environment))
            return Finding.Bad("keys", $"ICUPA_ENVIRONMENT is none of {string.Join(", ", Environments)}", "set it to what this is");
        var wrong = Of(read).Where(key => key.Live != (environment == "production")).Select(key => $"{key.Name} is for {(key.Live ? "real money" : "tests")}").ToList();
        return wrong.Count == 0
            ? Finding.Ok("keys", $"{environment}: {(Of(read).Any() ? "every key belongs there" : "no provider's key is in this environment")}")
            : Finding.Bad("keys", $"{environment}: {string.Join(", ", wrong)}", "take the keys of the right environment");
    }

    private static IEnumerable<(string Name, bool Live)> Of(Func<string, string?> read)
    {
        foreach (var name in new[] { "ICUPA_STRIPE_SECRET_KEY", "ICUPA_STRIPE_PUBLISHABLE_KEY" })
            if (read(name) is { Length: > 0 } key)
                yield return (name, !key.Contains("_test_", StringComparison.Ordinal));
        if (read("ICUPA_MOMO_TARGET") is { Length: > 0 } target)
            yield return ("ICUPA_MOMO_TARGET", target != "sandbox");
        if (read("ICUPA_AIRTEL_BASE") is { Length: > 0 } airtel)
            yield return ("ICUPA_AIRTEL_BASE", !airtel.Contains("uat", StringComparison.OrdinalIgnoreCase));
        // What plays a provider is on this machine and moves no money.
        if (read("ICUPA_STRIPE_API_BASE") is { Length: > 0 } stand && Uri.TryCreate(stand, UriKind.Absolute, out var at) && at.IsLoopback)
            yield return ("ICUPA_STRIPE_API_BASE", false);
    }
}
