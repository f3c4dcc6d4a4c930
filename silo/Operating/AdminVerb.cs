using System.Security.Cryptography;
using Icupa.Platform;
using Icupa.Silo.Local;
using Icupa.Storage;
using Npgsql;

namespace Icupa.Silo.Operating;

/// <summary>
/// The verb <c>admin</c>: a sign-in link without a mail server, every session of somebody ended, lost passkeys removed. It works on the database, so whoever may run
/// it could as well; each is a row of the audit log. Whether an e-mail may come in is for the web nodes' allow-list to say.
/// </summary>
public static class AdminVerb
{
    public const string Help = """
        icupa admin link [EMAIL] [--by NAME] [--data DIR]
        icupa admin out EMAIL [--by NAME] [--data DIR]
        icupa admin lost EMAIL [--passkey NAME] [--by NAME] [--data DIR]
          link         a sign-in link, good once and for 15 minutes (admin@icupa.localhost)
          out          ends every session and link of an e-mail
          lost         removes the passkeys of an e-mail, or the one of that name, and ends its sessions: after that
                       a link is enough again, where no passkey is left
          --by NAME    who you are (else ICUPA_OPERATOR, else who you are on this machine)
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES says where the database is, ICUPA_PUBLIC_URL where the site
        """;

    /// <summary>Who may come in where <c>up</c> was not told otherwise: a name that no mail server has.</summary>
    public const string LocalAdmin = "admin@icupa.localhost";

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var (verb, email, passkey, by, data) = Parse(arguments);
        try
        {
            await using var source = NpgsqlDataSource.Create(ClusterDoor.Database(data));
            if (verb == "link")
            {
                var site = Site(data);
                Console.WriteLine($"{site}{await Link(source, email, Asker.Operator(by), TimeProvider.System)}");
                Console.WriteLine($"Good once and for 15 minutes, if {email} is in ICUPA_ADMINS.");
                return 0;
            }
            if (verb == "lost" && await Forget(source, email, passkey, Asker.Operator(by)) == 0)
            {
                Console.Error.WriteLine($"icupa admin: {email} has no passkey{(passkey is null ? "" : $" of the name {passkey}")}");
                return LocalException.Failed;
            }
            await new AdminRows(new(source)).End(email);
            await Note(source, Asker.Operator(by), new("out", email, "icupa admin out"), TimeProvider.System);
            Console.WriteLine($"{email} is signed out everywhere.");
            return 0;
        }
        catch (NpgsqlException failure)
        {
            Console.Error.WriteLine("icupa admin: " + failure.Message);
            return 1;
        }
    }

    /// <summary>Makes a link and says its path.</summary>
    public static async Task<string> Link(NpgsqlDataSource source, string email, Asker by, TimeProvider clock)
    {
        var secret = AdminSecret.Of(RandomNumberGenerator.GetBytes(AdminSecret.Bytes));
        await new AdminRows(new(source)).Offer(AdminSecret.Hash(secret)!, email, clock.GetUtcNow());
        await Note(source, by, new("link", email, "icupa admin link"), clock);
        return AdminSecret.Link(secret);
    }

    // Written down before it happens, as everywhere.
    private static async Task<int> Forget(NpgsqlDataSource source, string email, string? name, Asker by)
    {
        var rows = new PasskeyRows(new(source));
        var lost = (await rows.Of(email)).Where(p => name is null || p.Name == name).ToList();
        foreach (var passkey in lost)
        {
            await Note(source, by, new("passkey.remove", $"{email}: {passkey.Name}", "icupa admin lost"), TimeProvider.System);
            await rows.Remove(email, passkey.Id);
            Console.WriteLine($"removed the passkey {passkey.Name} of {email}");
        }
        return lost.Count;
    }

    private static Task Note(NpgsqlDataSource source, Asker by, AuditNote note, TimeProvider clock) =>
        new AuditRows(new(source)).Add(new(Guid.NewGuid()), clock.GetUtcNow(), by.By, note);

    private static (string Verb, string Email, string? Passkey, string By, string Data) Parse(IReadOnlyList<string> arguments)
    {
        var by = Operators.Told(Environment.GetEnvironmentVariable);
        var (verb, email, passkey, data) = ("", "", (string?)null, Checkout.Data);
        for (var at = 0; at < arguments.Count; at++)
            switch (arguments[at])
            {
                case "link" or "out" or "lost" when verb.Length == 0:
                    verb = arguments[at];
                    break;
                case "--passkey" when verb == "lost" && at + 1 < arguments.Count:
                    passkey = arguments[++at];
                    break;
                case "--by" when at + 1 < arguments.Count:
                    by = arguments[++at];
                    break;
                case "--data" when at + 1 < arguments.Count:
                    data = Path.GetFullPath(arguments[++at]);
                    break;
                case var typed when verb.Length > 0 && email.Length == 0 && typed.Contains('@', StringComparison.Ordinal):
                    email = typed.Trim().ToLowerInvariant();
                    break;
                default:
                    throw new LocalException(Help, LocalException.Usage);
            }
        return verb.Length == 0 || (verb != "link" && email.Length == 0) ? throw new LocalException(Help, LocalException.Usage)
            : (verb, email.Length == 0 ? LocalAdmin : email, passkey, by, data);
    }

    private static string Site(string data) =>
        Links.Site(data) ?? (Environment.GetEnvironmentVariable("ICUPA_PUBLIC_URL") is { Length: > 0 } told ? told.TrimEnd('/') : "");
}
