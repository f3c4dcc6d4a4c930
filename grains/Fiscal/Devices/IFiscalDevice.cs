namespace Icupa.Fiscal.Devices;

/// <summary>A receipt to be registered.</summary>
/// <param name="OriginalNumber">A refund: the number of its sale; else 0.</param>
public sealed record Registration(ReceiptDocument Document, long Number, long OriginalNumber, FiscalSetup Setup);

/// <summary>
/// What registers receipts with a tax authority. Nothing here throws for what the other side may do: no answer, a time-out, a 5xx, garbage
/// is <see cref="FiscalState.Pending"/> and is asked again. The same receipt may be registered again after any crash; it is registered once.
/// </summary>
public interface IFiscalDevice
{
    /// <summary>Nobody answered, or nothing that can be understood: the receipts after it wait too.</summary>
    const string NoAnswer = "no-answer";
    /// <summary>The venue's device is not set up.</summary>
    const string NotSetUp = "not-set-up";
    /// <summary>The authority has it, and does not say what it signed; the receipts after it go on.</summary>
    const string AlreadySent = "already-sent";

    FiscalDeviceKind Kind { get; }

    Task<FiscalAnswer> Register(Registration receipt, CancellationToken stop);
}
