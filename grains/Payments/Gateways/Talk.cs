namespace Icupa.Payments.Gateways;

/// <summary>
/// One activation's talk with a provider about one payment: what to ask next, and when. After a crash another one simply begins by asking.
/// Everything heard is reported before the next question, so that each is asked of the committed state.
/// </summary>
public sealed class Talk(TimeProvider clock, Func<Payment> committed, Func<Heard, Task> say)
{
    /// <summary>A question that takes longer has no answer; it is asked again.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);

    private int asked;
    private bool stopped;

    /// <summary>When to ask again if nothing hints before.</summary>
    public DateTimeOffset Next { get; private set; }

    /// <summary>What the payer's page needs; never journalled.</summary>
    public string? Secret { get; private set; }

    /// <summary>Asks of the payment and of its refunds. Answers whether the provider's window has passed without an outcome.</summary>
    public async Task<bool> Ask(IGateway gateway, Attempt attempt)
    {
        using var limit = new CancellationTokenSource(CallLimit, clock);
        var pending = committed().Refunds.Where(r => r.State == RefundState.Pending).ToList();
        if (committed().Underway || pending.Count == 0)
            await AskOfPayment(gateway, attempt, limit.Token);
        foreach (var refund in pending)
        {
            var money = new Return(refund.Id, References.Of(attempt.Payment, refund.Id), attempt.Amount with { Minor = refund.Minor }, refund.Provider);
            attempt = attempt with { Provider = committed().Provider };
            await say(await (refund.Provider is null ? gateway.GiveBack(attempt, money, limit.Token) : gateway.AskReturn(attempt, money, limit.Token)));
        }
        asked++;
        var again = gateway.Again(asked);
        Next = clock.GetUtcNow() + (again ?? gateway.Window);
        if (!committed().Underway || (again is not null && clock.GetUtcNow() - committed().StartedAt < gateway.Window))
            return false;
        // Where the provider can still stop it does, so that nothing comes late; what it says then decides.
        await say(await gateway.Stop(attempt, limit.Token));
        return true;
    }

    private async Task AskOfPayment(IGateway gateway, Attempt attempt, CancellationToken stop)
    {
        var heard = committed() switch
        {
            { State: PaymentState.Started, GivenUp: false } => await gateway.Begin(attempt, stop),
            { Underway: true, GivenUp: true } when !stopped => await gateway.Stop(attempt, stop),
            _ => await gateway.Ask(attempt, stop),
        };
        stopped |= committed().GivenUp && heard.Outcome != Outcome.Unknown;
        await say(heard);
        // After it is journalled: a page must not pay an intent that another activation would not find.
        Secret = heard.Secret ?? Secret;
    }
}
