using Icupa.Platform;

namespace Icupa.Silo.Operating.Checkup;

/// <summary>Secrets by their names; no value of one is ever told.</summary>
public static class Secrets
{
    /// <summary>Every setting that is a secret.</summary>
    public static readonly string[] Names =
    [
        "ICUPA_SECRET", "ICUPA_POSTGRES", "ICUPA_STRIPE_SECRET_KEY", "ICUPA_STRIPE_WEBHOOK_SECRET", "ICUPA_MOMO_SUBSCRIPTION_KEY", "ICUPA_MOMO_API_KEY", "ICUPA_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY",
        "ICUPA_MOMO_DISBURSEMENT_API_KEY", "ICUPA_AIRTEL_CLIENT_SECRET", "ICUPA_AIRTEL_CALLBACK_KEY", "ICUPA_OPENAI_API_KEY", "ICUPA_SMTP_PASSWORD", "ICUPA_RRA_KEYS", "ICUPA_KILL_SWITCH_TOKENS",
    ];

    /// <param name="needed">Whether nodes are started from this environment; where <c>up</c> runs them, it brings its own.</param>
    public static Finding Look(Func<string, string?> read, Needed needed)
    {
        var here = Names.Where(name => read(name) is { Length: > 0 }).ToList();
        var says = here.Count == 0 ? "none in this environment" : "here: " + string.Join(", ", here);
        if (read("ICUPA_SECRET") is { Length: > 0 } secret && Signing.Complaint(secret) is { } wrong)
            return Finding.Bad("secrets", $"ICUPA_SECRET {wrong}", "no node starts with it");
        return needed == Needed.Here && here.All(name => name != "ICUPA_SECRET")
            ? Finding.Warn("secrets", "ICUPA_SECRET is missing; " + says, "no node starts from this environment; a doctor may")
            : Finding.Ok("secrets", says);
    }

    /// <summary>The secret of a data folder is its owner's alone.</summary>
    public static Finding File(string folder)
    {
        var file = Path.Combine(folder, "secret");
        return !System.IO.File.Exists(file) ? Finding.Bad("secret-file", $"{file} is missing", "restore it from a backup's keys.json: without it no printed code is good")
            : !OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0
                ? Finding.Bad("secret-file", $"others may read {file}", $"chmod 600 {file}, then replace the secret (docs/runbook.md, Secrets)")
                : Finding.Ok("secret-file", "is its owner's alone");
    }
}

/// <summary>Where secrets are needed.</summary>
public enum Needed
{
    Here = 1,
    Elsewhere = 2,
}
