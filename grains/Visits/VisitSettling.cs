using Icupa.Carts;
using Icupa.Checks;
using Icupa.Storage;
using Icupa.Tables;

namespace Icupa.Visits;

/// <summary>What a visit owes: its cart knows who sits here, its table who sits there, its check how it ends; and moving to another table.</summary>
public sealed partial class VisitGrain
{
    private static readonly TimeSpan RefusedAgainIn = TimeSpan.FromSeconds(1);

    // Whoever asks hears what the table said.
    public async Task<Reply> Move(Asker who, CommandId id, TableId to, VisitId? with)
    {
        var reply = await Caught(Do(who, id, visit => visit.Move(who, id.Text, Id, to, with)));
        return reply.Ok && Committed.NotMoved is { } refused && refused.Move == id.Text ? new(refused.Refusal, reply.Version) : reply;
    }

    // The cart is asked before the visit decides, not within its decision: a round on its way to the check is then no reason to shut the cart.
    public async Task<Reply> Close(Asker who, CommandId id, string? reason)
    {
        var rounds = Committed is { Table: not null, Ended: false, Closing: null } ? await RoundsSent() : 0;
        return await Caught(Do(who, id, visit => visit.Close(who, reason, rounds)));
    }

    public Task<Reply> Arrived(Asker who, CommandId id, string move, Refusal refusal, VisitId? with) => Do(who, id, visit => visit.Arrive(who, move, refusal, with));
    public Task<Reply> LeftTable(Asker who, CommandId id, TableId table) => Do(who, id, visit => visit.LeaveTable(who, table));
    public Task<Reply> ToldBill(Asker who, CommandId id, long version) => Do(who, id, visit => visit.ToldBill(version));
    public Task<Reply> Welcomes(TableId at) => Task.FromResult(new Reply(Committed.Welcomes(at), 0));

    // Whoever ended meanwhile has the check say so: until it knows, it would take the lines.
    public async Task<Reply> Expect(Asker who, CommandId id, long minor)
    {
        var reply = await Caught(Do(who, id, visit => visit.Expect(who, minor)));
        return Committed.EndUnheard ? reply with { Refusal = Refusal.Busy } : reply;
    }

    protected override bool Owes(Visit state) => state.Owes;

    // Side by side: a cart that cannot be read must not keep its table taken, nor its check open.
    protected override async Task<TimeSpan?> SettleOwed()
    {
        var (visit, self) = (Committed, this.AsReference<IVisitGrain>());
        var settled = await Task.WhenAll(TellCart(visit, self), SettleMove(visit, self), SettleMoved(visit, self), SettleClosing(visit, self), TellTable(visit, self), TellCheck(visit, self));
        return settled.All(done => done) ? null : RefusedAgainIn;
    }

    private async Task<bool> SettleMove(Visit visit, IVisitGrain self)
    {
        if (visit.Moving is not { } move)
            return true;
        var welcome = await Welcome(move.With, move.To);
        var seat = welcome == Refusal.None ? await TableAt(move.To).Come(House, Id, visit.OpenedAt, move.With, visit.Asked) : new(welcome, null);
        // Where the party that was asked shares another's bill, that one has to agree too: it may be leaving.
        var refusal = seat.Refusal == Refusal.None && seat.Party?.With != move.With ? await Welcome(seat.Party?.With, move.To) : seat.Refusal;
        return (await self.Arrived(House, Once($"arrived:{move.Move}"), move.Move, refusal, seat.Party?.With)).Ok;
    }

    private async Task<bool> TellTable(Visit visit, IVisitGrain self)
    {
        if (!visit.Ended || visit.TableKnowsEnd)
            return true;
        // Those who shared the bill go with it; who still owes something, or waits for it, stays for staff to see.
        await Company(visit.Table!.Value, company => company.Close(House, Once("end"), visit.CloseReason));
        // Most never moved, and every build knows what their tables are told.
        await (visit.Asked == 0 ? TableAt(visit.Table!.Value).Closed(Id) : TableAt(visit.Table!.Value).Gone(House, Id, visit.Asked));
        return (await self.ToldTable(House, Once("table"))).Ok;
    }

