namespace Icupa.Fiscal.Devices;

/// <summary>No device at all: every receipt is marked as simulated.</summary>
public sealed class Simulated : IFiscalDevice
{
    public FiscalDeviceKind Kind => FiscalDeviceKind.Simulated;

    public Task<FiscalAnswer> Register(Registration receipt, CancellationToken stop) => Task.FromResult(new FiscalAnswer(receipt.Document.Id, FiscalState.Simulated));
}

/// <summary>
/// Malta asks for no device to talk to: a sequential number, and on paper the EXO number of an approved system. A venue without one gets
/// receipts that say that they are not certified.
/// </summary>
public sealed class Malta : IFiscalDevice
{
    public FiscalDeviceKind Kind => FiscalDeviceKind.Malta;

    public Task<FiscalAnswer> Register(Registration receipt, CancellationToken stop) => Task.FromResult(new FiscalAnswer(receipt.Document.Id, FiscalState.Issued));
}
