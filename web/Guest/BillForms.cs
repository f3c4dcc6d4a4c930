using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Visits;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Sessions;

namespace Icupa.Web.Guest;

/// <summary>
/// What a guest does with the bill. Each form is one command under the id that the page gave it, so that a phone may send it again after
/// a lost answer; the redirect shows what came of it.
/// </summary>
public sealed class BillForms(IGrainFactory grains, Places places, MenuCache menus, Settings settings)
{
    private const int MostPeople = 50;

    /// <summary>One line: "I'll take it", "this isn't mine", or who shares it.</summary>
    public Task<IResult> Line(HttpContext http, string code) => Act(http, code, async (form, me, check, command) =>
    {
        if (Given.Line(form["line"]) is not { } line) return Refusal.Malformed;
        var (act, people) = (form["do"].ToString(), People(form));
        // One form holds three commands, which must not pass for one another.
        var id = CommandId.From($"{command.Text}:{act}:{string.Join(',', people)}");
        return act switch
        {
            "claim" => (await Retry.Soon(() => check.Claim(me, id, line))).Refusal,
            "not-mine" => (await Retry.Soon(() => check.NotMine(me, id, line))).Refusal,
            "share" when people.Length > 0 => (await Retry.Soon(() => check.Share(me, id, line, people))).Refusal,
            _ => Refusal.Malformed,
        };
    });

    public Task<IResult> Split(HttpContext http, string code) => Act(http, code, async (form, me, check, command) =>
    {
        var people = People(form);
        if (Given.Word<SplitKind>(form["kind"]) is not { } kind || (kind == SplitKind.Equally && people.IsEmpty)) return Refusal.Malformed;
        var id = CommandId.From($"{command.Text}:{kind}:{string.Join(',', people)}");
        return (await Retry.Soon(() => check.Split(me, id, kind, kind == SplitKind.Equally ? people : []))).Refusal;
    });

    /// <summary>A promotion code.</summary>
    public Task<IResult> Code(HttpContext http, string code) => Act(http, code, async (form, me, check, command) =>
        Given.Name(form["code"]) is { } typed ? (await Retry.Soon(() => check.Redeem(me, command, typed))).Refusal : Refusal.BadCode, "#code");

    /// <summary>Opens a tab; its own page takes the card.</summary>
    public async Task<IResult> Tab(HttpContext http, string code)
    {
        if (places.Seat(http) is not { } seat) return GuestForms.See(code, "");
        var form = await http.Request.ReadFormAsync();
        if (await places.MayAct(seat) is var no and not Refusal.None) return GuestForms.See(code, Asked.From(name => form[name]).Address(Places.Asked(http), "no=" + no) + "#pay");
        if (Given.Command(form["command"]) is not { } command || !Guid.TryParse(form["payment"], out var payment)) return GuestForms.See(code, Asked.From(name => form[name]).Address(Places.Asked(http), "no=" + Refusal.Malformed));
        var bill = await places.Bill(seat.Visit);
        var reply = await Retry.Soon(() => grains.GetGrain<ICheckGrain>(Key.Check(bill)).OpenTab(Asker.Guest(seat.Session, seat.Visit), command, PaymentId.In(bill, payment)));
        return GuestForms.See(code, reply.Ok ? $"/pay/{payment:N}" + Places.Asked(http).Query : Asked.From(name => form[name]).Address(Places.Asked(http), "no=" + reply.Refusal) + "#pay");
    }

    public Task<IResult> LetGo(HttpContext http, string code, string payment) => OnPayment(http, code, payment, (check, me, command, which) => check.LetGo(me, command, which), "#pay");

    /// <summary>Begins a payment by card or mobile money; its own page follows it.</summary>
    public async Task<IResult> Pay(HttpContext http, string code)
    {
        if (places.Seat(http) is not { } seat) return GuestForms.See(code, "");
        var form = await http.Request.ReadFormAsync();
        var asked = Asked.From(name => form[name]);
        if (await places.MayAct(seat) is var no and not Refusal.None) return GuestForms.See(code, asked.Address(Places.Asked(http), "no=" + no) + "#pay");
        var bill = await places.Bill(seat.Visit);
        var (refusal, payment) = Elsewhere(form, seat, bill) is var moved and not Refusal.None ? (moved, "") : await Begin(form, bill, Asker.Guest(seat.Session, seat.Visit), asked);
        return refusal == Refusal.None ? GuestForms.See(code, $"/pay/{payment}" + Places.Asked(http).Query) : GuestForms.See(code, asked.Address(Places.Asked(http), "no=" + refusal) + "#pay");
    }

