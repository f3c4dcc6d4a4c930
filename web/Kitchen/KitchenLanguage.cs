using System.Globalization;

namespace Icupa.Web.Kitchen;

/// <summary>The language of a kitchen screen: chosen once on the device, else what its browser asks for, else English.</summary>
public static class KitchenLanguage
{
    private const string Cookie = "icupa-kitchen-language";

    /// <summary>Each by its own name.</summary>
    public static readonly (string Code, string Name)[] All = [("en", "English"), ("fr", "Français"), ("rw", "Kinyarwanda"), ("mt", "Malti")];

    public static bool Known(string? code) => All.Any(l => l.Code == code);

    public static string Of(HttpRequest request)
    {
        if (request.Cookies[Cookie] is { } chosen && Known(chosen)) return chosen;
        var asked = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.ToString().Split('-')[0].ToLower(CultureInfo.InvariantCulture));
        return asked.FirstOrDefault(Known) ?? "en";
    }

    public static void Choose(HttpResponse response, Settings settings, string code) => response.Cookies.Append(Cookie, code, new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = settings.Encrypted(response.HttpContext.Request),
        MaxAge = TimeSpan.FromDays(365),
        Path = "/kitchen",
        IsEssential = true,
    });
}
