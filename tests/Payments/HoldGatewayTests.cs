using System.Net;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Xunit;

namespace Icupa.Tests.Payments;

/// <summary>Money that Stripe holds and does not take: held, raised, taken once, let go.</summary>
public sealed class HoldGatewayTests
{
    private const PaymentMethod Card = PaymentMethod.Card;

    private static async Task<Attempt> Held(Players players, long minor = 12_000)
    {
        var attempt = players.Attempt(Card, minor) with { Hold = true };
        var begun = await players.Of(Card).Begin(attempt, default);
        Assert.Equal((Outcome.Waiting, true), (begun.Outcome, begun.Secret is not null));
        attempt = attempt with { Provider = begun.Provider };
        await players.Pay(attempt, begun);
        await Shows(players, attempt, Outcome.Held, minor);
        return attempt;
    }

    private static async Task Shows(Players players, Attempt attempt, Outcome outcome, long? minor)
    {
        var heard = await players.Of(Card).Ask(attempt, default);
        Assert.Equal((outcome, minor), (heard.Outcome, heard.Amount?.Minor));
    }

    private static Task<Heard> Raise(Players players, Attempt attempt, long minor) => ((IHolds)players.Of(Card)).Raise(attempt, minor, default);

    /// <summary>The payment of the same id, which takes from it.</summary>
    private static Attempt Takes(Attempt held, long minor) => held with { Hold = false, Amount = held.Amount with { Minor = minor } };

    [Fact]
    public async Task What_is_held_is_raised_and_taken_once_in_part()
    {
        await using var players = await Players.Start();
        var held = await Held(players);
        Assert.Empty(players.Ledger);
        Assert.Equal((Outcome.Held, 20_000L), await Raise(players, held, 20_000) is var raised ? (raised.Outcome, raised.Amount!.Value.Minor) : default);
        // Raised to what it is already, as after a lost answer.
        Assert.Equal(Outcome.Held, (await Raise(players, held, 20_000)).Outcome);
        await Shows(players, held, Outcome.Held, 20_000);
        var payment = Takes(held, 15_000);
        Assert.Equal((Outcome.Waiting, null), await players.Of(Card).Ask(payment, default) is var before ? (before.Outcome, before.Why) : default);
        // Receipts name the card, however it came to be known.
        Assert.Equal((Outcome.Paid, 15_000L, "Visa 4242"), await players.Of(Card).Begin(payment, default) is var taken ? (taken.Outcome, taken.Amount!.Value.Minor, taken.Means) : default);
        Assert.Equal((Outcome.Paid, "Visa 4242"), await players.Of(Card).Begin(payment, default) is var again ? (again.Outcome, again.Means) : default);
        Assert.Equal(Outcome.Paid, (await players.Of(Card).Stop(payment, default)).Outcome);
        Assert.Equal(15_000, Assert.Single(players.Ledger).Amount);
    }

    [Theory]
    [InlineData("drop-answer-after-success")]
    [InlineData("timeout-after-success")]
    [InlineData("500-after-success")]
    [InlineData("500")]
    public async Task A_capture_whose_answer_is_lost_is_found(string fault)
    {
        await using var players = await Players.Before(fault);
        var payment = Takes(await Held(players), 10_000);
        players.Order(Card, fault, payment.Reference, "capture");
        Assert.Equal(Outcome.Unknown, (await players.Of(Card).Begin(payment, default)).Outcome);
        Assert.Equal(Outcome.Paid, (await players.Of(Card).Begin(payment, default)).Outcome);
        Assert.Equal(10_000, Assert.Single(players.Ledger).Amount);
    }

    [Fact]
    public async Task A_bank_that_holds_no_more_leaves_what_it_holds()
    {
        await using var players = await Players.Start();
        var held = await Held(players);
        players.Order(Card, "decline", held.Reference);
        Assert.Equal((Outcome.Declined, 20_000L, Why.RaiseRefused), await Raise(players, held, 20_000) is var refused ? (refused.Outcome, refused.Amount!.Value.Minor, refused.Why) : default);
        await Shows(players, held, Outcome.Held, 12_000);
        players.Order(Card, "500", held.Reference, "raise");
        Assert.Equal(Outcome.Unknown, (await Raise(players, held, 20_000)).Outcome);
        Assert.Equal(Outcome.Held, (await Raise(players, held, 20_000)).Outcome);
        Assert.Empty(players.Ledger);
    }

    [Fact]
    public async Task What_is_let_go_can_not_be_taken()
    {
        await using var players = await Players.Start();
        var held = await Held(players);
        Assert.Equal((Outcome.Failed, Why.Stopped), await players.Of(Card).Stop(held, default) is var gone ? (gone.Outcome, gone.Why) : default);
        Assert.Equal(Outcome.Failed, (await players.Of(Card).Ask(held, default)).Outcome);
        Assert.Equal(Outcome.Failed, (await Raise(players, held, 20_000)).Outcome);
        Assert.Equal(Outcome.Failed, (await players.Of(Card).Begin(Takes(held, 5_000), default)).Outcome);
        // One whose beginning nobody heard of, and a card that was declined, end just as surely.
        Assert.Equal(Outcome.Failed, (await players.Of(Card).Stop(players.Attempt(Card) with { Hold = true }, default)).Outcome);
        var declined = players.Attempt(Card, 12_000) with { Hold = true };
        var begun = await players.Of(Card).Begin(declined, default);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await players.Pay(declined, begun, "pm_card_chargeDeclined"))!.StatusCode);
        Assert.Equal(Outcome.Declined, (await players.Of(Card).Ask(declined with { Provider = begun.Provider }, default)).Outcome);
        Assert.Empty(players.Ledger);
    }
}
