using Icupa.Web.Guest;
using Icupa.Web.Push;
using Icupa.Web.Shared;
using Microsoft.AspNetCore.Diagnostics;

namespace Icupa.Web.Site;

/// <summary>
/// What is answered where an answer could not be made: words to a browser, problem details to a program. 503, and when to ask again, while no silo or
/// no database answers; 500 where the fault is ours.
/// </summary>
public sealed class Unwell : IExceptionHandler
{
    private const string AskAgainAfterSeconds = "3";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Retry.Passing(exception))
            (httpContext.Response.StatusCode, httpContext.Response.Headers.RetryAfter) = (StatusCodes.Status503ServiceUnavailable, AskAgainAfterSeconds);
        else if (httpContext.Response.StatusCode < StatusCodes.Status500InternalServerError)
            return false;
        var answer = GuestPages.WantsWords(httpContext) ? NotNow(httpContext) : Results.Problem(statusCode: httpContext.Response.StatusCode);
        await answer.ExecuteAsync(httpContext);
        return true;
    }

    private static IResult NotNow(HttpContext http)
    {
        var (language, asked) = (Places.Language(http, null), http.Request);
        var again = HttpMethods.IsGet(asked.Method) ? asked.Path + asked.QueryString : null;
        return Pages.Show<NoticePage>(language, new { Key = "Page.NotNow", Language = language, Again = again }, http.Response.StatusCode);
    }
}
