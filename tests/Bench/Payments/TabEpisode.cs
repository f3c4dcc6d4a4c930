using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Payments;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Bench.Payments;

/// <summary>How a tab ends.</summary>
public enum TabEnd
{
    /// <summary>Its payer pays all that is due with it.</summary>
    Pays = 1,
    /// <summary>Staff close the visit, which takes it.</summary>
    Closes = 2,
    /// <summary>Somebody pays otherwise, and it is let go.</summary>
    Otherwise = 3,
    /// <summary>Its payer lets it go, and pays otherwise.</summary>
    LetGo = 4,
}

/// <summary>One guest opens a tab, another round raises it, and it is taken or let go: each step meets a fault at the provider.</summary>
public sealed class TabEpisode(Scenario scenario, SeatedTable table, int number, IReadOnlyList<Uri> sites, Providers providers, Findings findings, IReadOnlyList<string> faults, IGrainFactory grains)
    : Episode(scenario, table, number, sites, providers, findings)
{
    private static readonly Asker Staff = Asker.Staff("bench", StaffRole.Server);
    private static readonly string[] Open = ["opening", "waiting", "held"];

    protected override async Task Evening(Diner ana, Diner ben, Random random)
    {
        if (!await Round(ana, ana, 0))
            return;
        var (uuid, command) = (Guid.NewGuid(), Guid.NewGuid());
        var tab = Named(ana, uuid);
        string Of(string step) => $"{tab} {step}: {ana.Tab(tab)}";
        Wrong(tab, random, "submit");
        await ana.OpenTab(command, uuid);
        if ((await ana.OpenTab(command, uuid)).Refusal is not "None" and var refusal)
            Findings.Differing.Add($"{tab}: opened, then {refusal}");
        if (!await Held(ana, tab, () => Of("opening")))
            return;
        Wrong(tab, random, "raise");
        if (!await Round(ben, ana, 5) || !await Comes("not raised", () => ana.Held(tab) >= Enough(ana), () => Of("raising")))
            return;
        Wrong(tab, random, Scenario.End is TabEnd.Pays or TabEnd.Closes ? "capture" : "cancel");
        if (!await Ends(ana, ben, tab, uuid, random))
            return;
        if (Scenario.End == TabEnd.Closes)
            return;
        if (await Comes("still held", () => !Open.Contains(ana.Tab(tab)), () => Of("ending")))
            await BothPaid(ana, ben);
    }

    private static long Enough(Diner diner) => (diner.Amount("meta", "due") * 120 + 50) / 100;

    private void Wrong(PaymentId tab, Random random, string on) =>
        GoesWrong(PaymentMethod.Card, faults[random.Next(faults.Count)], tab, random.Next(3) > 0 ? on : "query");

    private async Task<bool> Round(Diner diner, Diner watching, int dish)
    {
        var before = watching.Amount("meta", "total");
        await diner.Order(Dish(dish));
        await diner.Place();
        return await Comes("no check came of the round", () => watching.Amount("meta", "total") > before, () => "");
    }

    // The payer types the card as soon as there is a page for it.
    private async Task<bool> Held(Diner ana, PaymentId tab, Func<string> otherwise)
    {
        for (var until = DateTimeOffset.UtcNow + StuckAfter; DateTimeOffset.UtcNow < until;)
        {
            if (await Begun(tab) is { } intent)
                await Providers.Confirm(intent, Providers.Good);
            if (await Diner.Until(() => ana.Held(tab) > 0, Step))
                return true;
        }
        Findings.Stuck.Add(otherwise());
        return false;
    }

    private Task<bool> Ends(Diner ana, Diner ben, PaymentId tab, Guid uuid, Random random) => Scenario.End switch
    {
        TabEnd.Pays => Taken(ana, tab, uuid, Guid.NewGuid()),
        TabEnd.Closes => Closed(),
        TabEnd.Otherwise => Pays(ben, "rest", null, random.Next()),
        _ => Leaves(ana, tab, uuid, random),
    };

    private async Task<bool> Taken(Diner ana, PaymentId tab, Guid uuid, Guid command)
    {
        var due = ana.Amount("meta", "due");
        await Task.WhenAll(ana.Pay(command, uuid, PaymentMethod.Card, "rest", due, due / 10), ana.Pay(command, uuid, PaymentMethod.Card, "rest", due, due / 10));
        return await Comes("not taken", () => ana.State(tab) is not (null or "pending"), () => $"{tab}: {ana.State(tab)}");
    }

    private async Task<bool> Leaves(Diner ana, PaymentId tab, Guid uuid, Random random)
    {
        await ana.LetGo(Guid.NewGuid(), uuid);
        return await Comes("still held", () => !Open.Contains(ana.Tab(tab)), () => $"{tab}: {ana.Tab(tab)}") && await Pays(ana, "rest", null, random.Next());
    }

    // Staff say so until it is so: a silo that dies answers nobody, and the visit waits for its tab.
    private async Task<bool> Closed()
    {
        var visit = grains.GetGrain<IVisitGrain>(Key.Visit(Table.Visit));
        var meta = "";
        for (var until = DateTimeOffset.UtcNow + StuckAfter; DateTimeOffset.UtcNow < until; await Task.Delay(Step))
        {
            try
            {
                var command = new CommandId(Guid.NewGuid());
                await Task.WhenAll(visit.Close(Staff, command, "all home"), visit.Close(Staff, command, "all home"));
                using var seen = JsonDocument.Parse((await visit.Snapshot()).Set);
                meta = seen.RootElement.GetProperty("meta").ToString();
                if (seen.RootElement.GetProperty("meta").GetProperty("state").GetString() == "closed")
                    return true;
            }
            catch (Exception error) when (Web.Push.Retry.Passing(error))
            {
                meta = error.Message;
            }
        }
        Findings.Stuck.Add($"{Table.Visit} ({Scenario.Name}): not closed: {meta}");
        return false;
    }
}
