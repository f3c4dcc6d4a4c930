using System.Security.Cryptography;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Shared;
using Icupa.Web.Site;

namespace Icupa.Web.Admin;

/// <summary>
/// Signing in by a link: <c>/admin/sign-in</c> asks for an e-mail and answers everybody alike; the link's page has a button, and only pressing it
/// uses the link up (mail scanners open links). Each sign-in begins a session of its own; of who has a passkey it waits for that.
/// </summary>
public static class AdminSignIn
{
    private const string ToCookie = "icupa-admin-to";
    private const int LongestTo = 500;
    private const int LongestCredential = 16_384;
    private static readonly TimeSpan ToLasts = TimeSpan.FromMinutes(15);

    public static IEndpointRouteBuilder MapAdminSignIn(this IEndpointRouteBuilder app)
    {
        var door = app.MapGroup(AdminDoor.SignIn).ReadsForms();
        door.MapGet("", (string? said) => Show(said switch { "sent" => SignInSays.Sent, "out" => SignInSays.Out, _ => SignInSays.Ask }));
        door.MapPost("", Send);
        // Headers keep the address, with its secret, from other sites; "no-referrer" would take the form's Origin as well.
        door.MapGet("/link", (string? token) => AdminSecret.Hash(token) is null
            ? Show(SignInSays.Lost, StatusCodes.Status400BadRequest)
            : Pages.Show<SignInPage>("en", new { Says = SignInSays.Press, Token = token }));
        door.MapPost("/link", Use);
        door.MapGet("/passkey", async (HttpContext http, IGrainFactory grains, string? no) => await Waiting(http, grains) is null ? Pages.SeeOther(AdminDoor.SignIn)
            : Pages.Show<SignInPage>("en", new { Says = SignInSays.Passkey, WrongPasskey = no is not null }));
        door.MapGet("/passkey/options", async (HttpContext http, IGrainFactory grains, Passkeys passkeys) => await Waiting(http, grains) is { } waiting
            ? Results.Text(await passkeys.AskFor(http, AdminDoor.Session(http)!, waiting.Email), "application/json") : Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "Sign in first."));
        door.MapPost("/passkey", Prove);
        door.MapPost("/out", SignOut);
        return app;
    }

    /// <summary>Sends a request to sign in, and back to its page afterwards.</summary>
    internal static IResult Ask(HttpContext http)
    {
        var to = http.Request.Path + http.Request.QueryString;
        if (to.Length <= LongestTo) http.Response.Cookies.Append(ToCookie, to, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = ToLasts, Path = AdminDoor.SignIn, IsEssential = true, Secure = http.RequestServices.GetRequiredService<Settings>().Encrypted(http.Request) });
        return Pages.SeeOther(AdminDoor.SignIn);
    }

    /// <summary>The answer says nothing of whether the e-mail may come in, and neither does the time that it takes.</summary>
    private static async Task<IResult> Send(HttpContext http, IGrainFactory grains, AdminLinks links)
    {
        if (AdminList.Plain(await Field(http, "email")) is not { } to) return Show(SignInSays.NoEmail, StatusCodes.Status400BadRequest);
        var asked = await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).Ask(to, http.Connection.RemoteIpAddress?.ToString() ?? ""));
        if (asked == Refusal.TooManyTries) return Show(SignInSays.TooMany, StatusCodes.Status429TooManyRequests);
        links.Send(to);
        return Pages.SeeOther(AdminDoor.SignIn + "?said=sent");
    }

    private static async Task<IResult> Use(HttpContext http, IGrainFactory grains, AdminDoor door, AdminList list)
    {
        if (AdminSecret.Hash(await Field(http, "token")) is not { } link) return Show(SignInSays.Lost, StatusCodes.Status400BadRequest);
        var (secret, old) = (AdminSecret.Of(RandomNumberGenerator.GetBytes(AdminSecret.Bytes)), AdminDoor.Session(http));
        var session = await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).SignIn(link, AdminSecret.Hash(secret)!, old));
        if (session is null || list.Of(session.Email) is null) return Show(SignInSays.Lost, StatusCodes.Status400BadRequest);
        var waits = await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).Waiting(AdminSecret.Hash(secret)!)) is not null;
        await door.Write(Asker.Operator(session.Email), waits ? "sign-in.link" : "sign-in", session.Email);
        door.Give(http, secret);
        return waits ? Pages.SeeOther(AdminDoor.SignIn + "/passkey") : In(http);
    }

    /// <summary>The second factor. Whatever a device answers, it was asked once.</summary>
    private static async Task<IResult> Prove(HttpContext http, IGrainFactory grains, AdminDoor door, AdminList list, Passkeys passkeys)
    {
        if (await Waiting(http, grains) is not { } waiting || list.Of(waiting.Email) is null) return Pages.SeeOther(AdminDoor.SignIn);
        var (who, session) = (Asker.Operator(waiting.Email), AdminDoor.Session(http)!);
        var (used, wrong) = await Field(http, "credential") is { Length: > 0 and <= LongestCredential } credential ? await passkeys.Used(http, session, waiting.Email, credential) : (null, "Nothing came.");
        if (used is null)
        {
            await door.Write(who, "refused", "sign-in by passkey", wrong);
            return Pages.SeeOther(AdminDoor.SignIn + "/passkey?no");
        }
        await door.Write(who, "sign-in", waiting.Email, "by passkey");
        return await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).Prove(session, used)) is null ? Pages.SeeOther(AdminDoor.SignIn) : In(http);
    }

    private static async Task<AdminSession?> Waiting(HttpContext http, IGrainFactory grains) =>
        AdminDoor.Session(http) is { } session ? await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).Waiting(session)) : null;

    private static async Task<string> Field(HttpContext http, string name) => (await http.Request.ReadFormAsync())[name].ToString();

    private static IResult In(HttpContext http)
    {
        var to = http.Request.Cookies[ToCookie];
        http.Response.Cookies.Delete(ToCookie, new() { Path = AdminDoor.SignIn });
        return Pages.SeeOther(Inside(to) ? to! : "/admin");
    }

    private static async Task<IResult> SignOut(HttpContext http, IGrainFactory grains, AdminDoor door)
    {
        if (await door.Who(http) is { } admin)
        {
            if (!door.Ours(http, await Field(http, "form"))) return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "This form is not of your session. Load the page again.");
            await door.Write(admin.Asker, "sign-out", admin.Email);
            await Retry.Soon(async () => { await grains.GetGrain<IAdminsGrain>(0).SignOut(AdminDoor.Session(http)!); return true; });
        }
        door.Take(http);
        return Pages.SeeOther(AdminDoor.SignIn + "?said=out");
    }

    /// <summary>A page of ours and of nobody else's ("//evil.example" is a host to a browser).</summary>
    internal static bool Inside(string? to) => to is { Length: > 0 and <= LongestTo } && to.StartsWith("/admin", StringComparison.Ordinal)
        && (to.Length == 6 || to[6] is '/' or '?') && !to.StartsWith(AdminDoor.SignIn, StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl);

    private static IResult Show(SignInSays says, int status = StatusCodes.Status200OK) => Pages.Show<SignInPage>("en", new { Says = says, Token = "" }, status);
}

/// <summary>What the sign-in page has to say.</summary>
public enum SignInSays
{
    Ask,
    Sent,
    NoEmail,
    TooMany,
    Press,
    Passkey,
    Lost,
    Out,
}
