using Orleans.Concurrency;

namespace Icupa.Platform;

/// <inheritdoc cref="IAuditGrain"/>
[StatelessWorker]
public sealed class AuditGrain(AuditRows rows, TimeProvider clock) : Grain, IAuditGrain
{
    private const int LongestAct = 60;

    public async Task<Reply> Write(Asker who, CommandId id, AuditNote note)
    {
        if (!Runs(who))
            return new(Refusal.NotAllowed, 0);
        if (note.Act.Length is 0 or > LongestAct)
            return new(Refusal.Malformed, 0);
        await rows.Add(id, clock.GetUtcNow(), who.By, note);
        return new(Refusal.None, 0);
    }

    public async Task<AuditPage> Find(Asker who, AuditFilter filter) => Runs(who) ? await rows.Find(filter) : new([], null);

    private static bool Runs(Asker who) => who.Kind is AskerKind.Operator or AskerKind.House;
}
