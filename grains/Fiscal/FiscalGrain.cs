using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Fiscal.Devices;
using Icupa.Storage;
using Npgsql;
using Orleans.Concurrency;

namespace Icupa.Fiscal;

/// <inheritdoc cref="IFiscalGrain"/>
[Reentrant]
public sealed class FiscalGrain(JournalSource source, IEnumerable<IFiscalDevice> devices) : StreamGrain<FiscalDay, FiscalEvent>, IFiscalGrain
{
    private static readonly Asker House = Asker.House("fiscal");
    private static readonly TimeSpan RefusedAgainIn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private const int AnswersPerCommand = 50;

    private DateTimeOffset askAt;
    private TimeSpan pause;

    private DateOnly Date => Key.FiscalOf(StreamKey).Date;
    protected override VenueId Venue => Key.FiscalOf(StreamKey).Venue;
    protected override StreamLimits Limits => StreamLimits.Day;
    protected override JsonTypeInfo<Commit<FiscalEvent>[]> Json => FiscalJson.Default.CommitFiscalEventArray;
    private Shop Shop => Shop.Of(Boards.Of(Venue).Settings);

    public Task<Reply> Issue(Asker who, CommandId id, FiscalRequest check) => Do(who, id, day => check.Visit.Venue == Venue ? day.Issue(who, check, Shop) : Refusal.Malformed);
    public Task<Reply> Ask(Asker who, CommandId id, PaymentId payment, string? buyer) => Do(who, id, day => payment.Visit.Venue == Venue ? day.Ask(who, payment, buyer, Shop) : Refusal.NotFound);
    public Task<Reply> Accept(Asker who, CommandId id, Receipt receipt) => Do(who, id, day => day.Accept(who, receipt));

    public async Task<Ended> End(Asker who, CommandId id, DateOnly next)
    {
        var reply = await Do(who, id, day => day.End(who, Date, next));
        return new(reply.Refusal, Committed.Next ?? default, Committed.Last);
    }

    public Task<Reply> Again(Asker who, CommandId id, string receipt) => Do(who, id, day => day.Again(who, receipt));

    public Task<Receipt?> Receipt(string id) => Task.FromResult(Committed.Entries.GetValueOrDefault(id)?.Receipt);
    public Task<ImmutableArray<Receipt>> Of(PaymentId payment) => Task.FromResult(Committed.Of(payment).Select(e => e.Receipt).ToImmutableArray());

    // Nobody watches the numbers: staff ask for them, and a receipt's page looks again by itself.
    protected override ImmutableArray<string> Groups(FiscalDay state) => [];
    protected override IEnumerable<string> Entities(FiscalDay state) => state.Entries.Keys.Select(id => "receipt:" + id);
    protected override IEnumerable<string> Touches(FiscalEvent happened, FiscalDay after) => [];

    protected override object? Entity(FiscalDay state, string key) => state.Entries.TryGetValue(Key.Rest(key), out var entry) && entry.Document is var paper
        ? new ReceiptView(paper.Id, paper.Kind, paper.Visit, paper.Table, paper.At, paper.Total, paper.Currency, entry.Number, entry.State, entry.Why, entry.PassedTo)
        : null;

    protected override bool Owes(FiscalDay state) => state.Owes;

    protected override async Task<TimeSpan?> SettleOwed()
    {
        if (Committed.MustBegin && !await Begin())
            return RefusedAgainIn;
        if (!await PassOn())
            return RefusedAgainIn;
        return await Register();
    }

    /// <summary>Takes the numbers over from the latest day before; the first of all begins with 1.</summary>
    private async Task<bool> Begin()
    {
        long last = 0;
        if (await DayBefore() is { } before)
        {
            var ended = await GrainFactory.GetGrain<IFiscalGrain>(before).End(House, Once($"end:{before}"), Date);
            // It went on in a day between, which is not in the journal yet.
            if (ended.Refusal != Refusal.None || ended.Next < Date)
                return false;
            if (ended.Next > Date)
                return (await Do(House, Once("skip"), day => day.Skip(ended.Next))).Ok;
            last = ended.Last;
        }
        return (await Do(House, Once("begin"), day => day.Begin(last))).Ok;
    }

    private async Task<string?> DayBefore()
    {
        await using var command = source.Source.CreateCommand("select stream from journal where stream >= $1 and stream < $2 order by stream desc limit 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"fiscal:{Venue.Text}/" });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = StreamKey });
        return await command.ExecuteScalarAsync() as string;
    }

    private async Task<bool> PassOn()
    {
        foreach (var entry in Committed.ToPass.ToList())
        {
            var (id, to) = (entry.Document.Id, Committed.Next!.Value);
            if (!(await GrainFactory.GetGrain<IFiscalGrain>(Key.Fiscal(Venue, to)).Accept(House, Once($"pass:{id}"), entry.Receipt)).Ok)
                return false;
            await Do(House, Once($"passed:{id}"), day => day.Pass(id, to));
        }
        return true;
    }

    /// <summary>Sends what waits to the devices in the order of numbers, until one does not answer; then it pauses, longer each time.</summary>
    private async Task<TimeSpan?> Register()
    {
        var now = Clock.GetUtcNow();
        if (!Committed.Waiting.Any())
            return null;
        if (now < askAt)
            return askAt - now;
        var (answers, silent) = (new List<FiscalAnswer>(), false);
        foreach (var entry in Committed.Waiting.Take(AnswersPerCommand).ToList())
        {
            var answer = await devices.Single(d => d.Kind == entry.Device).Register(new(entry.Document, entry.Number, entry.OriginalNumber, Shop.Setup), CancellationToken.None);
            answers.Add(answer);
            silent |= answer.State == FiscalState.Pending;
            if (answer.Why is IFiscalDevice.NoAnswer or IFiscalDevice.NotSetUp)
                break;
        }
        await Do(House, Once($"heard:{now.UtcTicks}"), day => day.Hear(answers));
        pause = !silent ? TimeSpan.Zero : pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        askAt = Clock.GetUtcNow() + pause;
        return pause;
    }
}
