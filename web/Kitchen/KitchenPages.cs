namespace Icupa.Web.Kitchen;

/// <summary>The pages of the kitchen.</summary>
public static class KitchenPages
{
    public static IEndpointRouteBuilder MapKitchen(this IEndpointRouteBuilder app) => app;
}
