using Icupa.Screens;
using Icupa.Web.Push;
using Icupa.Web.Sessions;

namespace Icupa.Web.Screens;

/// <summary>Which screen asks: its cookie, and whether its venue still trusts it.</summary>
public sealed class Pairing(IGrainFactory grains, Cookies cookies)
{
    /// <summary>Without look-alikes: no I, L, O, 0, 1.</summary>
    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const int CodeLength = 8;

    /// <summary>The screen of this request, or null when it is not paired or was signed out.</summary>
    public async Task<Screen?> Screen(HttpContext http) => cookies.Screen(http) is { } token ? await Look(token) : null;

    /// <summary>The same, of who reads a screen's page: its pairing lasts anew.</summary>
    public async Task<Screen?> Stays(HttpContext http)
    {
        if (cookies.Screen(http) is not { } token || await Look(token) is not { } screen) return null;
        cookies.Give(http, token);
        return screen;
    }

    public Task<Screen?> Look(ScreenToken token) => Retry.Soon(() => grains.GetGrain<IScreenGrain>(Key.Screen(token.Code)).Look(token.Epoch));

    /// <summary>Pairs the device by a code as people type it, or null when the code is wrong, used up or too old.</summary>
    public async Task<Screen?> Pair(HttpContext http, string typed)
    {
        if (Code(typed) is not { } code) return null;
        // Not sent again on an error: each pairing uses the code up a little.
        var screen = await grains.GetGrain<IScreenGrain>(Key.Screen(code)).Pair();
        if (screen is not null) cookies.Give(http, new ScreenToken(screen.Code, screen.Epoch, Guid.NewGuid()));
        return screen;
    }

    /// <summary>A code as it is kept: upper case, without the spaces and dashes that people put in.</summary>
    public static string? Code(string? typed)
    {
        var code = string.Concat((typed ?? "").Where(c => c is not (' ' or '-'))).ToUpperInvariant();
        return code.Length == CodeLength && code.All(Alphabet.Contains) ? code : null;
    }
}
