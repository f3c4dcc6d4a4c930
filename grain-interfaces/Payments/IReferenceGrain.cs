namespace Icupa.Payments;

/// <summary>A transaction id of mobile money by hand, at one venue: it pays once. Stream "reference:{venue}/{id}".</summary>
[GrainInterfaceType("icupa.reference"), Alias("icupa.reference")]
public interface IReferenceGrain : IGrainWithStringKey
{
    /// <summary>From a payment's settling. Refused as <see cref="Refusal.ReferenceUsed"/> when another payment has it; the same one again is success.</summary>
    [Alias("take")] Task<Reply> Take(Asker who, CommandId id, PaymentId payment);
}
