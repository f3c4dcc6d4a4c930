namespace Icupa.Web.Floor;

/// <summary>The pages of the floor.</summary>
public static class FloorPages
{
    public static IEndpointRouteBuilder MapFloor(this IEndpointRouteBuilder app) => app;
}
