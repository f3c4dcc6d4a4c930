namespace Icupa.Payments.Gateways;

/// <summary>The providers of this house, by method.</summary>
public sealed class GatewaySet(IEnumerable<IGateway> gateways)
{
    private readonly Dictionary<PaymentMethod, IGateway> all = gateways.ToDictionary(g => g.Method);

    /// <summary>The provider of a method, or null where staff do it by hand.</summary>
    public IGateway? Of(PaymentMethod method) => all.GetValueOrDefault(method);

    /// <summary>By hand always works; a provider needs its keys.</summary>
    public bool Ready(PaymentMethod method) => method is PaymentMethod.Cash or PaymentMethod.Terminal or PaymentMethod.MomoByHand || Of(method) is { SetUp: true };
}
