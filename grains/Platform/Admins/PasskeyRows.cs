using System.Collections.Immutable;
using Icupa.Reports;
using Icupa.Storage;
using Npgsql;

namespace Icupa.Platform;

/// <summary>Where passkeys of admins are kept, and what was asked of a device.</summary>
public sealed class PasskeyRows(JournalSource source)
{
    public static readonly TimeSpan CeremonyLasts = TimeSpan.FromMinutes(5);

    public async Task<ImmutableArray<AdminPasskey>> Of(string email)
    {
        await using var command = Command("select id, name, public_key, sign_count, transports, backup_eligible, backed_up, added, used from admin_passkey where email = $1 order by added", email);
        return await command.All(row => new AdminPasskey([.. row.GetFieldValue<byte[]>(0)], row.GetString(1), [.. row.GetFieldValue<byte[]>(2)], (uint)row.GetInt64(3), [.. row.GetFieldValue<string[]>(4)],
            row.GetBoolean(5), row.GetBoolean(6), row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8)));
    }

    public async Task<string?> Owner(ImmutableArray<byte> id)
    {
        await using var command = Command("select email from admin_passkey where id = $1", id.ToArray());
        return (string?)await command.ExecuteScalarAsync();
    }

    public async Task<Refusal> Add(string email, AdminPasskey passkey, DateTimeOffset now)
    {
        if (passkey.Id.Length is 0 or > AdminPasskey.LongestId || passkey.Name.Length is 0 or > AdminPasskey.LongestName || passkey.PublicKey.IsEmpty)
            return Refusal.Malformed;
        if ((await Of(email)).Length >= AdminPasskey.MostOfOne)
            return Refusal.TooMany;
        await using var command = Command("""
            insert into admin_passkey (id, email, name, public_key, sign_count, transports, backup_eligible, backed_up, added) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing
            """, passkey.Id.ToArray(), email, passkey.Name, passkey.PublicKey.ToArray(), (long)passkey.SignCount, passkey.Transports.ToArray(), passkey.BackupEligible, passkey.BackedUp, now.UtcDateTime);
        return await command.ExecuteNonQueryAsync() == 1 || await Owner(passkey.Id) == email ? Refusal.None : Refusal.NotAllowed;
    }

    public async Task<bool> Remove(string email, ImmutableArray<byte> id)
    {
        await using var command = Command("delete from admin_passkey where email = $1 and id = $2", email, id.ToArray());
        return await command.ExecuteNonQueryAsync() == 1;
    }

    public async Task BeginCeremony(string session, string asked, DateTimeOffset now)
    {
        await using var command = Command("update admin_session set ceremony = $2, ceremony_until = $3 where hash = $1", session, asked, (now + CeremonyLasts).UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<string?> EndCeremony(string session, DateTimeOffset now)
    {
        await using var command = Command("""
            with asked as (select hash, ceremony, ceremony_until from admin_session where hash = $1 and ceremony is not null for update)
            update admin_session s set ceremony = null, ceremony_until = null from asked where s.hash = asked.hash returning case when asked.ceremony_until > $2 then asked.ceremony end
            """, session, now.UtcDateTime);
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>The session waits no longer; false where it is not one of the last minutes, or not of this passkey's owner. Proving twice is proving once.</summary>
    public async Task<bool> Prove(string session, AdminPasskey used, DateTimeOffset now)
    {
        await using var command = Command("""
            with proven as (update admin_session s set waits = false, seen = $3 from admin_passkey p where s.hash = $1 and s.began > $5 and p.id = $2 and p.email = s.email returning s.email)
            update admin_passkey set sign_count = $4, backed_up = $6, used = $3 where id = $2 and email in (select email from proven)
            """, session, used.Id.ToArray(), now.UtcDateTime, (long)used.SignCount, (now - AdminRows.LinkLasts).UtcDateTime, used.BackedUp);
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = source.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
