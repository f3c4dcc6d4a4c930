using System.Collections.Immutable;
using Icupa.Board;

namespace Icupa.Platform;

/// <inheritdoc cref="IFlagsGrain"/>
public sealed class FlagsGrain(FlagRows rows, BoardNodes boards, TimeProvider clock) : Grain, IFlagsGrain
{
    private const int MostHistory = 50;

    public async Task<Reply> Set(Asker who, CommandId id, FlagChange change)
    {
        var refusal = Flags.Judge(who, change);
        if (refusal == Refusal.None && !await rows.Names(change.Scope))
            refusal = Refusal.Malformed;
        if (refusal == Refusal.None)
        {
            await rows.Add(id, new(change, who.By, clock.GetUtcNow()));
            boards.Flags();
        }
        return new(refusal, (await rows.Now()).Version);
    }

    public async Task<ImmutableArray<FlagSeen>> List(Asker who)
    {
        if (who.Kind is not (AskerKind.Operator or AskerKind.House))
            return [];
        var (flags, _) = await rows.Now();
        var seen = ImmutableArray.CreateBuilder<FlagSeen>();
        foreach (var flag in KnownFlags.All)
            seen.Add(new(flag.Name, flag.Owner, flag.Means, flag.OnByDefault,
                [.. flags.Thrown.Values.Where(s => s.Change.Name == flag.Name).OrderBy(s => s.Change.Scope, StringComparer.Ordinal)], await rows.History(flag.Name, MostHistory)));
        return seen.ToImmutable();
    }
}
