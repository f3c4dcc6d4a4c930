using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Tables;
using Icupa.Visits;

namespace Icupa.Checks;

/// <summary>What guests do with a check. A web node may have heard last that they sit here, or share this bill: their visit knows.</summary>
public sealed partial class CheckGrain
{
    public Task<Reply> Claim(Asker who, CommandId id, LineId line) => Seated(who, id, check => check.Claim(who, line));
    public Task<Reply> NotMine(Asker who, CommandId id, LineId line) => Seated(who, id, check => check.NotMine(who, line));

    public async Task<Reply> Share(Asker who, CommandId id, LineId line, ImmutableArray<string> owners)
    {
        var seated = await SeatedOf(owners.OrEmpty());
        return await Seated(who, id, check => check.Share(who, line, owners.OrEmpty(), seated));
    }

    public async Task<Reply> Split(Asker who, CommandId id, SplitKind kind, ImmutableArray<string> people)
    {
        var seated = await SeatedOf(people.OrEmpty());
        return await Seated(who, id, check => check.Divide(who, kind, people.OrEmpty(), seated));
    }

    public Task<Reply> Pay(Asker who, CommandId id, NewTender tender)
    {
        var word = tender.Phone is { Length: <= 15 } phone ? new PersonalWord(Id.Text, id.Text + PhoneKeeping.Mark, phones.Seal(phone)) : default;
        var (ready, off, today) = (Ready, Off(who), Today);
        return Seated(who, id, check => check.Pay(who, tender, word.Key, ready, off, today), word.Key is null ? null : [word]);
    }

    public Task<Reply> OpenTab(Asker who, CommandId id, PaymentId payment)
    {
        var (ready, off) = (Ready, Off(who));
        return Seated(who, id, check => check.OpenTab(who, payment, ready, off));
    }

    // Asked before the check decides, not within its decision. A repeat of what was accepted is a success, wherever its sender sits by now.
    private async Task<Reply> Seated(Asker who, CommandId id, Func<Check, Decision<CheckEvent>> decide, IReadOnlyList<PersonalWord>? words = null, Func<Refusal>? guess = null, [CallerMemberName] string command = "")
    {
        var refusal = Accepted(who, id) ? Refusal.None : await Sits(who) is var gone and not Refusal.None ? gone : guess?.Invoke() ?? Refusal.None;
        return refusal == Refusal.None ? await Do(who, id, decide, words, command) : new(refusal, Committed.Version);
    }

    // Where a stranger to the check is named: who sits, or sat, at this visit and at those that share its bill; whoever was sent away does not.
    private async Task<HashSet<string>> SeatedOf(ImmutableArray<string> people)
    {
        var seated = new HashSet<string>(StringComparer.Ordinal);
        if (!Committed.Strangers(people).Any())
            return seated;
        var visits = new List<VisitId> { Id };
        for (var at = 0; at < visits.Count; at++)
        {
            var room = await GrainFactory.GetGrain<IVisitGrain>(Key.Visit(visits[at])).Snapshot();
            seated.UnionWith(room.All("guest:", ViewJson.Default.GuestView).Where(g => !g.Revoked).Select(g => Asker.Guest(g.Session).By));
            if (at == 0 && room.One("meta", ViewJson.Default.VisitMeta) is { } meta)
                visits.AddRange((await GrainFactory.GetGrain<ITableGrain>(Key.Table(meta.Table)).Look()).Parties.Where(p => p.With == Id).Select(p => p.Visit));
        }
        return seated;
    }

    private async Task<Refusal> Sits(Asker who)
    {
        // Staff, and phones of a web node of an earlier build, which does not say where they sit.
        if (who is not { IsGuest: true, At: { } at })
            return Refusal.None;
        var visit = GrainFactory.GetGrain<IVisitGrain>(Key.Visit(at));
        if ((await visit.MayEnter(SessionId.Of(who.Id))).Refusal is var refusal && (refusal != Refusal.None || at == Id))
            return refusal;
        return (await visit.Snapshot()).One("meta", ViewJson.Default.VisitMeta)?.With == Id ? Refusal.None : Refusal.NotAtThisTable;
    }
}
