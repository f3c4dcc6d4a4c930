using System.Security.Cryptography;
using System.Text;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Site;

namespace Icupa.Web.Admin;

/// <summary>
/// The door before everything under <c>/admin</c> but the sign-in: who has no session is sent to sign in; each look and each act is written to the
/// audit log before it happens, and where it cannot be written it does not happen. Acts are forms with a reason, from our own page, of an admin;
/// auditors read. Hubs ask <see cref="Who"/> themselves.
/// </summary>
public sealed class AdminDoor(IGrainFactory grains, AdminList list, Settings settings)
{
    public const string SignIn = "/admin/sign-in";
    private const string CookieName = "icupa-admin";
    private const string FormPurpose = "admin-form";
    private const int LongestReason = 200;
    private static readonly TimeSpan CookieLasts = TimeSpan.FromHours(12);

    private IAdminsGrain Sessions => grains.GetGrain<IAdminsGrain>(0);

    /// <summary>Who is signed in by this request's cookie, or nobody. Whoever left the allow-list is out at once, in every browser.</summary>
    public async Task<Admin?> Who(HttpContext http)
    {
        if (Session(http) is not { } session || await Retry.Soon(() => Sessions.Look(session)) is not { } found) return null;
        if (list.Of(found.Email) is { } role) return new(found.Email, role, Signing.Seal(settings.Secrets, FormPurpose, Encoding.ASCII.GetBytes(session)));
        await Sessions.End(found.Email);
        return null;
    }

    /// <summary>What the browser's session is known by; null without one.</summary>
    internal static string? Session(HttpContext http) => AdminSecret.Hash(http.Request.Cookies[CookieName]);

    /// <summary>Writes a row of the audit log.</summary>
    public async Task Write(Asker who, string act, string subject, string reason = "")
    {
        var id = new CommandId(Guid.NewGuid());
        var reply = await Retry.Soon(() => grains.GetGrain<IAuditGrain>(0).Write(who, id, new(act, subject, reason)));
        if (!reply.Ok) throw new InvalidOperationException($"The audit log refused {act}: {reply.Refusal}");
    }

    internal void Give(HttpContext http, string secret) => http.Response.Cookies.Append(CookieName, secret, Cookie(http, CookieLasts));
    internal void Take(HttpContext http) => http.Response.Cookies.Delete(CookieName, Cookie(http, null));

    private CookieOptions Cookie(HttpContext http, TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = settings.Encrypted(http.Request),
        MaxAge = lasts,
        Path = "/",
        IsEssential = true,
    };

    /// <summary>Lets in, or sends away.</summary>
    internal async Task Pass(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
            return Task.CompletedTask;
        });
        var looks = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (http.Request.Path.StartsWithSegments(SignIn))
        {
            await next(http);
            return;
        }
        if (await Who(http) is not { } admin)
        {
            await (looks ? AdminSignIn.Ask(http) : No(StatusCodes.Status401Unauthorized, "Sign in first.")).ExecuteAsync(http);
            return;
        }
        http.Items[typeof(Admin)] = admin;
        if (await (looks ? Looks(http, admin) : Acts(http, admin)) is { } refused) await refused.ExecuteAsync(http);
        else await next(http);
    }

    private async Task<IResult?> Looks(HttpContext http, Admin admin)
    {
        var subject = http.GetEndpoint()?.Metadata.GetMetadata<Look>() is { } look ? look.Subject(http) : http.Request.Path + Uri.UnescapeDataString(http.Request.QueryString.Value ?? "");
        if (subject is not null) await Write(admin.Asker, "look", subject);
        return null;
    }

    private async Task<IResult?> Acts(HttpContext http, Admin admin)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Act>() is not { } act) return No(StatusCodes.Status405MethodNotAllowed, "There is nothing to do here.");
        if (!http.Request.HasFormContentType) return No(StatusCodes.Status415UnsupportedMediaType, "Acts are forms.");
        if (await Forms.Wrong(http.Request) is { } wrong) return No(wrong, "The form is not well-formed, or too large.");
        var form = await http.Request.ReadFormAsync();
        if (!Ours(http, form["form"].ToString())) return No(StatusCodes.Status403Forbidden, "This form is not of your session. Load the page again.");
        var (subject, reason) = (act.Subject(form) ?? "", form["reason"].ToString().Trim());
        if (!admin.MayAct && !act.ForAuditors)
        {
            await Write(admin.Asker, "refused", $"{act.Name} {subject}", "auditors only read");
            return No(StatusCodes.Status403Forbidden, "Auditors only read.");
        }
        if (subject.Length == 0) return No(StatusCodes.Status400BadRequest, "The form is not well-formed: it does not say to what.");
        if (reason.Length is 0 or > LongestReason || reason.Any(char.IsControl)) return No(StatusCodes.Status400BadRequest, "Say why, in at most 200 characters.");
        await Write(admin.Asker, act.Name, subject, reason);
        return null;
    }

    /// <summary>Whether a form was made for this browser's session.</summary>
    internal bool Ours(HttpContext http, string token) => Session(http) is { } session
        && Signing.Open(settings.Secrets, FormPurpose, token) is { } sealedFor && CryptographicOperations.FixedTimeEquals(sealedFor, Encoding.ASCII.GetBytes(session));

    private static IResult No(int status, string why) => Results.Problem(statusCode: status, title: why);

    internal sealed record Look(Func<HttpContext, string?> Subject);
    internal sealed record Act(string Name, Func<IFormCollection, string?> Subject, bool ForAuditors);
}

/// <summary>What an endpoint under <c>/admin</c> says about itself to the door.</summary>
public static class AdminEndpoints
{
    public static IApplicationBuilder UseAdminDoor(this IApplicationBuilder app) => app.Use((http, next) =>
        http.Request.Path.StartsWithSegments("/admin") ? http.RequestServices.GetRequiredService<AdminDoor>().Pass(http, next) : next(http));

    /// <summary>What the audit log calls the look, where the address would not do ("visit:demo/…"); null: this request is a part of a page that is written down already.</summary>
    public static TBuilder Looks<TBuilder>(this TBuilder endpoint, Func<HttpContext, string?> subject) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AdminDoor.Look(subject));

    /// <summary>
    /// A form that acts: its fields <c>form</c> (<see cref="Admin.Form"/>), <c>subject</c> and <c>reason</c> are checked and written down before it
    /// does. Admins only.
    /// </summary>
    /// <param name="subject">To what, where no field says it; null: the form is not well-formed.</param>
    public static TBuilder Acts<TBuilder>(this TBuilder endpoint, string name, Func<IFormCollection, string?>? subject = null) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AdminDoor.Act(name, subject ?? Field, ForAuditors: false)).DisableAntiforgery();

    /// <summary>Like <see cref="Acts"/>, for what only shows more and changes nothing: auditors may do it too.</summary>
    public static TBuilder Reveals<TBuilder>(this TBuilder endpoint, string name, Func<IFormCollection, string?>? subject = null) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AdminDoor.Act(name, subject ?? Field, ForAuditors: true)).DisableAntiforgery();

    private static string Field(IFormCollection form) => form["subject"].ToString();
}
