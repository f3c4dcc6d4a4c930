using Icupa.Platform;
using Icupa.Storage;
using Icupa.Tests.Support;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>The audit log, links and sessions of admins in a real Postgres.</summary>
[Trait("Needs", "servers")]
public sealed class AdminRowsTests(Database database) : IClassFixture<Database>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 19, 0, 0, TimeSpan.Zero);
    private readonly AdminRows admins = new(new JournalSource(database.Source));
    private readonly AuditRows audit = new(new JournalSource(database.Source));

    [Theory]
    [InlineData("update audit set reason = 'nothing'")]
    [InlineData("delete from audit")]
    [InlineData("truncate audit")]
    public async Task The_audit_log_cannot_be_changed(string sql)
    {
        await audit.Add(CommandId.From("kept"), Now, "operator:ada", new("look", "/admin/find", ""));
        await using var command = database.Source.CreateCommand(sql);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        Assert.Equal((PostgresErrorCodes.InsufficientPrivilege, true), (refused.SqlState, refused.MessageText.Contains("append-only", StringComparison.Ordinal)));
        Assert.Single((await audit.Find(new(Subject: "/admin/find"))).Rows);
    }

    [Fact]
    public async Task The_audit_log_is_searched_and_paged()
    {
        for (var n = 0; n < 5; n++)
            await audit.Add(CommandId.From($"page:{n}"), Now.AddMinutes(n), n % 2 == 0 ? "operator:cleo" : "operator:dan", new(n == 4 ? "switch.throw" : "look", $"paged/{n}_%", n == 4 ? "kitchen on fire" : ""));
        await audit.Add(CommandId.From("page:0"), Now, "operator:again", new("look", "paged/again", ""));
        async Task<string> Found(AuditFilter filter) => string.Join(' ', (await audit.Find(filter)).Rows.Select(r => r.Note.Subject[6..7]));
        Assert.Equal("4 3 2 1 0", await Found(new(Subject: "paged/")));
        Assert.Equal("4 2 0", await Found(new(Who: "CLEO", Subject: "paged/")));
        Assert.Equal("4", await Found(new(Act: "switch", Subject: "paged/")));
        Assert.Equal("4", await Found(new(Text: "on FIRE")));
        Assert.Equal("3 2", await Found(new(Subject: "paged/", From: Now.AddMinutes(2), To: Now.AddMinutes(4))));
        // What is typed stands for itself.
        Assert.Equal("1", await Found(new(Subject: "1_%")));
        Assert.Equal("", await Found(new(Subject: "1%_")));
        // What no database takes is a space, as it is where it is written down.
        Assert.Empty((await audit.Find(new(Who: "cl\0eo", Act: "lo\0ok"))).Rows);
        var first = await audit.Find(new(Subject: "paged/", Most: 2));
        var rest = await audit.Find(new(Subject: "paged/", Before: first.Next, Most: 3));
        Assert.Equal((2, 3, null), (first.Rows.Length, rest.Rows.Length, rest.Next));
    }

    [Fact]
    public async Task Who_has_a_passkey_is_in_once_it_has_signed()
    {
        const string cleo = "cleo@icupa.rw";
        var passkeys = new PasskeyRows(new JournalSource(database.Source));
        var phone = new AdminPasskey([1, 2, 3], "my phone", [9], 4, ["internal"], true, false, Now);
        Assert.Equal(Refusal.None, await passkeys.Add(cleo, phone, Now));
        Assert.Equal(Refusal.None, await passkeys.Add(cleo, phone, Now));
        Assert.Equal(Refusal.NotAllowed, await passkeys.Add("dan@icupa.rw", phone, Now));
        Assert.Equal(Refusal.Malformed, await passkeys.Add(cleo, phone with { Name = "" }, Now));
        Assert.Equal((cleo, null), (await passkeys.Owner([1, 2, 3]), await passkeys.Owner([1, 2])));
        var kept = Assert.Single(await passkeys.Of(cleo));
        Assert.Equal(("my phone", 4u, "internal", null), (kept.Name, kept.SignCount, kept.Transports.Single(), kept.Used));

        await admins.Offer("link-p", cleo, Now);
        Assert.Equal(cleo, (await admins.SignIn("link-p", "half", null, Now))?.Email);
        Assert.Null(await admins.Look("half", Now));
        Assert.Equal(cleo, (await admins.Waiting("half", Now))?.Email);
        Assert.Null(await admins.Waiting("half", Now + AdminRows.LinkLasts));

        // What was asked of a device is answered once, and soon.
        await passkeys.BeginCeremony("half", "first", Now);
        await passkeys.BeginCeremony("half", "second", Now);
        Assert.Equal(("second", null), (await passkeys.EndCeremony("half", Now), await passkeys.EndCeremony("half", Now)));
        await passkeys.BeginCeremony("half", "third", Now);
        Assert.Null(await passkeys.EndCeremony("half", Now + PasskeyRows.CeremonyLasts));
        Assert.Null(await passkeys.EndCeremony("nobody", Now));

        await passkeys.Add("dan@icupa.rw", phone with { Id = [7] }, Now);
        Assert.False(await passkeys.Prove("half", phone with { Id = [7] }, Now));
        Assert.False(await passkeys.Prove("half", phone, Now + AdminRows.LinkLasts));
        Assert.Null(await admins.Look("half", Now));
        Assert.True(await passkeys.Prove("half", phone with { SignCount = 5, BackedUp = true }, Now.AddMinutes(1)));
        Assert.Equal(cleo, (await admins.Look("half", Now.AddMinutes(1)))?.Email);
        Assert.Null(await admins.Waiting("half", Now.AddMinutes(1)));
        kept = Assert.Single(await passkeys.Of(cleo));
        Assert.Equal((5u, true, Now.AddMinutes(1)), (kept.SignCount, kept.BackedUp, kept.Used));

        // Without any, the link is enough again.
        Assert.False(await passkeys.Remove("dan@icupa.rw", [1, 2, 3]));
        Assert.True(await passkeys.Remove(cleo, [1, 2, 3]));
        await admins.Offer("link-q", cleo, Now);
        await admins.SignIn("link-q", "whole", null, Now);
        Assert.Equal(cleo, (await admins.Look("whole", Now))?.Email);
        await admins.Offer("link-r", cleo, Now);
        await admins.SignIn("link-r", "elsewhere", null, Now);
        await admins.EndOthers(cleo, "whole");
        Assert.Equal((cleo, null), ((await admins.Look("whole", Now))?.Email, (await admins.Look("elsewhere", Now))?.Email));
        for (var n = 0; n < AdminPasskey.MostOfOne; n++)
            Assert.Equal(Refusal.None, await passkeys.Add(cleo, phone with { Id = [50, (byte)n] }, Now));
        Assert.Equal(Refusal.TooMany, await passkeys.Add(cleo, phone, Now));
    }

    [Fact]
    public async Task A_link_works_once_within_a_quarter_of_an_hour_and_a_sign_in_ends_the_session_before_it()
    {
        await admins.Offer("link-1", "ada@icupa.rw", Now);
        await admins.Offer("link-2", "ada@icupa.rw", Now);
        Assert.Null(await admins.SignIn("link-1", "late", null, Now + AdminRows.LinkLasts));
        Assert.Null(await admins.SignIn("link-0", "none", null, Now));
        Assert.Equal("ada@icupa.rw", (await admins.SignIn("link-1", "one", null, Now))?.Email);
        // The same again after a lost answer; another browser with the same link gets nothing.
        Assert.Equal("ada@icupa.rw", (await admins.SignIn("link-1", "one", null, Now))?.Email);
        Assert.Null(await admins.SignIn("link-1", "thief", null, Now));
        Assert.Null(await admins.Look("thief", Now));
        Assert.NotNull(await admins.Look("one", Now));
        Assert.NotNull(await admins.SignIn("link-2", "two", "one", Now));
        Assert.Null(await admins.Look("one", Now));
        await admins.SignOut("two");
        Assert.Null(await admins.Look("two", Now));
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_after_half_a_day_whatever_it_does()
    {
        await admins.Offer("link-3", "ben@icupa.rw", Now);
        await admins.SignIn("link-3", "three", null, Now);
        var at = Now;
        for (; at < Now + AdminRows.SessionLasts; at += TimeSpan.FromMinutes(59))
            Assert.NotNull(await admins.Look("three", at));
        Assert.Null(await admins.Look("three", Now + AdminRows.SessionLasts));
        await admins.Offer("link-4", "ben@icupa.rw", Now);
        await admins.Offer("link-5", "ben@icupa.rw", Now);
        await admins.SignIn("link-4", "four", null, Now);
        Assert.Null(await admins.Look("four", Now + AdminRows.IdleLasts));
        await admins.End("ben@icupa.rw");
        Assert.Null(await admins.Look("four", Now));
        Assert.Null(await admins.SignIn("link-5", "five", null, Now));
    }

    [Fact]
    public async Task Nobody_fills_a_mailbox_by_us_and_nothing_is_kept_of_who_asked()
    {
        for (var n = 0; n < AdminRows.AsksPerEmail; n++)
            Assert.True(await admins.Ask("cleo@icupa.rw", $"10.0.0.{n}", Now));
        Assert.False(await admins.Ask("cleo@icupa.rw", "10.0.0.99", Now));
        for (var n = 0; n < AdminRows.AsksPerAddress; n++)
            Assert.True(await admins.Ask($"guess{n}@icupa.rw", "10.1.1.1", Now));
        Assert.False(await admins.Ask("dan@icupa.rw", "10.1.1.1", Now));
        Assert.True(await admins.Ask("dan@icupa.rw", "10.1.1.2", Now));
        Assert.True(await admins.Ask("cleo@icupa.rw", "10.0.0.1", Now.AddHours(1).AddSeconds(1)));
        await using var command = database.Source.CreateCommand("select count(*) from admin_ask a where encode(a.email, 'escape') like '%icupa%' or a.at < $1");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = Now.AddSeconds(1).UtcDateTime });
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
