using System.Collections.Immutable;
using Icupa.Storage;
using Icupa.Visits;

namespace Icupa.Checks;

/// <summary>Lines that go from this check to another's, and come from there.</summary>
public sealed partial class CheckGrain
{
    public Task<Reply> Send(Asker who, CommandId id, VisitId to, ImmutableArray<LineId> lines) => Do(who, id, check => check.Send(who, id.Text, Id, to, lines.OrEmpty()));

    public Task<Reply> Receive(Asker who, CommandId id, Transfer transfer)
    {
        var settings = Boards.Of(Venue).Settings;
        return Do(who, id, check => check.Receive(who, transfer, settings.Currency, settings.Money));
    }

    public Task<Reply> Return(Asker who, CommandId id, string transfer) => Do(who, id, check => check.Return(who, transfer));
    public Task<Reply> Join(Asker who, CommandId id, long version, VisitId? into) => Do(who, id, check => check.Join(who, version, into));
    public Task<Reply> SendOn(Asker who, CommandId id) => Do(who, id, check => check.SendOn(who, id.Text));

    private async Task SendOnward(Check check)
    {
        if (!check.SendsOn.IsEmpty)
            await this.AsReference<ICheckGrain>().SendOn(House, Once($"send-on:{check.Version}"));
    }

    // Said until the other check has the lines, or can never have them: it closed first, and then they are to be paid here.
    private async Task<bool> TellOther(Check check, string transfer, VisitId to, ImmutableArray<MovedLine> lines)
    {
        // A visit must not end without its check hearing of it, which it has none before the first order.
        var expected = await GrainFactory.GetGrain<IVisitGrain>(Key.Visit(to)).Expect(House, Once($"expect:{transfer}"), lines.Sum(l => l.Line.Total));
        if (expected.Refusal is not (Refusal.None or Refusal.NotFound))
            return false;
        var reply = expected.Ok
            ? await GrainFactory.GetGrain<ICheckGrain>(Key.Check(to)).Receive(House, Once($"sent:{transfer}:{check.Version}"), new(transfer, Id, check.BusinessDate, lines))
            : expected;
        if (reply.Refusal is Refusal.CheckClosed or Refusal.NotFound)
            return (await this.AsReference<ICheckGrain>().Return(House, Once($"return:{transfer}"), transfer)).Ok;
        return reply.Ok && await Note(Check.SentName + transfer, check.Version);
    }
}
