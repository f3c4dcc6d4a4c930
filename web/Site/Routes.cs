namespace Icupa.Web.Site;

/// <summary>
/// What may be asked of a node: <c>Icupa.Web.dll --routes</c> says each method and path, one a line, and ends. For those who look for a door
/// that nobody guards.
/// </summary>
public static class Routes
{
    public const string Word = "--routes";

    public static int SayRoutes(this IEndpointRouteBuilder app)
    {
        foreach (var endpoint in app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                Console.WriteLine($"{method} /{endpoint.RoutePattern.RawText?.TrimStart('/')}");
        return 0;
    }
}
