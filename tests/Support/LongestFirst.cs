using Icupa.Tests.Browser;
using Icupa.Tests.Local;
using Icupa.Tests.Payments;
using Icupa.Tests.Rules;
using Icupa.Tests.Web;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Xunit.TestCollectionOrderer(typeof(Icupa.Tests.LongestFirst))]

namespace Icupa.Tests;

/// <summary>What takes minutes begins first: begun last it would run alone at the end, on one of two cores.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        nameof(GuestCollection), nameof(KitchenCollection), nameof(RoomCollection), nameof(UpTests), nameof(LiveSite), nameof(MoneyCollection),
        nameof(MovingEvenings), nameof(ChaosTests), nameof(CloneTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.FindIndex(Long, name => Of(c.TestCollectionDisplayName) == name) is var rank and >= 0 ? rank : Long.Length)];

    // A class without a collection is one: "Test collection for Icupa.Tests.Local.UpTests (id: …)".
    private static string Of(string display) => display.Split(" (id:")[0].Split('.')[^1];
}
