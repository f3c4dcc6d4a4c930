using Icupa.Web.Guest;
using Icupa.Web.Push;
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
        var answer = GuestPages.WantsWords(httpContext)
            ? GuestPages.Notice(httpContext, "Page.NotNow")
            : Results.Problem(statusCode: httpContext.Response.StatusCode);
        await answer.ExecuteAsync(httpContext);
        return true;
    }
}