    private async Task<(Refusal Refusal, string Payment)> Begin(IFormCollection form, VisitId visit, Asker me, Asked asked)
    {
        if (Given.Command(form["command"]) is not { } command || !Guid.TryParse(form["payment"], out var payment) || asked.Cover is not { } cover
            || !long.TryParse(form["seen"], out var seen) || !long.TryParse(form["tipped"], out var tip)) return (Refusal.Malformed, "");
        var (phone, method) = (PhoneNumber.Read(form["phone"]), Given.Word<PaymentMethod>(form["method"]));
        if (form["method"] == "mobile" && phone is not null) method = PhoneNumber.Route(phone);
        if (method is PaymentMethod.Momo or PaymentMethod.Airtel ? phone is null : form["method"] == "mobile") return (Refusal.BadPhone, "");
        if (method is not (PaymentMethod.Card or PaymentMethod.Momo or PaymentMethod.Airtel) || await menus.Of(visit.Venue) is not { } menu) return (Refusal.Malformed, "");
        var rules = menu.Settings.Money;
        if (!rules.Methods.Contains(method.Value) || !settings.Pay.Works(method.Value, rules)) return (Refusal.NotSetUp, "");
        var tender = new NewTender(PaymentId.In(visit, payment), me.By, method.Value, cover, seen, tip, method == PaymentMethod.Card ? null : phone);
        return ((await Retry.Soon(() => grains.GetGrain<ICheckGrain>(Key.Check(visit)).Pay(me, command, tender))).Refusal, payment.ToString("N"));
    }

    /// <summary>What was seen is paid on the bill where it was seen: meanwhile the phone may have sat down at another table, in another tab, or its party shares a bill.</summary>
    private static Refusal Elsewhere(IFormCollection form, SessionToken seat, VisitId bill) =>
        form["bill"].ToString() is not { Length: > 0 } seen || seen == bill.Text ? Refusal.None : seen == seat.Visit.Text ? Refusal.CheckChanged : Refusal.NotAtThisTable;

    /// <summary>A waiter comes to take what goes by hand.</summary>
    public async Task<IResult> Call(HttpContext http, string code)
    {
        if (places.Seat(http) is not { } seat) return GuestForms.See(code, "");
        var form = await http.Request.ReadFormAsync();
        var asked = Asked.From(name => form[name]);
        var refusal = Elsewhere(form, seat, await places.Bill(seat.Visit)) is var moved and not Refusal.None ? moved
            : Given.Command(form["command"]) is { } command && Given.Word<PaymentMethod>(form["method"]) is { } method && long.TryParse(form["hand"], out var minor)
            ? (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(seat.Visit)).CallToPay(Asker.Guest(seat.Session), command, method, minor))).Refusal
            : Refusal.Malformed;
        return GuestForms.See(code, asked.Address(Places.Asked(http), refusal == Refusal.None ? "called=" + form["method"] : "no=" + refusal) + "#pay");
    }

    /// <summary>Gives a payment up that has not succeeded yet.</summary>
    public Task<IResult> GiveUp(HttpContext http, string code, string payment) => OnPayment(http, code, payment, (check, me, command, which) => check.GiveUp(me, command, which));

    // Of this phone's own payment or tab, on whichever bill it is; whoever has gone may take back what is theirs.
    private Task<IResult> OnPayment(HttpContext http, string code, string payment, Func<ICheckGrain, Asker, CommandId, PaymentId, Task<Reply>> act, string anchor = "") => Sent(http, code, async (form, seat, command) =>
    {
        if (!Guid.TryParse(payment, out var id)) return Refusal.Malformed;
        var which = await places.Payment(seat.Visit, id);
        return (await Retry.Soon(() => act(grains.GetGrain<ICheckGrain>(Key.Check(which.Visit)), Asker.Guest(seat.Session), command, which))).Refusal;
    }, anchor);

    /// <summary>The payer has done something at the provider: it is asked now.</summary>
    public async Task<IResult> Look(HttpContext http, string code, string payment)
    {
        if (!Guid.TryParse(payment, out var id)) return GuestForms.See(code, "/check" + Places.Asked(http).Query);
        if (places.Seat(http) is { } seat) await Bills.Look(grains.GetGrain<IPaymentGrain>(Key.Payment(await places.Payment(seat.Visit, id))));
        return GuestForms.See(code, $"/pay/{id:N}" + Places.Asked(http).Query);
    }

    private Task<IResult> Act(HttpContext http, string code, Func<IFormCollection, Asker, ICheckGrain, CommandId, Task<Refusal>> act, string anchor = "") => Sent(http, code, async (form, seat, command) =>
        await places.MayAct(seat) is var no and not Refusal.None
            ? no
            : await act(form, Asker.Guest(seat.Session, seat.Visit), grains.GetGrain<ICheckGrain>(Key.Check(await places.Bill(seat.Visit))), command), anchor);

    private async Task<IResult> Sent(HttpContext http, string code, Func<IFormCollection, SessionToken, CommandId, Task<Refusal>> act, string anchor)
    {
        if (places.Seat(http) is not { } seat) return GuestForms.See(code, "");
        var form = await http.Request.ReadFormAsync();
        var refusal = Given.Command(form["command"]) is { } command ? await act(form, seat, command) : Refusal.Malformed;
        return GuestForms.See(code, Asked.From(name => form[name]).Address(Places.Asked(http), refusal == Refusal.None ? "" : "no=" + refusal) + anchor);
    }

    private static ImmutableArray<string> People(IFormCollection form) =>
        [.. form["who"].Take(MostPeople).Select(id => Given.Session(id)).OfType<SessionId>().Distinct().Select(id => Asker.Guest(id).By)];
}
