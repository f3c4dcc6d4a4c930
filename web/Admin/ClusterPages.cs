using Icupa.Inspection;
using Icupa.Web.Push;
using Icupa.Web.Shared;

namespace Icupa.Web.Admin;

/// <summary>The cluster at <c>/admin/cluster</c>: its nodes, what is awake, what is busy.</summary>
public static class ClusterPages
{
    public const string Path = "/admin/cluster";
    /// <summary>Commands of phones and screens that failed or took long, of all web nodes.</summary>
    public const string Troubles = "/admin/troubles";

    public static IEndpointRouteBuilder MapClusterPage(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (Admin admin, IGrainFactory grains) => Show(admin, grains, now => Pages.Show<ClusterPage>("en", new { Admin = admin, Cluster = now })));
        // A part of the page, which is written down already.
        app.MapGet(Path + "/part", (Admin admin, IGrainFactory grains) => Show(admin, grains, now => Pages.Show<ClusterBody>("en", new { Cluster = now }))).Looks(_ => null);
        app.MapGet(Troubles, async (Admin admin, IGrainFactory grains, TimeProvider clock) =>
            Pages.Show<TroublesPage>("en", new { Admin = admin, At = clock.GetUtcNow(), Troubles = await Retry.Soon(() => grains.GetGrain<IInspectionGrain>(0).Troubles(admin.Asker)) }));
        return app;
    }

    private static async Task<IResult> Show(Admin admin, IGrainFactory grains, Func<ClusterNow, IResult> show) =>
        await Retry.Soon(() => grains.GetGrain<IInspectionGrain>(0).Cluster(admin.Asker)) is { } now ? show(now) : Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "This is for operators.");
}
