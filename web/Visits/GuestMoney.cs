using System.Text.Json;
using Icupa.Checks;
using Icupa.Web.Push;

namespace Icupa.Web.Visits;

/// <summary>What a phone says of the check: whose dish it is, how it is split, and paying. The payer is always the one who asks.</summary>
public sealed partial class GuestHub
{
    /// <summary>The visit whose bill this phone's party shares; null for its own.</summary>
    private VisitId? Shared => Me.Sharing.With;

    /// <summary>The visit whose bill this phone pays.</summary>
    private VisitId Bill => Shared ?? Me.Visit;

    /// <summary>With the visit that the cookie names: whether that pays this bill is the check's to judge, which asks it; what is known here may be old.</summary>
    private Asker Payer => Asker.Guest(Me.Session, Me.Visit);
    private ICheckGrain Check => grains.GetGrain<ICheckGrain>(Key.Check(Bill));

    /// <summary>From now on this phone watches, and pays, the bill that its party shares.</summary>
    private async Task<IReadOnlyList<Whole>> Share(VisitId? with, long version)
    {
        if (Me.Sharing.Is(with, version) is { } before) await Part(Group.Check(before));
        if (Shared is not { } shared) return [];
        await Join(Group.Check(shared));
        return Show(Group.Check(shared), [await streams.Check(shared)]);
    }

    public Task<Reply> Claim(string commandId, string line) => Given.Line(line) is { } which ? Do(commandId, id => Check.Claim(Payer, id, which)) : Malformed;

    public Task<Reply> NotMine(string commandId, string line) => Given.Line(line) is { } which ? Do(commandId, id => Check.NotMine(Payer, id, which)) : Malformed;

    public Task<Reply> ShareLine(string commandId, string line, string[] payers) =>
        Given.Line(line) is { } which && Given.Payers(payers) is { } owners ? Do(commandId, id => Check.Share(Payer, id, which, owners)) : Malformed;

    public Task<Reply> Split(string commandId, string kind, string[] payers) =>
        Given.Word<SplitKind>(kind) is { } split && Given.Payers(payers) is { } people ? Do(commandId, id => Check.Split(Payer, id, split, people)) : Malformed;

    public Task<Reply> Redeem(string commandId, string code) => Given.Name(code) is { } typed ? Do(commandId, id => Check.Redeem(Payer, id, typed)) : Malformed;

    public Task<Reply> Pay(string commandId, JsonElement tender) =>
        Given.Tender(Bill, tender, Who.By) is { } given ? Do(commandId, id => Check.Pay(Payer, id, given)) : Malformed;

    public Task<Reply> OpenTab(string commandId, string payment) => Given.Payment(Bill, payment) is { } which ? Do(commandId, id => Check.OpenTab(Payer, id, which)) : Malformed;

    public Task<Reply> LetGo(string commandId, string payment) => OnPayment(commandId, payment, (check, id, which) => check.LetGo(Who, id, which));

    public Task<Reply> GiveUp(string commandId, string payment) => OnPayment(commandId, payment, (check, id, which) => check.GiveUp(Who, id, which));

    // On the bill that this phone pays now or, named with its visit, on its own.
    private Task<Reply> OnPayment(string commandId, string payment, Func<ICheckGrain, CommandId, PaymentId, Task<Reply>> act) =>
        (Given.Payment(Bill, payment) ?? Given.Payment(Me.Visit, payment)) is { } which ? Do(commandId, id => act(grains.GetGrain<ICheckGrain>(Key.Check(which.Visit)), id, which)) : Malformed;
}
