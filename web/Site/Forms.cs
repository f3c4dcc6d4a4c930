namespace Icupa.Web.Site;

/// <summary>A form is read before its endpoint is asked: what is none, or too large, is the sender's mistake and not one of ours.</summary>
public static class Forms
{
    public static TBuilder ReadsForms<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter(async (call, next) =>
    {
        var request = call.HttpContext.Request;
        return HttpMethods.IsPost(request.Method) && await Wrong(request) is { } status ? Results.Problem(statusCode: status) : await next(call);
    });

    /// <summary>What is wrong with a form's body, as a status; null for nothing. The form is kept for whoever asks for it next.</summary>
    internal static async Task<int?> Wrong(HttpRequest request)
    {
        if (request is { ContentType: null, ContentLength: null or 0 })
        {
            // A page that only says "now" sends no body: an empty form.
            request.Form = FormCollection.Empty;
            return null;
        }
        if (!request.HasFormContentType) return StatusCodes.Status400BadRequest;
        try
        {
            await request.ReadFormAsync();
            return null;
        }
        catch (BadHttpRequestException wrong)
        {
            return wrong.StatusCode;
        }
        // The last of a text in an encoding that nobody reads any more (UTF-7).
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or NotSupportedException)
        {
            return StatusCodes.Status400BadRequest;
        }
    }
}
