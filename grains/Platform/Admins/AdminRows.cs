using System.Security.Cryptography;
using System.Text;
using Icupa.Storage;
using Npgsql;

namespace Icupa.Platform;

/// <summary>Where sign-in links and sessions of admins are kept.</summary>
public sealed class AdminRows(JournalSource source)
{
    public static readonly TimeSpan LinkLasts = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan SessionLasts = TimeSpan.FromHours(12);
    public static readonly TimeSpan IdleLasts = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskWindow = TimeSpan.FromHours(1);
    /// <summary>A session that is used is written down as used this often at most.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>Links that one e-mail may be sent within an hour.</summary>
    public const int AsksPerEmail = 5;
    /// <summary>Asks from one address within an hour; an office, or a proxy, is one address.</summary>
    public const int AsksPerAddress = 60;

    /// <summary>Counts an ask; false when there were too many, and then it is not counted.</summary>
    public async Task<bool> Ask(string email, string address, DateTimeOffset now)
    {
        await using var command = source.Source.CreateCommand("""
            with gone as (delete from admin_ask where at < $4),
                 asked as (select count(*) filter (where email = $1) as by_email, count(*) filter (where address = $2) as by_address from admin_ask where at >= $4)
            insert into admin_ask (at, email, address) select $3, $1, $2 from asked where by_email < $5 and by_address < $6
            """);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Hash("email:" + email) });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Hash("address:" + address) });
        command.Parameters.Add(At(now));
        command.Parameters.Add(At(now - AskWindow));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AsksPerEmail });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AsksPerAddress });
        return await command.ExecuteNonQueryAsync() is var rows && rows > 0;
    }

    /// <summary>Keeps a link; forgets those that are too old.</summary>
    public async Task Offer(string link, string email, DateTimeOffset now)
    {
        await using var command = source.Source.CreateCommand("""
            with gone as (delete from admin_link where until < $4)
            insert into admin_link (hash, email, until) values ($1, $2, $3) on conflict (hash) do nothing
            """);
        command.Parameters.Add(Text(link));
        command.Parameters.Add(Text(email));
        command.Parameters.Add(At(now + LinkLasts));
        command.Parameters.Add(At(now - AskWindow));
        await command.ExecuteNonQueryAsync();
    }

    public async Task<AdminSession?> SignIn(string link, string session, string? old, DateTimeOffset now)
    {
        await using var command = source.Source.CreateCommand("""
            with used as (update admin_link set session = $2 where hash = $1 and until > $4 and (session is null or session = $2) returning email),
                 gone as (delete from admin_session where (hash = $3 or began < $5) and hash <> $2 and exists (select from used))
            insert into admin_session as s (hash, email, began, seen, waits) select $2, email, $4, $4, exists (select from admin_passkey p where p.email = used.email) from used
            on conflict (hash) do update set seen = excluded.seen returning email, began
            """);
        command.Parameters.Add(Text(link));
        command.Parameters.Add(Text(session));
        command.Parameters.Add(Text(old ?? ""));
        command.Parameters.Add(At(now));
        command.Parameters.Add(At(now - SessionLasts));
        return await Session(command);
    }

    public async Task<AdminSession?> Look(string session, DateTimeOffset now)
    {
        await using var command = source.Source.CreateCommand("select email, began, seen < $4 from admin_session where hash = $1 and began > $2 and seen > $3 and not waits");
        command.Parameters.Add(Text(session));
        command.Parameters.Add(At(now - SessionLasts));
        command.Parameters.Add(At(now - IdleLasts));
        command.Parameters.Add(At(now - SeenEvery));
        AdminSession? found;
        bool stale;
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
                return null;
            (found, stale) = (Of(reader), reader.GetBoolean(2));
        }
        if (stale)
            await Do("update admin_session set seen = $2 where hash = $1 and seen < $2", Text(session), At(now));
        return found;
    }

    public async Task<AdminSession?> Waiting(string session, DateTimeOffset now)
    {
        await using var command = source.Source.CreateCommand("select email, began from admin_session where hash = $1 and began > $2 and waits");
        command.Parameters.Add(Text(session));
        command.Parameters.Add(At(now - LinkLasts));
        return await Session(command);
    }

    public Task SignOut(string session) => Do("delete from admin_session where hash = $1", Text(session));

    public Task End(string email) => Do("with links as (delete from admin_link where email = $1) delete from admin_session where email = $1", Text(email));

    private async Task Do(string sql, params NpgsqlParameter[] values)
    {
        await using var command = source.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<AdminSession?> Session(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Of(reader) : null;
    }

    private static AdminSession Of(NpgsqlDataReader row) => new(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(1) + SessionLasts);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
    private static NpgsqlParameter<string> Text(string text) => new() { TypedValue = text };
    private static NpgsqlParameter<DateTime> At(DateTimeOffset at) => new() { TypedValue = at.UtcDateTime };
}