    private async Task<bool> TellCheck(Visit visit, IVisitGrain self) => !visit.EndUnheard || visit.Check is null
        || ((await GrainFactory.GetGrain<ICheckGrain>(Key.Check(Id)).Close(House, Once("check"), visit.WriteOff)).Ok && (await self.ToldCheck(House, Once("check"))).Ok);

    private async Task<bool> TellCart(Visit visit, IVisitGrain self)
    {
        if (visit.CartKnows >= visit.PeopleVersion)
            return true;
        var told = visit.PeopleVersion;
        return (await GrainFactory.GetGrain<ICartGrain>(Key.Cart(Id)).Admit(House, Once($"admit:{told}"), visit.Participants)).Ok
            && (visit.Closing is null
                ? await self.Told(House, Once($"told:{told}"), told)
                : await self.CartShut(House, Once($"told:{told}"), told, await RoundsSent())).Ok;
    }

    // The bill first, the table left last: nobody sits down there before everything of this party has gone.
    private async Task<bool> SettleMoved(Visit visit, IVisitGrain self)
    {
        if (visit.BillKnows < visit.BillVersion)
        {
            var joined = Once($"join:{visit.BillVersion}");
            if (!(await GrainFactory.GetGrain<ICheckGrain>(Key.Check(Id)).Join(House, joined, visit.BillVersion, visit.With)).Ok)
                return false;
            await self.ToldBill(House, joined, visit.BillVersion);
        }
        foreach (var left in visit.Leaving)
        {
            if (left != visit.Table && !await Company(left, company => company.Move(House, Once($"follow:{visit.Moves}"), visit.Table!.Value, visit.With ?? Id)))
                return false;
            await (left == visit.Table && !visit.Ended ? TableAt(left).Come(House, Id, visit.OpenedAt, visit.With, visit.Asked) : TableAt(left).Gone(House, Id, visit.Asked));
            await self.LeftTable(House, Once($"left:{visit.Moves}:{visit.NotMoved?.Move}:{left}"), left);
        }
        return true;
    }

    private async Task<Refusal> Welcome(VisitId? host, TableId at) => host is { } visit ? (await GrainFactory.GetGrain<IVisitGrain>(Key.Visit(visit)).Welcomes(at)).Refusal : Refusal.None;

    // The check's tab pays what is due; asked again until the check has told how that went. Nothing to do while cart or check have not answered.
    private async Task<bool> SettleClosing(Visit visit, IVisitGrain self)
    {
        if (!visit.TakesTab)
            return visit.Closing is null;
        var asked = await GrainFactory.GetGrain<ICheckGrain>(Key.Check(Id)).TakeTab(House, Once($"tab:{visit.Closings}:{visit.Check?.Version}"));
        if (asked.Refusal is not (Refusal.None or Refusal.Busy))
            await self.NotTaken(House, Once($"not-taken:{visit.Closings}"), asked.Refusal);
        return false;
    }

    /// <summary>Tells those at a table who share this visit's bill; false where one asks for a moment. What one refuses for good, staff see and decide.</summary>
    private async Task<bool> Company(TableId table, Func<IVisitGrain, Task<Reply>> tell)
    {
        var heard = true;
        foreach (var party in (await TableAt(table).Look()).Parties.Where(p => p.With == Id))
            heard &= (await tell(GrainFactory.GetGrain<IVisitGrain>(Key.Visit(party.Visit)))).Refusal is not (Refusal.Moving or Refusal.Busy);
        return heard;
    }

    // Read from what the cart shows: any silo's cart can be asked for that.
    private async Task<int> RoundsSent() =>
        (await GrainFactory.GetGrain<ICartGrain>(Key.Cart(Id)).Snapshot()).All("round:", ViewJson.Default.RoundView).Count(r => r.State == RoundState.Sent);

    private ITableGrain TableAt(TableId table) => GrainFactory.GetGrain<ITableGrain>(Key.Table(table));
}
