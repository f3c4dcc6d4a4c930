using Icupa.Web.Push;
using Xunit;

namespace Icupa.Tests.Web;

public sealed class SightTests
{
    private static readonly VisitId Visit = VisitId.Of("demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly SessionId Guest = SessionId.Of("0a000000-0000-0000-0000-000000000001");
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly TableId[] Tables = [TableId.Of("demo/grill/1")];

    [Theory]
    [InlineData("visit:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5", true, false, true)]
    [InlineData("cart:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5", true, false, true)]
    [InlineData("presence:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5", true, false, true)]
    [InlineData("order:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5/1", true, false, true)]
    [InlineData("order:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5/0", false, false, false)]
    [InlineData("cart:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b6", false, false, true)]
    [InlineData("order:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b6/1", false, false, true)]
    [InlineData("cart:demo/other/0192f0c1a2b37c4d8e5f60718293a4b5", false, false, false)]
    [InlineData("venue:demo/grill", true, true, true)]
    [InlineData("venue:demo/grill2", false, false, false)]
    [InlineData("availability:demo/grill/2026-11-23", true, true, true)]
    [InlineData("availability:demo/grill/2026-11-22", true, true, true)]
    [InlineData("availability:demo/grill/2026-11-21", false, false, false)]
    [InlineData("availability:demo/grill/2026-11-24", false, false, false)]
    [InlineData("availability:demo/grill/0001-01-01", false, false, false)]
    [InlineData("station:demo/grill/cold/2026-11-24", false, false, false)]
    [InlineData("drawer:demo/grill/2026-11-22", false, false, true)]
    [InlineData("drawer:demo/grill/2026-11-24", false, false, false)]
    [InlineData("availability:demo/grill/2026-13-23", false, false, false)]
    [InlineData("availability:demo/grill/x/2026-11-23", false, false, false)]
    [InlineData("availability:demo/grill2/2026-11-23", false, false, false)]
    [InlineData("station:demo/grill/cold/2026-11-23", false, true, true)]
    [InlineData("station:demo/grill//2026-11-23", false, false, false)]
    [InlineData("station:demo/grill/co\0ld/2026-11-23", false, false, false)]
    [InlineData("station:demo/grill/2026-11-23", false, false, false)]
    [InlineData("station:demo/other/cold/2026-11-23", false, false, false)]
    [InlineData("table:demo/grill/1", false, false, true)]
    [InlineData("table:demo/grill/99", false, false, false)]
    [InlineData("conversation:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5/0a000000000000000000000000000001", true, false, false)]
    [InlineData("conversation:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5/0b000000000000000000000000000002", false, false, false)]
    [InlineData("conversation:demo/grill/0192f0c1a2b37c4d8e5f60718293a4b6/0a000000000000000000000000000001", false, false, false)]
    [InlineData("menu:demo/grill", false, false, false)]
    [InlineData("session:x", false, false, false)]
    [InlineData("visit", false, false, false)]
    [InlineData(":", false, false, false)]
    [InlineData("", false, false, false)]
    [InlineData(null, false, false, false)]
    public void Everybody_reads_what_is_theirs_and_nothing_else(string? stream, bool phone, bool kitchen, bool floor) =>
        Assert.Equal((phone, kitchen, floor), (Sight.Phone(Visit, Today, stream, null, Guest), Sight.Kitchen(Visit.Venue, Today, stream), Sight.Floor(Visit.Venue, Today, Tables, stream)));
}
