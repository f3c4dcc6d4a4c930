using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Icupa.Web.Shared;

/// <summary>What every page needs: components rendered once on the server, words in four languages, files under versioned addresses.</summary>
public static class Pages
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddLocalization(o => o.ResourcesPath = "Resources");
        return services.AddSingleton<SiteFiles>();
    }

    /// <summary>Serves <c>/~{version}/…</c>.</summary>
    public static IEndpointRouteBuilder MapSiteFiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/~{version}/{**file}", (HttpContext http, SiteFiles files, string version, string file) => files.Serve(http, version, file));
        return app;
    }

    /// <summary>A page in a language; <paramref name="parameters"/> is an anonymous object with the component's parameters.</summary>
    public static IResult Show<TPage>(string language, object parameters, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new LocalPage<TPage>(language, parameters, status);

    private sealed class LocalPage<TPage>(string language, object parameters, int status) : IResult where TPage : IComponent
    {
        // The culture is set inside this method and flows into the rendering; set by the caller it would be lost on its return.
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            httpContext.Response.Headers.CacheControl = "private, no-cache";
            await new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true }.ExecuteAsync(httpContext);
        }
    }
}
