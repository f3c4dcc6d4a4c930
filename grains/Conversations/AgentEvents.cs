using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Icupa.Platform;
using Icupa.Storage;
using Microsoft.Extensions.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Conversations;

/// <summary>What one turn of the waiter took and what became of it: names and numbers, no words of anybody, no visit, no session.</summary>
/// <param name="Turn">A hash of the conversation's key and the turn: the same whenever it is settled.</param>
/// <param name="Level">Who answered in the end; null when nobody did.</param>
/// <param name="Outcome">"answered", "stopped", "cut", "failed".</param>
/// <param name="CostMicros">Millionths of a US dollar.</param>
/// <param name="Gates">How often each gate stepped in.</param>
/// <param name="Failures">Why each level that was tried failed, in one word.</param>
public sealed record AgentEvent(Guid Turn, VenueId Venue, DateOnly Date, DateTimeOffset At, string Language, Level? Level, string? Model, string Outcome)
{
    public int TokensIn { get; init; }
    public int TokensOut { get; init; }
    public long CostMicros { get; init; }
    public int LatencyMs { get; init; }
    public int? FirstWordMs { get; init; }
    public ImmutableArray<string> Tools { get; init; } = [];
    public int Cards { get; init; }
    public ImmutableSortedDictionary<string, int> Gates { get; init; } = ImmutableSortedDictionary<string, int>.Empty;
    public ImmutableSortedDictionary<string, string> Failures { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>
/// Writes the rows of <c>agent_events</c>, each once, and the figures that go with them. Nobody waits for them: what comes within a second is
/// one commit; while the silo stops it is written at once.
/// </summary>
public sealed class AgentEvents(JournalSource source, TimeProvider clock, IHostApplicationLifetime life)
{
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    private static readonly Meter Meter = new(Meters.Name);
    private static readonly Counter<long> Turns = Meter.CreateCounter<long>("icupa.waiter.turns", "{turn}", "Turns of the waiter, by who answered and how they ended");
    private static readonly Counter<long> Stepped = Meter.CreateCounter<long>("icupa.waiter.gated", "{sentence}", "Sentences and cards that a gate withheld, by gate");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("icupa.waiter.failures", "{attempt}", "Levels that could not answer, by level and why");
    private static readonly Counter<long> Errors = Meter.CreateCounter<long>("icupa.waiter.errors", "{attempt}", "Levels that could not answer, and turns that broke off or failed");
    private static readonly Counter<long> Cost = Meter.CreateCounter<long>("icupa.waiter.cost", "{microdollar}", "What language models cost, in millionths of a US dollar");
    private static readonly Histogram<double> FirstWord = Meter.CreateHistogram<double>("icupa.waiter.first_word", "s", "From the question to the first sentence", advice: new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 20] });
    private static readonly Histogram<double> Whole = Meter.CreateHistogram<double>("icupa.waiter.turn", "s", "From the question to the end of the answer", advice: new() { HistogramBucketBoundaries = [0.25, 0.5, 1, 2.5, 5, 10, 20, 60] });

    private readonly Lock gate = new();
    private List<AgentEvent> waiting = [];
    private Task? gathering;

    /// <summary>Completes once the turn's row is there; a second time it changes nothing.</summary>
    public Task Write(AgentEvent turn)
    {
        lock (gate)
        {
            waiting.Add(turn);
            return gathering ??= Task.Run(WriteGathered);
        }
    }

    private async Task WriteGathered()
    {
        await Task.Delay(Together, clock, life.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<AgentEvent> turns;
        lock (gate)
            (turns, waiting, gathering) = (waiting, [], null);
        await using var command = source.Source.CreateCommand("insert into agent_events select * from jsonb_populate_recordset(null::agent_events, $1) on conflict (turn) do nothing returning turn");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(turns.Select(Row)), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var written = await command.ExecuteReaderAsync();
        while (await written.ReadAsync())
            Count(turns.First(t => t.Turn == written.GetGuid(0)));
    }

    private static object Row(AgentEvent turn) => new
    {
        turn = turn.Turn,
        venue = turn.Venue.Text,
        business_date = turn.Date,
        at = turn.At.ToUniversalTime(),
        language = turn.Language,
        level = Word(turn.Level),
        model = turn.Model,
        outcome = turn.Outcome,
        tokens_in = turn.TokensIn,
        tokens_out = turn.TokensOut,
        cost_micros = turn.CostMicros,
        latency_ms = turn.LatencyMs,
        first_word_ms = turn.FirstWordMs,
        tools = turn.Tools,
        cards = turn.Cards,
        gates = turn.Gates,
        failures = turn.Failures,
    };

    /// <summary>A thumb up (1) or down (-1); the newest counts. Nothing when the turn has no row.</summary>
    public async Task Rate(Guid turn, int thumb)
    {
        await using var command = source.Source.CreateCommand("update agent_events set feedback = $2 where turn = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = turn });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)Math.Sign(thumb) });
        await command.ExecuteNonQueryAsync();
    }

    internal static void Begin()
    {
        Errors.Add(0);
        Cost.Add(0);
    }

    private static void Count(AgentEvent turn)
    {
        Errors.Add(turn.Failures.Count + (turn.Outcome is "cut" or "failed" ? 1 : 0));
        Turns.Add(1, new TagList { { "level", Word(turn.Level) }, { "outcome", turn.Outcome } });
        foreach (var (gate, times) in turn.Gates)
            Stepped.Add(times, new TagList { { "gate", gate } });
        foreach (var (level, why) in turn.Failures)
            Failed.Add(1, new TagList { { "level", level }, { "why", why } });
        if (turn.CostMicros > 0)
            Cost.Add(turn.CostMicros, new TagList { { "model", turn.Model ?? "" } });
        if (turn.FirstWordMs is { } first)
            FirstWord.Record(first / 1000.0, new TagList { { "level", Word(turn.Level) } });
        Whole.Record(turn.LatencyMs / 1000.0, new TagList { { "level", Word(turn.Level) } });
    }

    private static string Word(Level? level) => level is { } known ? known.ToString().ToLowerInvariant() : "none";
}
