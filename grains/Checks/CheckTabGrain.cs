using Icupa.Payments;

namespace Icupa.Checks;

/// <summary>Pre-authorised tabs of a check.</summary>
public sealed partial class CheckGrain
{
    public Task<Reply> TakeTab(Asker who, CommandId id)
    {
        var ready = Ready;
        return Do(who, id, check => check.TakeTab(who, ready));
    }

    public Task<Reply> LetGo(Asker who, CommandId id, PaymentId payment) => Do(who, id, check => check.LetGo(who, payment));
    public Task<Reply> TabIs(Asker who, CommandId id, HoldReport report) => Do(who, id, check => check.TabIs(who, report));

    private IHoldGrain HoldOf(PaymentId id) => GrainFactory.GetGrain<IHoldGrain>(Key.Hold(id));

    private async Task<bool> TellHold(Check check, Tab tab)
    {
        var hold = HoldOf(tab.Id);
        if (tab.State != HoldState.Used)
        {
            if (!(await hold.Open(House, Once($"open:{tab.Id}"), new(tab.Id, new(tab.First, check.Rules!.Currency), tab.Payer, Boards.Of(Venue).Settings.Name))).Ok)
                return false;
            // Over meanwhile: it says so by itself.
            if (tab.Want > tab.First && (await hold.Raise(House, Once($"raise:{tab.Id}:{tab.Want}"), tab.Want)).Refusal is not (Refusal.None or Refusal.TooLate))
                return false;
            if (tab.LettingGo && !(await hold.Release(House, Once($"release:{tab.Id}"))).Ok)
                return false;
        }
        return await Note(tab.Name, check.Version);
    }

    // Nothing is held any more: the payment begins all the same, and hears from the provider that it has failed.
    private async Task<bool> Taken(Tab tab) => (await HoldOf(tab.Id).Take(House, Once($"take:{tab.Id}"))).Refusal is Refusal.None or Refusal.TooLate;
}
