namespace Icupa.Web.Sessions;

/// <summary>The cookies: a phone's seat, the one that it had before at another table, and a screen's pairing. Read only by us, sent only to us.</summary>
public sealed class Cookies(Settings settings, TimeProvider clock)
{
    private const string SessionName = "icupa-session";
    private const string BeforeName = "icupa-before";
    private const string ScreenName = "icupa-screen";

    public SessionToken? Session(HttpContext http) => SessionToken.Open(settings.Secrets, http.Request.Cookies[SessionName], clock.GetUtcNow());
    /// <summary>The seat that the phone left for the one it has, by scanning another table's code: its own, should it scan that table's again.</summary>
    public SessionToken? Before(HttpContext http) => SessionToken.Open(settings.Secrets, http.Request.Cookies[BeforeName], clock.GetUtcNow());
    public ScreenToken? Screen(HttpContext http) => ScreenToken.Open(settings.Secrets, http.Request.Cookies[ScreenName], clock.GetUtcNow());

    public void Give(HttpContext http, SessionToken session)
    {
        if (Session(http) is { } had && had.Visit != session.Visit) Set(http, BeforeName, http.Request.Cookies[SessionName]!, SessionToken.Lasts);
        Set(http, SessionName, session.Seal(settings.Secrets, clock.GetUtcNow()), SessionToken.Lasts);
    }

    public void Give(HttpContext http, ScreenToken screen) => Set(http, ScreenName, screen.Seal(settings.Secrets, clock.GetUtcNow()), ScreenToken.Lasts);

    private void Set(HttpContext http, string name, string value, TimeSpan lasts) => http.Response.Cookies.Append(name, value, new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = settings.Encrypted(http.Request),
        MaxAge = lasts,
        Path = "/",
        IsEssential = true,
    });
}
