using System.Net;
using System.Net.Http.Json;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.StandIns;
using Xunit;

namespace Icupa.Tests.Payments;

/// <summary>The real adapters against stand-ins over HTTP: what each thing that a provider may do becomes.</summary>
public sealed class GatewayTests
{
    private const PaymentMethod Card = PaymentMethod.Card;
    private const PaymentMethod Momo = PaymentMethod.Momo;
    private const PaymentMethod Airtel = PaymentMethod.Airtel;

    /// <summary>Every way to say nothing, at every provider, to both questions.</summary>
    public static TheoryData<PaymentMethod, string, string> Silences => [.. from method in new[] { Card, Momo, Airtel } from fault in new[] { "500", "429", "garbage", "timeout" } from question in new[] { "submit", "query" } select (method, fault, question)];

    [Theory]
    [InlineData(Card)]
    [InlineData(Momo)]
    [InlineData(Airtel)]
    public async Task Who_pays_has_paid_once(PaymentMethod method)
    {
        await using var players = await Players.Start();
        var (attempt, heard) = await players.Paid(method);
        Assert.Equal(method == Airtel ? null : attempt.Amount, heard.Amount);
        Assert.NotNull(heard.Provider);
        var moved = Assert.Single(players.Ledger);
        Assert.Equal(("charge", attempt.Reference.ToString("N"), attempt.Amount.Minor, attempt.Amount.Currency.ToString()), (moved.Kind, moved.Reference, moved.Amount, moved.Currency));
        // Beginning again, stopping too late: still paid, still once.
        Assert.Equal(Outcome.Paid, (await players.Of(method).Begin(attempt, default)).Outcome);
        Assert.Equal(Outcome.Paid, (await players.Of(method).Stop(attempt, default)).Outcome);
        Assert.Single(players.Ledger);
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", Why.Declined)]
    [InlineData("pm_card_chargeDeclinedInsufficientFunds", Why.NoMoney)]
    [InlineData("pm_card_chargeDeclinedExpiredCard", Why.CardExpired)]
    public async Task A_declined_card_may_be_followed_by_another(string card, string why)
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(Card, 1250);
        var begun = await players.Of(Card).Begin(attempt, default);
        attempt = attempt with { Provider = begun.Provider };
        await players.Pay(attempt, begun, card);
        var heard = await players.Of(Card).Ask(attempt, default);
        Assert.Equal((Outcome.Declined, why), (heard.Outcome, heard.Why));
        Assert.NotNull(heard.Secret);
        await players.Pay(attempt, heard);
        Assert.Equal(Outcome.Paid, (await players.Of(Card).Ask(attempt, default)).Outcome);
        Assert.Single(players.Ledger);
    }

