using System.Collections.Immutable;
using System.Globalization;

namespace Icupa.Silo.Operating.Checkup;

/// <summary>Connections of one application: how many, how many of them at work, and how many at rest for five minutes.</summary>
public sealed record Connected(string Application, int All, int Active, int Resting);

/// <summary>What owes something for too long, of one kind of stream.</summary>
public sealed record Owed(string Kind, long Streams, double Seconds);

/// <summary>A node that is alive, and which build it is; null where nobody wrote it down.</summary>
public sealed record Living(string Node, DateTimeOffset Since, string? Version);

/// <summary>How a payment provider called.</summary>
/// <param name="Refused">Calls of yesterday and today (UTC) whose signature was wrong or too old.</param>
/// <param name="Posted">Payments of the last day that it posted.</param>
public sealed record Callers(string Provider, DateTimeOffset? LastGenuine, DateTimeOffset? LastRefused, long Refused, long Posted);

/// <summary>How the copying of changes stands at the server.</summary>
/// <param name="Status">The server's word: "lost" means that something was not copied in time and is gone.</param>
public sealed record Slot(bool Active, string Status, long BytesBehind);

/// <summary>When something is well, when to look, when to act. Pure.</summary>
public static class Judgements
{
    private const int ConnectionsWarn = 60;
    private const int ConnectionsBad = 80;
    private static readonly TimeSpan CopyLate = TimeSpan.FromHours(26);
    private static readonly TimeSpan CopyTooLate = TimeSpan.FromHours(50);
    private const int ManyRefused = 5;
    private static readonly TimeSpan Silent = TimeSpan.FromDays(1);
    private const long MuchBehind = 256_000_000;

    // These wait for somebody outside: a payer, a device, a provider. The rest is between our own grains.
    private static readonly ImmutableHashSet<string> Outside = ["payment", "hold", "fiscal", "reconciliation", "conversation"];
    private const double OutsideSeconds = 600;
    private const double InsideSeconds = 60;

    public static Finding Connections(IReadOnlyList<Connected> all, int most)
    {
        var (used, resting) = (all.Sum(a => a.All), all.Sum(a => a.Resting));
        var says = $"{used} of {most}: {string.Join(", ", all.OrderByDescending(a => a.All).Take(6).Select(a => $"{a.Application} {a.All}"))}{(resting > 0 ? $"; {resting} at rest for 5 minutes" : "")}";
        return (used * 100 / most) switch
        {
            > ConnectionsBad => Finding.Bad("connections", says, "icupa doctor --end-idle ends those that no living node holds; then find who opens them"),
            > ConnectionsWarn => Finding.Warn("connections", says, "icupa doctor --end-idle, or fewer nodes, or a larger server"),
            _ => Finding.Ok("connections", says),
        };
    }

    /// <param name="sizes">The size of a silo's pool, by its purpose: the last word of its application's name.</param>
    public static Finding Pools(IReadOnlyList<Connected> all, IReadOnlyDictionary<string, int> sizes)
    {
        var full = all.Where(a => a.Application.StartsWith("silo-", StringComparison.Ordinal) && sizes.TryGetValue(a.Application[(a.Application.LastIndexOf(' ') + 1)..], out var size) && a.Active >= size).ToList();
        return full.Count == 0 ? Finding.Ok("pools", "none is used up")
            : Finding.Warn("pools", "used up: " + string.Join(", ", full.Select(a => $"{a.Application} ({a.Active} at work)")), "look at locks and transactions below; if it stays so, add a silo");
    }

    public static Finding Transactions(double oldest, string? who) => oldest switch
    {
        > 60 => Finding.Bad("transactions", $"one is open for {Seconds(oldest)}: {who}", "end it (select pg_terminate_backend(pid)); reports stand still while it is open"),
        > 5 => Finding.Warn("transactions", $"one is open for {Seconds(oldest)}: {who}", "look again in a minute; reports stand still while it is open"),
        _ => Finding.Ok("transactions", "none is open for long"),
    };

    public static Finding Locks(long waiting, double longest, string? blockers) => (waiting, longest) switch
    {
        (0, _) => Finding.Ok("locks", "nobody waits"),
        (_, > 5) => Finding.Bad("locks", $"{waiting} wait, the longest {Seconds(longest)}, for {blockers}", "end what blocks, if it is not ours: select pg_terminate_backend(pid)"),
        _ => Finding.Warn("locks", $"{waiting} wait, the longest {Seconds(longest)}, for {blockers}", "look again in a minute"),
    };

