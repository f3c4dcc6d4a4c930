using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Icupa.Web.Shared;

/// <summary>What every page needs: components rendered once on the server, words in four languages, files under versioned addresses.</summary>
public static class Pages
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        // Names with accents are written as they are: as entities a French page is a tenth longer.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
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

    /// <summary>After a form, the browser fetches the page that shows the outcome (303), so that a reload sends nothing again.</summary>
    public static IResult SeeOther(string to) => new Elsewhere(to);

    private sealed class Elsewhere(string to) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = to;
            return Task.CompletedTask;
        }
    }

    private sealed class LocalPage<TPage>(string language, object parameters, int status) : IResult where TPage : IComponent
    {
        /// <summary>About 6 ms of a core for a whole menu, and a fifth smaller than what the response compression would make of it.</summary>
        private const int BrotliQuality = 5;

        // The culture is set inside this method and flows into the rendering; set by the caller it would be lost on its return.
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            httpContext.Response.Headers.CacheControl = "private, no-cache";
            var page = new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
            httpContext.Response.Headers.Vary = "Accept-Encoding";
            if (!httpContext.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
            {
                await page.ExecuteAsync(httpContext);
                return;
            }
            var body = httpContext.Response.Body;
            using var plain = new MemoryStream();
            httpContext.Response.Body = plain;
            await page.ExecuteAsync(httpContext);
            httpContext.Response.Body = body;
            await Send(httpContext.Response, plain.GetBuffer().AsMemory(0, (int)plain.Length));
        }

        private static async Task Send(HttpResponse response, ReadOnlyMemory<byte> plain)
        {
            var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(plain.Length));
            try
            {
                if (!BrotliEncoder.TryCompress(plain.Span, packed, out var length, BrotliQuality, window: 20)) throw new InvalidOperationException("The page did not compress");
                response.Headers.ContentEncoding = "br";
                response.ContentLength = length;
                await response.Body.WriteAsync(packed.AsMemory(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(packed);
            }
        }
    }
}