    [Theory]
    [InlineData("approve", Outcome.Paid, null)]
    [InlineData("refuse", Outcome.Declined, Why.Challenge)]
    public async Task A_bank_that_asks_is_waited_for(string press, Outcome outcome, string? why)
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(Card);
        var begun = await players.Of(Card).Begin(attempt, default);
        attempt = attempt with { Provider = begun.Provider };
        await players.Pay(attempt, begun, "pm_card_threeDSecure2Required");
        var asked = await players.Of(Card).Ask(attempt, default);
        Assert.Equal((Outcome.Waiting, Why.Challenge), (asked.Outcome, asked.Why));
        await players.Http.PostAsJsonAsync("v3/challenge", new { key = "pk_test_standin", clientSecret = begun.Secret, answer = press });
        var heard = await players.Of(Card).Ask(attempt, default);
        Assert.Equal((outcome, why), (heard.Outcome, heard.Why));
    }

    [Theory]
    [InlineData(Momo, "250788120002", Why.Refused)]
    [InlineData(Momo, "250788120004", Why.NoMoney)]
    [InlineData(Momo, "250788120003", Why.TooLate)]
    [InlineData(Airtel, "250738120002", Why.Refused)]
    [InlineData(Airtel, "250738120004", Why.NoMoney)]
    [InlineData(Airtel, "250738120003", Why.TooLate)]
    public async Task A_phone_that_says_no_ends_the_attempt(PaymentMethod method, string phone, string why)
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(method, phone: phone);
        Assert.Equal(Outcome.Waiting, (await players.Of(method).Begin(attempt, default)).Outcome);
        Assert.Equal(why, (await players.Until(method, attempt, Outcome.Failed)).Why);
        Assert.Empty(players.Ledger);
    }

    [Theory]
    [InlineData(Card, "drop-answer-after-success")]
    [InlineData(Card, "timeout-after-success")]
    [InlineData(Momo, "drop-answer-after-success")]
    [InlineData(Momo, "timeout-after-success")]
    [InlineData(Momo, "500-after-success")]
    [InlineData(Airtel, "drop-answer-after-success")]
    [InlineData(Airtel, "timeout-after-success")]
    [InlineData(Airtel, "500-after-success")]
    public async Task A_lost_answer_is_found_again_by_the_same_reference(PaymentMethod method, string fault)
    {
        await using var players = await Players.Before(fault);
        var attempt = players.Attempt(method);
        players.Order(method, fault, attempt.Reference);
        var lost = await players.Of(method).Begin(attempt, default);
        Assert.Equal((Outcome.Unknown, Why.NoAnswer, null), (lost.Outcome, lost.Why, lost.Provider));
        var begun = await players.Of(method).Begin(attempt, default);
        Assert.True(begun.Outcome is Outcome.Waiting or Outcome.Paid, $"{begun}");
        await players.Pay(attempt, begun);
        await players.Until(method, attempt with { Provider = begun.Provider }, Outcome.Paid);
        Assert.Single(players.Ledger);
    }

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task What_says_nothing_is_unknown_and_asked_again(PaymentMethod method, string fault, string on)
    {
        await using var players = await Players.Before(fault);
        var attempt = players.Attempt(method);
        if (on == "query") attempt = attempt with { Provider = (await players.Of(method).Begin(attempt, default)).Provider };
        players.Order(method, fault, attempt.Reference, on);
        Task<Heard> Try() => on == "query" ? players.Of(method).Ask(attempt, default) : players.Of(method).Begin(attempt, default);
        var heard = await Try();
        Assert.Equal((Outcome.Unknown, Why.NoAnswer), (heard.Outcome, heard.Why));
        Assert.NotEqual(Outcome.Unknown, (await Try()).Outcome);
    }

    [Theory]
    [InlineData("500-after-success")]
    [InlineData("500-remembered")]
    public async Task A_failure_that_stripe_remembers_does_not_hold_up_the_payer(string fault)
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(Card);
        players.Order(Card, fault, attempt.Reference);
        // While the list fails too, nothing is known.
        players.Order(Card, "500", on: "list");
        Assert.Equal(Outcome.Unknown, (await players.Of(Card).Begin(attempt, default)).Outcome);
        var begun = await players.Of(Card).Begin(attempt, default);
        Assert.Equal((Outcome.Waiting, true), (begun.Outcome, begun.Secret is not null));
        // Whoever comes after a crash finds the same intent.
        Assert.Equal(begun.Provider, (await players.Of(Card).Begin(attempt, default)).Provider);
        Assert.Equal((Outcome.Failed, Why.Stopped), await players.Of(Card).Stop(attempt, default) is var stopped ? (stopped.Outcome, stopped.Why) : default);
        Assert.Empty(players.Ledger);
    }

    [Fact]
    public async Task A_spent_reference_that_mtn_does_not_find_stays_unknown()
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(Momo);
        players.Order(Momo, "500-consumed", attempt.Reference);
        Assert.Equal(Outcome.Unknown, (await players.Of(Momo).Begin(attempt, default)).Outcome);
        var again = await players.Of(Momo).Begin(attempt, default);
        Assert.Equal((Outcome.Unknown, Why.NotThere), (again.Outcome, again.Why));
    }

    [Theory]
    [InlineData(Momo)]
    [InlineData(Airtel)]
    public async Task What_is_not_found_is_not_over(PaymentMethod method)
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(method);
        Assert.Equal((Outcome.Unknown, Why.NotThere), Short(await players.Of(method).Ask(attempt, default)));
        players.Order(method, "not-found", attempt.Reference, count: 2);
        await players.Of(method).Begin(attempt, default);
        Assert.Equal((Outcome.Unknown, Why.NotThere), Short(await players.Of(method).Ask(attempt, default)));
        await players.Until(method, attempt, Outcome.Paid);
    }

    [Theory]
    [InlineData(Card)]
    [InlineData(Momo)]
    public async Task Another_amount_is_told_as_it_is(PaymentMethod method)
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(method);
        players.Order(method, "wrong-amount", attempt.Reference);
        var begun = await players.Of(method).Begin(attempt, default);
        await players.Pay(attempt, begun);
        var heard = await players.Until(method, attempt with { Provider = begun.Provider }, Outcome.Paid);
        Assert.Equal(Why.OtherAmount, heard.Why);
        Assert.Equal(Assert.Single(players.Ledger).Amount, heard.Amount!.Value.Minor);
        Assert.NotEqual(attempt.Amount, heard.Amount);
    }

    [Fact]
    public async Task Somebody_elses_intent_is_not_ours()
    {
        await using var players = await Players.Start();
        var (other, _) = await players.Paid(Card);
        var heard = await players.Of(Card).Ask(players.Attempt(Card) with { Provider = other.Provider }, default);
        Assert.Equal((Outcome.Unknown, Why.OtherPayer), Short(heard));
    }

    [Fact]
    public async Task What_stripe_would_never_take_is_over_at_once()
    {
        await using var players = await Players.Start();
        Assert.Equal((Outcome.Failed, Why.TooSmall), Short(await players.Of(Card).Begin(players.Attempt(Card, 1), default)));
        Assert.Equal((Outcome.Failed, Why.NotAccepted), Short(await players.Of(Airtel).Begin(players.Attempt(Airtel) with { Amount = new(500, Currency.EUR) }, default)));
        Assert.Equal((Outcome.Failed, Why.NoSuchPayer), Short(await players.Of(Airtel).Begin(players.Attempt(Airtel, phone: "25078812345"), default)));
        Assert.Equal((Outcome.Failed, Why.NoSuchPayer), Short(await players.Of(Momo).Begin(players.Attempt(Momo) with { Phone = null }, default)));
    }

    [Fact]
    public async Task A_share_that_changed_cancels_its_card_payment()
    {
        await using var players = await Players.Start();
        var attempt = players.Attempt(Card);
        var begun = await players.Of(Card).Begin(attempt, default);
        Assert.Equal((Outcome.Failed, Why.Stopped), Short(await players.Of(Card).Stop(attempt with { Provider = begun.Provider }, default)));
        Assert.Equal((Outcome.Failed, Why.Stopped), Short(await players.Of(Card).Stop(attempt with { Provider = begun.Provider }, default)));
        Assert.Equal(HttpStatusCode.BadRequest, (await players.Pay(attempt, begun))!.StatusCode);
        // One whose beginning nobody heard of ends just as surely.
        Assert.Equal((Outcome.Failed, Why.Stopped), Short(await players.Of(Card).Stop(players.Attempt(Card), default)));
        Assert.Empty(players.Ledger);
    }

    [Theory]
    [InlineData(Momo)]
    [InlineData(Airtel)]
    public async Task A_token_is_kept_renewed_before_it_ends_and_once_when_refused(PaymentMethod method)
    {
        await using var players = await Players.Start(o => o);
        int Given() => method == Momo ? players.StandIn<MomoStandIn>().Tokens["collection"].Given : players.StandIn<AirtelStandIn>().Tokens.Given;
        await players.Paid(method);
        Assert.Equal(1, Given());
        players.Clock.Advance(method == Momo ? TimeSpan.FromMinutes(51) : TimeSpan.FromSeconds(171));
        await players.Paid(method);
        Assert.Equal(2, Given());
        players.Order(method, "401");
        await players.Paid(method);
        Assert.Equal(3, Given());
        players.Clock.Advance(TimeSpan.FromHours(1));
        players.Order(method, "500", on: "token");
        Assert.Equal((Outcome.Unknown, Why.NoAnswer), Short(await players.Of(method).Begin(players.Attempt(method), default)));
    }

    [Fact]
    public async Task One_token_is_fetched_for_many_at_once()
    {
        await using var players = await Players.Start(o => o);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => players.Of(Momo).Begin(players.Attempt(Momo), default)));
        Assert.Equal(1, players.StandIn<MomoStandIn>().Tokens["collection"].Given);
    }

    [Theory]
    [InlineData(Card)]
    [InlineData(Momo)]
    public async Task Parts_go_back_until_nothing_is_left(PaymentMethod method)
    {
        await using var players = await Players.Start();
        var (attempt, _) = await players.Paid(method, 10_000);
        var (part, rest, more) = (players.Back(attempt, "a", 4_000), players.Back(attempt, "b", 6_000), players.Back(attempt, "c", 1));
        foreach (var (money, outcome) in new[] { (part, Outcome.Paid), (rest, Outcome.Paid), (more, Outcome.Failed) })
        {
            var heard = await players.Of(method).GiveBack(attempt, money, default);
            if (heard.Outcome == Outcome.Waiting) heard = await players.Of(method).AskReturn(attempt, money with { Provider = heard.Provider }, default);
            Assert.Equal((money.Refund, outcome), (heard.Refund, heard.Outcome));
        }
        Assert.Equal([4_000L, 6_000L], players.Ledger.Where(moved => moved.Kind == "refund").Select(moved => moved.Amount));
    }

    [Theory]
    [InlineData(Card, "drop-answer-after-success")]
    [InlineData(Card, "500")]
    [InlineData(Momo, "drop-answer-after-success")]
    [InlineData(Momo, "500")]
    [InlineData(Airtel, "drop-answer-after-success")]
    [InlineData(Airtel, "500")]
    public async Task A_refund_whose_answer_was_lost_is_one_refund(PaymentMethod method, string fault)
    {
        await using var players = await Players.Start();
        var (attempt, _) = await players.Paid(method, 10_000);
        var money = players.Back(attempt, "a", 10_000);
        players.Order(method, fault, method == Momo ? money.Reference : attempt.Reference, "refund");
        Assert.Equal(Outcome.Unknown, (await players.Of(method).GiveBack(attempt, money, default)).Outcome);
        // Both ways of going on end alike.
        var asked = await players.Of(method).AskReturn(attempt, money, default);
        var again = await players.Of(method).GiveBack(attempt, money, default);
        Assert.True(asked.Outcome is Outcome.Paid or Outcome.Waiting, $"{asked}");
        Assert.Equal(Outcome.Paid, again.Outcome);
        Assert.Single(players.Ledger, moved => moved.Kind == "refund");
    }

    [Fact]
    public async Task A_refund_may_take_its_time_or_fail_at_the_bank()
    {
        await using var players = await Players.Start();
        var (attempt, _) = await players.Paid(Card, 10_000);
        players.Order(Card, "slow-refund", attempt.Reference);
        var money = players.Back(attempt, "a", 1_000);
        var heard = await players.Of(Card).GiveBack(attempt, money, default);
        Assert.Equal(Outcome.Waiting, heard.Outcome);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((heard = await players.Of(Card).AskReturn(attempt, money with { Provider = heard.Provider }, limit.Token)).Outcome == Outcome.Waiting) await Task.Yield();
        Assert.Equal(Outcome.Paid, heard.Outcome);
        var failing = players.Back(attempt, "b", 1_000);
        players.StandIn<Faults>().Order(new("stripe", "decline", 1, failing.Reference.ToString("N"), null, null));
        Assert.Equal(Outcome.Failed, (await players.Of(Card).GiveBack(attempt, failing, default)).Outcome);
    }

    [Fact]
    public async Task Where_a_provider_cannot_give_back_a_word_says_so()
    {
        await using var players = await Players.Start(settings: s => s with { Momo = s.Momo! with { Disbursement = null } });
        var (momo, _) = await players.Paid(Momo);
        Assert.Equal((Outcome.Failed, Why.ByHand), Short(await players.Of(Momo).GiveBack(momo, players.Back(momo, "a", 15_000), default)));
        var (airtel, _) = await players.Paid(Airtel);
        Assert.Equal((Outcome.Failed, Why.OnlyWhole), Short(await players.Of(Airtel).GiveBack(airtel, players.Back(airtel, "a", 5_000), default)));
        Assert.Equal(Outcome.Paid, (await players.Of(Airtel).GiveBack(airtel with { Provider = null }, players.Back(airtel, "b", 15_000), default)).Outcome);
        Assert.Single(players.Ledger, moved => moved.Kind == "refund");
    }

    [Fact]
    public async Task Stripe_shows_what_went_back_and_what_is_disputed()
    {
        await using var players = await Players.Start(o => o);
        var (paid, _) = await players.Paid(Card, 2_000);
        await players.Of(Card).GiveBack(paid, players.Back(paid, "a", 500), default);
        await players.Http.PostAsync("v1/refunds", new FormUrlEncodedContent([new("payment_intent", paid.Provider), new("amount", "300")]));
        var now = DateTimeOffset.UtcNow;
        var returned = (await players.Of(Card).ListReturns(now.AddHours(-1), now.AddHours(1), default))!.OrderByDescending(r => r.Amount.Minor).ToList();
        Assert.Equal([(500, References.Of(paid.Payment, "a"), paid.Payment, paid.Provider), (300, Guid.Empty, null, paid.Provider)], returned.Select(r => (r.Amount.Minor, r.Reference, r.Payment, r.Of)));
        Assert.Null(await players.Of(Momo).ListReturns(now.AddHours(-1), now, default));

        Assert.Empty((await players.Of(Card).Disputes(paid, default))!);
        foreach (var (status, state) in new[] { ("warning_needs_response", DisputeState.Inquiry), ("needs_response", DisputeState.Open), ("under_review", DisputeState.Answered), ("won", DisputeState.Won), ("lost", DisputeState.Lost), ("warning_closed", DisputeState.Closed), ("invented", DisputeState.Open) })
        {
            await players.Http.PostAsJsonAsync("disputes", new { intent = paid.Provider, status, reason = "fraudulent" });
            var dispute = Assert.Single((await players.Of(Card).Disputes(paid, default))!);
            Assert.Equal((state, new Money(2_000, Currency.EUR), "fraudulent"), (dispute.State, dispute.Amount, dispute.Reason));
        }
        Assert.Empty((await players.Of(Card).Disputes(paid with { Provider = "pi_other" }, default))!);
        Assert.Empty((await players.Of(Airtel).Disputes(paid, default))!);
        await using var without = await Players.Start(settings: s => s with { Stripe = null });
        Assert.Null(await without.Of(Card).Disputes(paid, default));
    }

    [Fact]
    public async Task Stripe_lists_every_success_of_a_day()
    {
        await using var players = await Players.Start(o => o);
        await Task.WhenAll(Enumerable.Range(0, 130).Select(_ => players.Of(Card).Begin(players.Attempt(Card), default)));
        var (paid, _) = await players.Paid(Card, 700);
        var now = DateTimeOffset.UtcNow;
        var listed = Assert.Single((await players.Of(Card).List(now.AddHours(-1), now.AddHours(1), default))!);
        Assert.Equal((paid.Reference, paid.Payment, paid.Provider, paid.Amount), (listed.Reference, listed.Payment, listed.Provider, listed.Amount));
        Assert.Empty((await players.Of(Card).List(now.AddHours(1), now.AddHours(2), default))!);
        players.Order(Card, "500", on: "list");
        Assert.Null(await players.Of(Card).List(now.AddHours(-1), now, default));
        Assert.Null(await players.Of(Momo).List(now.AddHours(-1), now, default));
        Assert.Null(await players.Of(Airtel).List(now.AddHours(-1), now, default));
    }

    [Theory]
    [InlineData(Card)]
    [InlineData(Momo)]
    [InlineData(Airtel)]
    public async Task A_provider_that_is_not_there_and_one_without_keys_are_no_errors(PaymentMethod method)
    {
        var nowhere = new Uri("http://127.0.0.1:1/");
        await using var away = await Players.Start(settings: s => s with { Stripe = s.Stripe! with { Base = nowhere }, Momo = s.Momo! with { Base = nowhere }, Airtel = s.Airtel! with { Base = nowhere } });
        Assert.Equal((Outcome.Unknown, Why.NoAnswer), Short(await away.Of(method).Begin(away.Attempt(method), default)));
        using var limit = new CancellationTokenSource();
        await limit.CancelAsync();
        Assert.Equal((Outcome.Unknown, Why.NoAnswer), Short(await away.Of(method).Ask(away.Attempt(method), limit.Token)));
        await using var without = await Players.Start(settings: _ => new());
        Assert.False(without.Of(method).SetUp);
        Assert.Equal((Outcome.Unknown, Why.NotSetUp), Short(await without.Of(method).Begin(without.Attempt(method), default)));
        Assert.Null(await without.Of(method).List(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, default));
    }

    [Fact]
    public async Task A_payers_number_is_written_nowhere()
    {
        await using var players = await Players.Before("timeout");
        foreach (var fault in new[] { "500", "garbage", "timeout", "429", "drop-answer-after-success" })
            foreach (var method in new[] { Momo, Airtel, Card })
            {
                var attempt = players.Attempt(method);
                players.Order(method, fault, attempt.Reference);
                await players.Of(method).Begin(attempt, default);
            }
        Assert.NotEmpty(players.Log.All);
        Assert.DoesNotContain(Players.Phone[3..], players.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Players.Phone[3..], players.Attempt(Momo).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("standin", $"{players.Settings} {players.Settings.Momo!.Collection}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Momo)]
    [InlineData(Airtel)]
    public async Task A_phone_is_asked_about_often_first_and_to_the_end_of_its_window(PaymentMethod method)
    {
        await using var players = await Players.Start();
        var gateway = players.Of(method);
        var times = new List<double>();
        for (var (asked, at) = (1, 0.0); at <= gateway.Window.TotalSeconds; asked++) times.Add(at += gateway.Again(asked)!.Value.TotalSeconds);
        Assert.Equal([5, 15, 35, 55], times.Take(4));
        Assert.Equal([355, 415, 475], times.Where(at => at >= 350).Take(3));
        Assert.Equal(TimeSpan.FromMinutes(15), gateway.Window);
        Assert.NotNull(gateway.Again(1_000_000));
    }

    [Theory]
    [InlineData("ICUPA_STRIPE_SECRET_KEY", null, "ICUPA_STRIPE_SECRET_KEY is missing, while ICUPA_STRIPE_PUBLISHABLE_KEY is there")]
    [InlineData("ICUPA_STRIPE_SECRET_KEY", "pk_live_x", "ICUPA_STRIPE_SECRET_KEY is not a secret or restricted key of Stripe")]
    [InlineData("ICUPA_STRIPE_API_BASE", "http://stripe.example", "ICUPA_STRIPE_API_BASE is not an https address")]
    [InlineData("ICUPA_MOMO_SUBSCRIPTION_KEY", " ", "ICUPA_MOMO_SUBSCRIPTION_KEY is missing, while ICUPA_MOMO_TARGET is there")]
    [InlineData("ICUPA_MOMO_TARGET", null, "ICUPA_MOMO_TARGET is missing, while ICUPA_MOMO_SUBSCRIPTION_KEY is there")]
    [InlineData("ICUPA_MOMO_API_USER", "me", "ICUPA_MOMO_API_USER is not a uuid")]
    [InlineData("ICUPA_MOMO_BASE", "https://sandbox.momodeveloper.mtn.com", "ICUPA_MOMO_BASE does not belong to the environment that ICUPA_MOMO_TARGET names")]
    [InlineData("ICUPA_MOMO_CALLBACK", "ours", "ICUPA_MOMO_CALLBACK is not an https address")]
    [InlineData("ICUPA_MOMO_DISBURSEMENT_API_KEY", null, "ICUPA_MOMO_DISBURSEMENT_API_KEY is missing, while ICUPA_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY is there")]
    [InlineData("ICUPA_AIRTEL_CLIENT_SECRET", null, "ICUPA_AIRTEL_CLIENT_SECRET is missing, while ICUPA_AIRTEL_BASE is there")]
    public void Half_a_provider_stops_the_start_and_is_named(string key, string? value, string message)
    {
        var keys = new Dictionary<string, string?>
        {
            ["ICUPA_STRIPE_SECRET_KEY"] = "sk_live_x",
            ["ICUPA_STRIPE_PUBLISHABLE_KEY"] = "pk_live_x",
            ["ICUPA_MOMO_TARGET"] = "mtnrwanda",
            ["ICUPA_MOMO_SUBSCRIPTION_KEY"] = "s",
            ["ICUPA_MOMO_API_USER"] = Guid.NewGuid().ToString(),
            ["ICUPA_MOMO_API_KEY"] = "k",
            ["ICUPA_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY"] = "s",
            ["ICUPA_MOMO_DISBURSEMENT_API_USER"] = "u",
            ["ICUPA_MOMO_DISBURSEMENT_API_KEY"] = "k",
            ["ICUPA_AIRTEL_BASE"] = "https://openapi.airtel.co.rw",
            ["ICUPA_AIRTEL_CLIENT_ID"] = "c",
            ["ICUPA_AIRTEL_CLIENT_SECRET"] = "s",
        };
        var good = GatewaySettings.From(keys.GetValueOrDefault);
        Assert.Equal(("https://api.stripe.com/", "https://proxy.momoapi.mtn.com/", "https://openapi.airtel.co.rw/"), (good.Stripe!.Base.AbsoluteUri, good.Momo!.Base.AbsoluteUri, good.Airtel!.Base.AbsoluteUri));
        keys[key] = value;
        Assert.Equal(message, Assert.Throws<BadGatewaySetting>(() => GatewaySettings.From(keys.GetValueOrDefault)).Message);
        Assert.Equal(new GatewaySettings(), GatewaySettings.From(_ => null));
    }

    private static (Outcome, string?) Short(Heard heard) => (heard.Outcome, heard.Why);
}