    /// <param name="behind">Seconds; null when the read side is being made anew.</param>
    /// <param name="stuck">Streams of which no rows can be made.</param>
    public static Finding Projector(double? behind, long stuck, string? first) => behind switch
    {
        _ when stuck > 0 => Finding.Bad("projector", $"no reports can be made of {stuck} streams, as {first}", "they are as they were in reports; read.stuck lists them, and a build that can read them takes them in"),
        null => Finding.Warn("projector", "the read side is being made anew", "wait; reports say that they are not there until then"),
        > 10 => Finding.Bad("projector", $"{Seconds(behind.Value)} behind", "is a silo alive (nodes)? an open transaction (transactions)? then the silos' logs: \"The read side pauses\""),
        > 2 => Finding.Warn("projector", $"{Seconds(behind.Value)} behind", "look again in a minute"),
        _ => Finding.Ok("projector", $"{Seconds(behind.Value)} behind"),
    };

    public static Finding Owing(IReadOnlyList<Owed> owed)
    {
        var late = owed.Where(o => !Outside.Contains(o.Kind) || o.Seconds > OutsideSeconds).ToList();
        var says = string.Join(", ", late.Select(o => $"{o.Streams} {o.Kind} for up to {Seconds(o.Seconds)}"));
        return late.Count == 0 ? Finding.Ok("owing", owed.Count == 0 ? "nothing is owed for longer than 10 s" : "only to payers, devices and providers: " + string.Join(", ", owed.Select(o => $"{o.Streams} {o.Kind}")))
            : late.Any(o => !Outside.Contains(o.Kind) && o.Seconds > InsideSeconds)
                ? Finding.Bad("owing", says, "the sweeper wakes them every 2 s: the silos' logs say why they fail. Kinds of money: icupa payment show REF --provider")
                : Finding.Warn("owing", says, "look again in a minute; for a payment: icupa payment requery REF --reason TEXT");
    }

    public static Finding Embeddings(long waiting, long stale) => waiting + stale == 0
        ? Finding.Ok("embeddings", "every dish's is of its words now")
        : Finding.Warn("embeddings", $"{stale} dishes' are of older words, {waiting} venues wait", "icupa embeddings show; then icupa embeddings refresh. Search goes on by words meanwhile");

    public static Finding Payments(long waiting, long person) => (waiting, person) switch
    {
        (0, 0) => Finding.Ok("payments", "none waits for longer than 10 minutes"),
        _ => Finding.Warn("payments", $"{waiting} wait for their provider for longer than 10 minutes, {person} wait for a person", "icupa payment show REF --provider for each of icupa handover's list"),
    };

    /// <summary>One for each provider that called, or whose payments were posted; one for all where there is none.</summary>
    public static IEnumerable<Finding> Webhooks(IReadOnlyList<Callers> all, DateTimeOffset now)
    {
        var used = all.Where(p => p.LastGenuine is not null || p.LastRefused is not null || p.Posted > 0).OrderBy(p => p.Provider, StringComparer.Ordinal).ToList();
        return used.Count == 0 ? [Finding.Ok("webhooks", "no provider has called yet")] : used.Select(p => Webhook(p, now));
    }

    private static Finding Webhook(Callers p, DateTimeOffset now)
    {
        var (name, last) = ($"{p.Provider}-calls", p.LastGenuine is { } at ? $"the last genuine one at {at:u}" : "none that is genuine ever came");
        var says = p.Refused == 0 ? last : $"{last}; {p.Refused} with a wrong signature since yesterday, the last at {p.LastRefused:u}";
        return p.LastRefused is { } refused && p.Refused >= ManyRefused && (p.LastGenuine is not { } genuine || genuine < refused)
                ? Finding.Warn(name, says, "the signing secret is wrong, or somebody tries: compare it with the provider's page; payments are confirmed by asking meanwhile")
            : p.Posted > 0 && (p.LastGenuine is not { } heard || now - heard > Silent)
                ? Finding.Warn(name, $"{says}; {p.Posted} payments of the last day were confirmed by asking alone", "is the address of the webhook set at the provider, and does it reach this site?")
            : Finding.Ok(name, says);
    }

    public static Finding Clock(TimeSpan skew) => Math.Abs(skew.TotalSeconds) switch
    {
        > 5 => Finding.Bad("clock", $"{Seconds(skew.TotalSeconds)} away from the database's", "set the clock (NTP): codes and cookies run out by it"),
        > 0.5 => Finding.Warn("clock", $"{Seconds(skew.TotalSeconds)} away from the database's", "set the clock (NTP)"),
        _ => Finding.Ok("clock", $"{skew.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms away from the database's"),
    };

