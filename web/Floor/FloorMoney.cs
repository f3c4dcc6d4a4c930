using System.Text.Json;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Push;

namespace Icupa.Web.Floor;

/// <summary>What staff do with a check. What a server may not do alone takes a manager's PIN beside the command.</summary>
public sealed partial class FloorHub
{
    public Task<Reply> ShareLine(string commandId, string visit, string line, string[] payers) =>
        Given.Line(line) is { } which && Given.Payers(payers) is { } owners ? ForCheck(commandId, visit, (check, who, id) => check.Share(who, id, which, owners)) : Malformed;

    public Task<Reply> Split(string commandId, string visit, string kind, string[] payers) =>
        Given.Word<SplitKind>(kind) is { } split && Given.Payers(payers) is { } people ? ForCheck(commandId, visit, (check, who, id) => check.Split(who, id, split, people)) : Malformed;

    public Task<Allowed> Discount(string commandId, string visit, JsonElement discount, string? approverPin) => Approved(approverPin, Given.Discount(discount) is { } given
        ? approval => ForCheck(commandId, visit, (check, who, id) => check.Discount(who, id, given, approval))
        : null);

    public Task<Reply> Undiscount(string commandId, string visit, string discount) =>
        Given.Name(discount) is { } which ? ForCheck(commandId, visit, (check, who, id) => check.Undiscount(who, id, which)) : Malformed;

    public Task<Reply> Redeem(string commandId, string visit, string code) =>
        Given.Name(code) is { } typed ? ForCheck(commandId, visit, (check, who, id) => check.Redeem(who, id, typed)) : Malformed;

    public Task<Reply> Pay(string commandId, string visit, JsonElement tender) =>
        Mine(visit) is { } at && Given.Tender(at, tender, TablePayer) is { } given ? ForCheck(commandId, visit, (check, who, id) => check.Pay(who, id, given)) : Malformed;

    public Task<Reply> GiveUp(string commandId, string visit, string payment) => ForPayment(commandId, visit, payment, (check, who, id, which) => check.GiveUp(who, id, which));

    public Task<Reply> LetGo(string commandId, string visit, string payment) => ForPayment(commandId, visit, payment, (check, who, id, which) => check.LetGo(who, id, which));

    public Task<Allowed> Refund(string commandId, string visit, string payment, string refund, long minor, string reason, string? approverPin) =>
        Approved(approverPin, Given.Name(refund) is { } name && reason is not null
            ? approval => ForPayment(commandId, visit, payment, (check, who, id, which) => check.Refund(who, id, which, name, minor, reason, approval))
            : null);

    public Task<Allowed> CloseOwing(string commandId, string visit, string? reason, string writeOff, string? approverPin) => Approved(approverPin, Given.Word<WriteOff>(writeOff) is { } why
        ? approval => ForVisit(commandId, visit, (v, who, id) => v.CloseOwing(who, id, reason, why, approval))
        : null);

    // Who pays where no phone does.
    private const string TablePayer = "table";

    private Task<Reply> ForCheck(string commandId, string visit, Func<ICheckGrain, Asker, CommandId, Task<Reply>> call) => Mine(visit) is { } which
        ? Acting(who => Do(commandId, id => call(Grains.GetGrain<ICheckGrain>(Key.Check(which)), who, id)))
        : Malformed;

    private Task<Reply> ForPayment(string commandId, string visit, string payment, Func<ICheckGrain, Asker, CommandId, PaymentId, Task<Reply>> call) =>
        Mine(visit) is { } at && Given.Payment(at, payment) is { } which ? ForCheck(commandId, visit, (check, who, id) => call(check, who, id, which)) : Malformed;

    // A wrong PIN counts as a try on this screen, as at sign-in; a right one signs nobody in.
    private async Task<Allowed> Approved(string? pin, Func<Approval?, Task<Reply>>? act)
    {
        if (act is null) return new(Refusal.Malformed, 0);
        if (string.IsNullOrEmpty(pin)) return Said(await act(null));
        if (pin.Length > 12) return new(Refusal.WrongPin, 0);
        var answer = await Try(pin);
        if (answer.Member is { } member) return Said(await act(new(Asker.Staff(member.Id, member.Role).By, member.Role)));
        // Nobody allows anything while PINs are locked; a repeat of what somebody allowed before is a success.
        return answer.Refusal == Refusal.TooManyTries && await act(null) is { Ok: true } repeat ? Said(repeat) : new(answer.Refusal, 0, answer.Until);

        static Allowed Said(Reply reply) => new(reply.Refusal, reply.Version);
    }
}
