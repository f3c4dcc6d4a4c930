using System.Net;
using Stripe;

namespace Icupa.Payments.Gateways;

/// <summary>
/// Pre-authorisation: an intent with manual capture. Raising and capturing bear no key of ours: to hold the same sum again, or to capture
/// twice, is refused by Stripe and read as what is so by then; and no failure is remembered under a key.
/// </summary>
public sealed partial class StripeGateway
{
    private static PaymentIntentPaymentMethodOptionsOptions HeldCards => new() { Card = new() { RequestIncrementalAuthorization = "if_available" } };

    public Task<Heard> Raise(Attempt attempt, long minor, CancellationToken stop) => Hear("raise", attempt, null, async stripe =>
    {
        if (attempt.Provider is not { } held)
            return new(null, Outcome.Unknown, null, null, null, Why.NotThere);
        try
        {
            return Read(await stripe.V1.PaymentIntents.IncrementAuthorizationAsync(held, new() { Amount = minor }, cancellationToken: stop), attempt);
        }
        catch (StripeException refused) when (refused.HttpStatusCode is HttpStatusCode.PaymentRequired or HttpStatusCode.BadRequest)
        {
            // The bank says no, the card cannot, or it is held so already.
            var heard = Read(await stripe.V1.PaymentIntents.GetAsync(held, cancellationToken: stop), attempt);
            return heard.Outcome == Outcome.Held && heard.Amount!.Value.Minor < minor ? heard with { Outcome = Outcome.Declined, Amount = attempt.Amount with { Minor = minor }, Why = Why.RaiseRefused } : heard;
        }
    });

    private static async Task<Heard> Capture(StripeClient stripe, Attempt attempt, string held, CancellationToken stop)
    {
        // It may be captured already, and not for us to capture under another's name. Receipts name the card.
        var now = Read(await stripe.V1.PaymentIntents.GetAsync(held, WithCharge, cancellationToken: stop), attempt);
        if (now.Outcome != Outcome.Waiting)
            return now;
        try
        {
            return Read(await stripe.V1.PaymentIntents.CaptureAsync(held, new() { AmountToCapture = attempt.Amount.Minor, Expand = ["latest_charge"] }, cancellationToken: stop), attempt);
        }
        catch (StripeException refused) when (refused.HttpStatusCode is HttpStatusCode.PaymentRequired or HttpStatusCode.BadRequest)
        {
            return Read(await stripe.V1.PaymentIntents.GetAsync(held, WithCharge, cancellationToken: stop), attempt);
        }
    }

    private static Heard ReadHold(PaymentIntent intent, Attempt attempt)
    {
        Money? amount = Known(intent.Currency) is { } currency && intent.AmountCapturable > 0 ? new Money(intent.AmountCapturable, currency) : null;
        var (outcome, why) = intent.Status switch
        {
            _ when intent.Metadata?.GetValueOrDefault("payment") != attempt.Payment.Text => (Outcome.Unknown, Why.OtherPayer),
            "requires_capture" when amount is not null => (Outcome.Held, (string?)null),
            "canceled" => (Outcome.Failed, Why.Stopped),
            "requires_payment_method" when intent.LastPaymentError is { } error => (Outcome.Declined, Word(error)),
            "requires_action" => (Outcome.Waiting, Why.Challenge),
            "requires_payment_method" or "requires_confirmation" or "processing" => (Outcome.Waiting, null),
            _ => (Outcome.Unknown, Why.NoAnswer),
        };
        return new(null, outcome, intent.Id, intent.ClientSecret, amount, why);
    }
}