    public static Finding Certificate(DateTimeOffset until, DateTimeOffset now) => (until - now).TotalDays switch
    {
        < 3 => Finding.Bad("certificate", $"good until {until:u}", "renew it now: phones refuse the site after that"),
        < 14 => Finding.Warn("certificate", $"good until {until:u}", "find out why it was not renewed"),
        _ => Finding.Ok("certificate", $"good until {until:u}"),
    };

    public static Finding Backup(DateTimeOffset? newest, DateTimeOffset now) => newest is not { } at
        ? Finding.Warn("backup", "none was written down", "icupa backup; where the server has backups of its own, let their job write into the table backup (docs/runbook.md)")
        : (now - at) switch
        {
            var age when age > CopyTooLate => Finding.Bad("backup", $"the newest whole copy is of {at:u}", "icupa backup now; then find out why it was not made"),
            var age when age > CopyLate => Finding.Warn("backup", $"the newest whole copy is of {at:u}", "icupa backup"),
            _ => Finding.Ok("backup", $"the newest whole copy is of {at:u}"),
        };

    /// <summary>The copying of changes of a private Postgres.</summary>
    /// <param name="slot">Null where no copy was ever begun.</param>
    public static Finding Changes(Slot? slot) => slot switch
    {
        null => Finding.Warn("changes", "are not copied: what is written after the last whole copy is on one disk only", "icupa backup --to DIR, on another disk"),
        { Status: "lost" } => Finding.Bad("changes", "the copying was away for too long, and some are missing in the copy", "icupa backup, which begins anew"),
        { Active: false } => Finding.Bad("changes", "are not copied at the moment", "is the folder of backups there and has it room? then icupa backup; logs/wal.log says why"),
        { BytesBehind: > MuchBehind } => Finding.Warn("changes", $"the copy is {slot.BytesBehind / 1_000_000} MB behind", "is the disk of the backups slow or full?"),
        _ => Finding.Ok("changes", "are copied as they are made"),
    };

    public static Finding Disk(string name, long free, long size)
    {
        var says = $"{free / 1_000_000_000.0:0.0} GB of {size / 1_000_000_000.0:0.0} GB are free";
        return free < 500_000_000 || free * 33 < size ? Finding.Bad(name, says, "make room now: a database without room stops")
            : free < 2_000_000_000 || free * 10 < size ? Finding.Warn(name, says, "make room, or a larger disk")
            : Finding.Ok(name, says);
    }

    public static Finding Nodes(IReadOnlyList<Living> alive)
    {
        var versions = alive.Select(n => n.Version).Where(v => v is not null).Distinct().ToList();
        var says = alive.Count == 0 ? "none is alive" : string.Join(", ", alive.Select(n => n.Version is null ? n.Node : $"{n.Node} ({n.Version})"));
        return !alive.Any(n => n.Node.StartsWith("silo-", StringComparison.Ordinal)) ? Finding.Bad("nodes", "no silo is alive" + (alive.Count == 0 ? "" : "; " + says), "start one: icupa up, or look at the Deployment silo")
            : !alive.Any(n => n.Node.StartsWith("web-", StringComparison.Ordinal)) ? Finding.Bad("nodes", "no web node is alive; " + says, "start one: icupa up, or look at the Deployment web")
            : versions.Count > 1 ? Finding.Warn("nodes", says, "two builds at once: finish the rollout, or take it back")
            : Finding.Ok("nodes", says);
    }

    /// <param name="known">Numbers of the migrations of this build.</param>
    /// <param name="applied">Numbers of those that the database has had.</param>
    public static Finding Schema(IReadOnlyCollection<int> known, IReadOnlyCollection<int> applied)
    {
        var (missing, ahead) = (known.Except(applied).Order().ToList(), applied.Except(known).Order().ToList());
        return missing.Count > 0 ? Finding.Bad("schema", $"not applied: {string.Join(", ", missing)}", "icupa migrate, before nodes of this build start")
            : ahead.Count > 0 ? Finding.Warn("schema", $"the database has migrations that this build does not know: {string.Join(", ", ahead)}", "this is an older build: right after a roll-back, wrong otherwise")
            : Finding.Ok("schema", $"at {known.DefaultIfEmpty().Max()}");
    }

    private static string Seconds(double seconds) => seconds.ToString(Math.Abs(seconds) < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s";
}
