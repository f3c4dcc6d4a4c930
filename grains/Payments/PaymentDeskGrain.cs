using System.Collections.Immutable;
using Icupa.Reports;
using Npgsql;
using Orleans.Concurrency;

namespace Icupa.Payments;

/// <inheritdoc cref="IPaymentDeskGrain"/>
[StatelessWorker, Reentrant]
public sealed class PaymentDeskGrain(Inquiry inquiry, ReadSource reads, TimeProvider clock) : Grain, IPaymentDeskGrain
{
    private const int LongestName = 200;
    /// <summary>Below what a caller waits for any grain; the provider sends a webhook that was not taken again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public async Task<ImmutableArray<PaymentId>> Find(Asker who, string name)
    {
        if (!MayAsk(who) || name is not { Length: > 0 and <= LongestName })
            return [];
        if (References.Payment(name) is { } whole)
            return (await inquiry.Load(whole)).Order is null ? [] : [whole];
        if (References.OfTransaction(name) is { } transaction)
            return [transaction];
        var hex = Guid.TryParse(name, out var uuid) ? uuid.ToString("N") : name;
        await using var command = reads.Source.CreateCommand("""
            select payment from read.attempts where provider = $1 or reference = $2 or payment like '%/' || $2
            union select payment from read.payments where refund = '' and reference = $1
            order by payment desc limit 10
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Queries.Literal(hex) });
        return await command.All(Id);
    }

    public async Task<Heard?> Ask(Asker who, PaymentId payment) =>
        MayAsk(who) && await inquiry.Load(payment) is { Order: not null } known ? await inquiry.Ask(known) : null;

    public async Task<Ruling> Judge(Asker who, CommandId id, PaymentId payment, Verdict verdict, string reason)
    {
        var known = await inquiry.Load(payment);
        if (known.MayJudge(who, verdict, reason) is var refusal and not Refusal.None)
            return new(refusal, null, known.State, known.NeedsPerson);
        if (inquiry.GatewayOf(known) is null)
            return new(Refusal.NotSetUp, null, known.State, known.NeedsPerson);
        // What may still be paid is stopped before it is let go; what is over or posted is only looked at.
        var shown = verdict == Verdict.Release && known.Underway ? await inquiry.Stop(known) : verdict == Verdict.Requery ? null : await inquiry.Ask(known);
        var reply = await GrainFactory.GetGrain<IPaymentGrain>(Key.Payment(payment)).Judge(who, id, verdict, reason, shown);
        var now = await inquiry.Load(payment);
        shown ??= await inquiry.Ask(now);
        return new(reply.Refusal, shown, now.State, now.NeedsPerson);
    }

    public async Task<Recognised> Disputed(Asker who, CommandId id, string provider)
    {
        if (who.Kind != AskerKind.House)
            return Recognised.Foreign;
        // The read side is a moment behind: what is not there is foreign only once it has come as far as this question.
        var asked = clock.GetUtcNow();
        ImmutableArray<PaymentId> payments;
        while (true)
        {
            var caughtUp = await reads.CaughtUp(asked);
            payments = await Of(provider);
            if (!payments.IsEmpty)
                break;
            if (caughtUp)
                return Recognised.Foreign;
            if (clock.GetUtcNow() - asked > Patience)
                return Recognised.NotYet;
            await Task.Delay(LookAgain, clock);
        }
        foreach (var payment in payments)
            if (!(await GrainFactory.GetGrain<IPaymentGrain>(Key.Payment(payment)).Disputed(who, CommandId.From($"{id}:{payment}"))).Ok)
                return Recognised.NotYet;
        return Recognised.Ours;
    }

    private async Task<ImmutableArray<PaymentId>> Of(string provider)
    {
        await using var command = reads.Source.CreateCommand("select payment from read.attempts where provider = $1 limit 10");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = provider });
        return await command.All(Id);
    }

    private static PaymentId Id(NpgsqlDataReader row) => PaymentId.Of(row.GetString(0));

    private static bool MayAsk(Asker who) => who.Kind is AskerKind.House or AskerKind.Operator;
}
