using System.Text.Json;
using Icupa.Checks;
using Icupa.Web.Push;

namespace Icupa.Web.Visits;

/// <summary>What a phone says of the check: whose dish it is, how it is split, and paying. The payer is always the one who asks.</summary>
public sealed partial class GuestHub
{
    private ICheckGrain Check => grains.GetGrain<ICheckGrain>(Key.Check(Me.Visit));

    public Task<Reply> Claim(string commandId, string line) => Given.Line(line) is { } which ? Do(commandId, id => Check.Claim(Who, id, which)) : Malformed;

    public Task<Reply> NotMine(string commandId, string line) => Given.Line(line) is { } which ? Do(commandId, id => Check.NotMine(Who, id, which)) : Malformed;

    public Task<Reply> ShareLine(string commandId, string line, string[] payers) =>
        Given.Line(line) is { } which && Given.Payers(payers) is { } owners ? Do(commandId, id => Check.Share(Who, id, which, owners)) : Malformed;

    public Task<Reply> Split(string commandId, string kind, string[] payers) =>
        Given.Word<SplitKind>(kind) is { } split && Given.Payers(payers) is { } people ? Do(commandId, id => Check.Split(Who, id, split, people)) : Malformed;

    public Task<Reply> Redeem(string commandId, string code) => Given.Name(code) is { } typed ? Do(commandId, id => Check.Redeem(Who, id, typed)) : Malformed;

    public Task<Reply> Pay(string commandId, JsonElement tender) =>
        Given.Tender(Me.Visit, tender, Who.By) is { } given ? Do(commandId, id => Check.Pay(Who, id, given)) : Malformed;

    public Task<Reply> OpenTab(string commandId, string payment) => Given.Payment(Me.Visit, payment) is { } which ? Do(commandId, id => Check.OpenTab(Who, id, which)) : Malformed;

    public Task<Reply> LetGo(string commandId, string payment) => Given.Payment(Me.Visit, payment) is { } which ? Do(commandId, id => Check.LetGo(Who, id, which)) : Malformed;

    public Task<Reply> GiveUp(string commandId, string payment) =>
        Given.Payment(Me.Visit, payment) is { } which ? Do(commandId, id => Check.GiveUp(Who, id, which)) : Malformed;
}
