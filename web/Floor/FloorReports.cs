using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Drawers;
using Icupa.Fiscal;
using Icupa.Reconciliations;
using Icupa.Reports;
using Icupa.Web.Push;

namespace Icupa.Web.Floor;

/// <summary>Something to read, or why not.</summary>
public sealed record Reading<T>(Refusal Refusal, T? Value);

/// <summary>Cash drawers, the closing of the day, and what staff read of payments and figures (docs/realtime.md).</summary>
public sealed partial class FloorHub
{
    public Task<Reply> OpenDrawer(string commandId, string date, string? name, long minor) => ForDrawer(commandId, date, (drawer, who, id) => drawer.Open(who, id, name, minor));

    public Task<Allowed> MoveCash(string commandId, string date, int session, string kind, long minor, string reason, string? approverPin) => Approved(approverPin, Given.Word<CashKind>(kind) is { } way && reason is not null
        ? approval => ForDrawer(commandId, date, (drawer, who, id) => drawer.Move(who, id, session, way, minor, reason, approval))
        : null);

    public Task<Reply> CountDrawer(string commandId, string date, int session, long minor) => ForDrawer(commandId, date, (drawer, who, id) => drawer.Count(who, id, session, minor));
    public Task<Reply> CloseDrawer(string commandId, string date, int session, string? reason) => ForDrawer(commandId, date, (drawer, who, id) => drawer.Close(who, id, session, reason));
    public Task<Reply> CloseDay(string commandId, string date) => ForDrawer(commandId, date, (drawer, who, id) => drawer.CloseDay(who, id));

    public Task<Reading<ZReport>> ZReport(string date, int place) => Given.Date(date ?? "") is { } day ? Read(who => Grains.GetGrain<IDrawerGrain>(Key.Drawer(Venue, day)).Report(who, place)) : Unread<ZReport>();
    public Task<Reading<Figures>> XReport() => Read(who => Reports.X(who, Venue));
    public Task<Reading<ImmutableArray<ZRow>?>> ClosedDays() => Read(who => Reports.ClosedDays(who, Venue));

    public Task<Reading<ImmutableArray<PaymentRow>?>> Payments(JsonElement search) =>
        Given.Search(search) is { } given ? Read(who => Reports.Payments(who, Venue, given)) : Unread<ImmutableArray<PaymentRow>?>();

    public Task<Reading<ImmutableArray<Happening>?>> PaymentStory(string payment) =>
        Given.Payment(payment) is { } which && which.Visit.Venue == Venue ? Read(who => Reports.Payment(who, which)) : Unread<ImmutableArray<Happening>?>();

    public Task<Reading<ImmutableArray<Happening>?>> VisitStory(string visit) =>
        Mine(visit) is { } which ? Read(who => Reports.Visit(who, which)) : Unread<ImmutableArray<Happening>?>();

    public Task<Reading<Matters>> Matters() => Read(who => Grains.GetGrain<IMattersGrain>(0).All(who, Venue));

    public Task<Reading<Evidence>> Evidence(string visit) => Mine(visit) is { } which ? Read(who => Grains.GetGrain<IMattersGrain>(0).Evidence(who, which)) : Unread<Evidence>();

    public Task<Reply> Compare(string commandId, string date) => ForDay(commandId, date, (day, who, id) => day.Compare(who, id));

    public Task<Reply> AnswerDifference(string commandId, string date, string difference, string reason) =>
        difference is { Length: <= 200 } && reason is not null ? ForDay(commandId, date, (day, who, id) => day.Answer(who, id, difference, reason)) : Malformed;

    /// <summary>Sends a refused receipt to the device again; the date is that of its stream.</summary>
    public Task<Reply> ReceiptAgain(string commandId, string date, string receipt) => receipt is { Length: > 0 and <= 100 }
        ? OnDay(date, day => Acting(who => Do(commandId, id => Grains.GetGrain<IFiscalGrain>(Key.Fiscal(Venue, day)).Again(who, id, receipt))))
        : Malformed;

    private Task<Reply> ForDay(string commandId, string date, Func<IReconciliationGrain, Asker, CommandId, Task<Reply>> call) =>
        OnDay(date, day => Acting(who => Do(commandId, id => call(Grains.GetGrain<IReconciliationGrain>(Key.Reconciliation(Venue, day)), who, id))));

    private IReportsGrain Reports => Grains.GetGrain<IReportsGrain>(0);

    private static Task<Reading<T>> Unread<T>() => Task.FromResult(new Reading<T>(Refusal.Malformed, default));

    private async Task<Reading<T>> Read<T>(Func<Asker, Task<T?>> ask)
    {
        // Reading is no command: a list that refreshes itself must not keep the screen unlocked.
        if (staff.Look(Me.Token.Device, (await Menu()).Settings.Staff) is not { } member) return new(Refusal.SignInAgain, default);
        var answer = await Retry.Soon(() => ask(Asker.Staff(member.Id, member.Role)));
        return new(answer is null ? Refusal.NotAllowed : Refusal.None, answer);
    }

    private Task<Reply> ForDrawer(string commandId, string date, Func<IDrawerGrain, Asker, CommandId, Task<Reply>> call) =>
        OnDay(date, day => Acting(who => Do(commandId, id => call(Grains.GetGrain<IDrawerGrain>(Key.Drawer(Venue, day)), who, id))));

    // On a day that has not come nothing is closed, counted or compared: whatever it was given would wait there.
    private async Task<Reply> OnDay(string date, Func<DateOnly, Task<Reply>> act) => Given.Date(date ?? "") is { } day && day <= await Today() ? await act(day) : await Malformed;
}
