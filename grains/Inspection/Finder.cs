using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Reports;
using Icupa.Storage;
using Icupa.Visits;
using Npgsql;

namespace Icupa.Inspection;

/// <summary>Finds streams by what people have in hand. Every question is answered from an index, or from the venues' settings.</summary>
public sealed partial class Finder(ReadSource reads, JournalSource journal, JournalReader reader)
{
    public const int Longest = 200;
    public const int Most = 30;
    private const int Each = 10;
    private const int LeastDigits = 8;

    /// <summary>Tables of that name, and who sits or sat there.</summary>
    public async Task<IEnumerable<Found>> Tables(string name)
    {
        await using var tables = Command(reads.Source, "select v.venue, t ->> 'name' from venue v, jsonb_array_elements(v.settings -> 'tables') t where lower(t ->> 'name') = lower($1) order by v.venue limit $2", name);
        await using var visits = Command(reads.Source, $"{VisitColumns} where lower(table_name) = lower($1) order by opened_at desc limit $2", name);
        return [.. await visits.All(Visit), .. await tables.All(row => new Found(Key.Table(TableId.In(new(row.GetString(0)), row.GetString(1))), $"table {row.GetString(1)}", null, ""))];
    }

    /// <summary>The order that people call "12-3", or "12B-3": the third round of a visit at table 12.</summary>
    public async Task<IEnumerable<Found>> Orders(string name)
    {
        if (OrderNumber().Match(name) is not { Success: true } number || !int.TryParse(number.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var round))
            return [];
        var table = number.Groups[1].Value;
        await using var visits = Command(reads.Source, $"{VisitColumns} where lower(table_name) in (lower($1), lower($3)) order by opened_at desc limit $2", table);
        visits.Parameters.Add(new NpgsqlParameter<string> { TypedValue = char.IsAsciiLetter(table[^1]) ? table[..^1] : table });
        var found = new List<Found>();
        foreach (var visit in await visits.All(Visit))
        {
            var stream = Key.Order(OrderId.Round(VisitId.Of(Key.Rest(visit.Stream)), round));
            if ((await reader.Read(stream)).Fold<Order, OrderEvent>(OrderJson.Default.CommitOrderEventArray) is { Round: not null } order && order.Number.Equals(name, StringComparison.OrdinalIgnoreCase))
                found.Add(visit with { Stream = stream, What = $"order {order.Number}, {visit.How} visit", How = "" });
        }
        return found;
    }

    /// <summary>The visit of an id, or of the beginning of one; and what its guests talked about.</summary>
    public async Task<IEnumerable<Found>> Visits(string name)
    {
        var id = name[(name.LastIndexOf('/') + 1)..].Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (id.Length < LeastDigits || !id.All(char.IsAsciiHexDigitLower))
            return [];
        // Ids begin with their venue: each venue is one look into the index.
        await using var visits = Command(reads.Source, $"{VisitColumns} where visit = any(select h.visit from venue v cross join lateral (select visit from read.visits w where w.visit >= v.venue || '/' || $1 and w.visit < v.venue || '/' || $1 || 'g' limit $2) h) limit $2", id);
        var found = await visits.All(Visit);
        var talks = new List<Found>();
        foreach (var visit in found)
        {
            await using var command = Command(journal.Source, "select distinct stream from journal where stream >= $1 || '/' and stream < $1 || '0' limit $2", "conversation:" + Key.Rest(visit.Stream));
            talks.AddRange(await command.All(row => new Found(row.GetString(0), $"talk with the waiter, {visit.What}", visit.At, "")));
        }
        return [.. found, .. talks];
    }

    /// <summary>Stations and their newest days.</summary>
    public async Task<IEnumerable<Found>> Stations(string name)
    {
        await using var stations = Command(reads.Source, """
            select d.stream, s ->> 'name'
            from venue v cross join jsonb_array_elements(v.settings -> 'stations') s
            cross join lateral (select max(stream) as stream from journal where stream >= 'station:' || v.venue || '/' || (s ->> 'id') || '/' and stream < 'station:' || v.venue || '/' || (s ->> 'id') || '0') d
            where lower(s ->> 'id') = lower($1) or lower(s ->> 'name') = lower($1) order by d.stream limit $2
            """, name);
        return await stations.All(row => row.IsDBNull(0) ? null : new Found(row.GetString(0), $"station {row.GetString(1)}", null, "")) is var found ? found.OfType<Found>() : [];
    }

    /// <summary>Visits at which somebody calls themselves so. The words are compared where they are kept and go nowhere else.</summary>
    public async Task<IEnumerable<Found>> Aliases(string name)
    {
        await using var command = journal.Source.CreateCommand("select visit, key from personal where right(key, 1) = 'a' and lower(words) like $1 order by at desc limit $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Queries.Literal(name.ToLowerInvariant()) + "%" });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Most });
        var found = new List<Found>();
        foreach (var (visit, key) in await command.All(row => (VisitId.Of(row.GetString(0)), row.GetString(1))))
        {
            // An allergy that an earlier silo wrote has a key that ends like it: the visit knows whose alias it is.
            var state = (await reader.Read(Key.Visit(visit))).Fold<Visit, VisitEvent>(VisitJson.Default.CommitVisitEventArray);
            if (state is { Table: { } table } && state.Guests.FirstOrDefault(g => g.AliasKey == key) is { } guest)
                found.Add(new(Key.Visit(visit), string.Create(CultureInfo.InvariantCulture, $"guest {guest.Number} of the visit at table {table.Name}"), state.OpenedAt, state.Ended ? "ended" : "open"));
        }
        return found.Take(Each);
    }

    /// <summary>A payment as it is known: how much by what, and how it stands.</summary>
    public async Task<Found?> Payment(PaymentId payment)
    {
        var state = (await reader.Read(Key.Payment(payment))).Fold<Payment, PaymentEvent>(PaymentJson.Default.CommitPaymentEventArray);
        if (state.Order is { } order)
            return new(Key.Payment(payment), $"payment by {Word(order.Method)} of {order.Minor} {order.Currency}", state.StartedAt, Word(state.State));
        // Money in hand is written on the check alone.
        return (await Known([Key.Check(payment.Visit)])).Count > 0 ? new(Key.Check(payment.Visit), "check with that payment", null, "") : null;
    }

    /// <summary>Which of the streams there are.</summary>
    public async Task<HashSet<string>> Known(IEnumerable<string> streams)
    {
        await using var command = journal.Source.CreateCommand("select stream from journal where stream = any($1) and base = 0");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. streams] });
        return [.. await command.All(row => row.GetString(0))];
    }

    /// <summary>Since when a stream owes; null where it owes nothing.</summary>
    public async Task<DateTimeOffset?> OwingSince(string stream)
    {
        await using var command = journal.Source.CreateCommand("select since from owing where stream = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        return await command.ExecuteScalarAsync() is DateTime since ? since : null;
    }

    private const string VisitColumns = "select visit, table_name, opened_at, closed_at is not null from read.visits";

    private static Found Visit(NpgsqlDataReader row) => new(Key.Visit(VisitId.Of(row.GetString(0))), $"visit at table {row.GetString(1)}", row.GetFieldValue<DateTimeOffset>(2), row.GetBoolean(3) ? "ended" : "open");

    private static NpgsqlCommand Command(NpgsqlDataSource source, string sql, string name)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Each });
        return command;
    }

    private static string Word<T>(T value) where T : struct, Enum => Tree.Of(value)!.ToString();

    [GeneratedRegex(@"^(.{1,40})-(\d{1,3})$")]
    private static partial Regex OrderNumber();
}
