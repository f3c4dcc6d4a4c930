using Icupa.Bench.Payments;
using Icupa.Tests.Support;
using Xunit;

namespace Icupa.Tests.Payments;

/// <summary>What <c>./icupa chaos payments</c> does, three times each.</summary>
[Trait("Needs", "servers")]
public sealed class ChaosTests(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task Whatever_fails_no_payment_is_doubled_lost_stuck_or_differing()
    {
        var folder = Directory.CreateTempSubdirectory("icupa-payments-").FullName;
        var survived = await PaymentChaos.Of(database.ConnectionString, folder, repeat: 3, atOnce: 42);
        TestContext.Current.SendDiagnosticMessage(survived.Line);
        Assert.True(!survived.Findings.All.Any(), string.Join('\n', survived.Findings.All.Prepend(folder)));
        // It went through what it is about.
        Assert.InRange(survived.Killed, 1, 100);
        Assert.InRange(survived.Payments, 2 * 30 + 12, 1000);
        Assert.Equal("""{"chaos":"payments","runs":42,"doubled":0,"lost":0,"stuck":0,"differing":0}""", survived.Line);
        Directory.Delete(folder, recursive: true);
    }
}
