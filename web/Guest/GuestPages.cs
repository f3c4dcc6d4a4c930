namespace Icupa.Web.Guest;

/// <summary>The pages of guests.</summary>
public static class GuestPages
{
    public static IEndpointRouteBuilder MapGuest(this IEndpointRouteBuilder app) => app;
}
