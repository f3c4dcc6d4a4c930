using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Icupa.Web.Site;

/// <summary>
/// What a program may ask of the site over HTTP, as OpenAPI at <c>/openapi/v1.json</c>: every endpoint that has a summary. The pages have
/// none, and what is live goes over the hubs (docs/realtime.md).
/// </summary>
public static class ApiDescription
{
    private const string Version = "v1";
    public const string Path = $"/openapi/{Version}.json";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(json => Push.Wire.Use(json.SerializerOptions))
        .AddOpenApi(Version, o =>
        {
            o.ShouldInclude = asked => asked.ActionDescriptor.EndpointMetadata.OfType<IEndpointSummaryMetadata>().Any();
            o.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "Icupa", Version = Version, Description = "The way in, the menu and the search. What is live, and every command, goes over three SignalR hubs: docs/realtime.md." };
                // Behind a proxy the node's own address says nothing.
                document.Servers = [];
                return Task.CompletedTask;
            });
            o.AddSchemaTransformer((schema, context, _) =>
            {
                var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
                // Ids are written as text, and numbers as numbers: that they may be read from text too is nothing to rely on.
                if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>))) schema.Type = JsonSchemaType.String;
                if (schema.Type is { } numbers && numbers.HasFlag(JsonSchemaType.Integer)) (schema.Type, schema.Pattern) = (numbers & ~JsonSchemaType.String, null);
                // What is null is not written, and need not be.
                foreach (var property in context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable)) schema.Required?.Remove(property.Name);
                return Task.CompletedTask;
            });
        })
        .AddSingleton<Described>();

    public static IEndpointRouteBuilder MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, async (Described described) => Results.Bytes(await described.Json, "application/json"));
        return app;
    }

    /// <summary>
    /// Says what an endpoint reads, for the description alone: <c>Accepts</c> would also have the router refuse all else, an empty body
    /// among it, before the endpoint can say in words what is wrong.
    /// </summary>
    public static RouteHandlerBuilder Reads<TBody>(this RouteHandlerBuilder endpoint, string mediaType) => endpoint.AddOpenApiOperationTransformer(async (operation, context, stop) =>
        operation.RequestBody = new OpenApiRequestBody { Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(TBody), cancellationToken: stop) } } });

    /// <summary>The same of a form.</summary>
    public static RouteHandlerBuilder ReadsForm<TForm>(this RouteHandlerBuilder endpoint) => endpoint.Reads<TForm>("application/x-www-form-urlencoded");

    /// <summary>Made once, when somebody first asks: it does not change while the node runs.</summary>
    private sealed class Described([FromKeyedServices(Version)] IOpenApiDocumentProvider documents)
    {
        private readonly Lazy<Task<byte[]>> json = new(async () =>
        {
            using var written = new MemoryStream();
            await (await documents.GetOpenApiDocumentAsync()).SerializeAsJsonAsync(written, OpenApiSpecVersion.OpenApi3_1);
            return written.ToArray();
        });

        public Task<byte[]> Json => json.Value;
    }
}
