using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Icupa.Tests.Browser;

/// <summary>Stands between a browser and the site, as an ingress does, and answers for it while told that no node can. Pages only: it carries no sockets.</summary>
public sealed class Between : IAsyncDisposable
{
    private readonly HttpClient site;
    private readonly WebApplication app;

    private Between(Uri address)
    {
        site = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(Answer);
    }

    public Uri Address => new(app.Urls.First());

    /// <summary>Nothing behind it answers.</summary>
    public bool Broken { get; set; }

    public static async Task<Between> Start(Uri site)
    {
        var between = new Between(site);
        await between.app.StartAsync();
        return between;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        site.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        if (Broken || !HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await http.Response.WriteAsync("no node answers");
            return;
        }
        using var asked = new HttpRequestMessage(HttpMethod.Get, http.Request.Path + http.Request.QueryString);
        foreach (var header in new[] { "Accept", "Accept-Language", "Cookie" })
            asked.Headers.TryAddWithoutValidation(header, (string?)http.Request.Headers[header]);
        using var answer = await site.SendAsync(asked, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Content-Security-Policy")))
            http.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
