using Icupa.Payments.Gateways;
using Icupa.Storage;

namespace Icupa.Payments;

/// <summary>Reads payments as the journal has them and asks their providers about them, without waking them.</summary>
public sealed class Inquiry(JournalReader journal, GatewaySet gateways, PhoneSeal phones, TimeProvider clock)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);
    // An attempt is at its provider within moments of its beginning here, by clocks that differ a little.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan After = TimeSpan.FromHours(2);

    /// <summary>A payment as it stands; without an order when there is none.</summary>
    public async Task<Payment> Load(PaymentId id) => (await journal.Read(Key.Payment(id))).Fold<Payment, PaymentEvent>(PaymentJson.Default.CommitPaymentEventArray);

    public IGateway? GatewayOf(Payment payment) => payment.Order is { } order ? gateways.Of(order.Method) : null;

    /// <summary>What the provider shows; null where nobody can be asked. Nothing is begun by it.</summary>
    public async Task<Heard?> Ask(Payment payment)
    {
        using var limit = new CancellationTokenSource(CallLimit, clock);
        if (GatewayOf(payment) is not { } gateway)
            return null;
        // To ask for a payment that has no name there would begin it.
        return gateway.Lists && payment.Provider is null ? await Look(payment, gateway, limit.Token) : await gateway.Ask(await Attempt(payment), limit.Token);
    }

    /// <summary>Stops the attempt where the provider can, and answers what is so afterwards; null where nobody can be asked.</summary>
    public async Task<Heard?> Stop(Payment payment)
    {
        using var limit = new CancellationTokenSource(CallLimit, clock);
        return GatewayOf(payment) is { } gateway ? await gateway.Stop(await Attempt(payment), limit.Token) : null;
    }

    private static async Task<Heard> Look(Payment payment, IGateway gateway, CancellationToken stop)
    {
        var listed = await gateway.List(payment.StartedAt - Before, payment.StartedAt + After, stop);
        var why = !gateway.SetUp ? Why.NotSetUp : listed is null ? Why.NoAnswer : Why.NotThere;
        return listed?.FirstOrDefault(one => one.Payment == payment.Order!.Id) is { } found
            ? new(null, Outcome.Paid, found.Provider, null, found.Amount, found.Amount == payment.Asked ? null : Why.OtherAmount)
            : new(null, Outcome.Unknown, null, null, null, why);
    }

    private async Task<Attempt> Attempt(Payment payment)
    {
        var order = payment.Order!;
        var words = order.PhoneKey is { } key ? (await journal.Words([order.Id.Visit.Text])).Find(word => word.Key == key).Text : null;
        return new(order.Id, References.Of(order.Id), payment.Asked, phones.Open(words), payment.Provider, order.Number, payment.StartedAt);
    }
}
