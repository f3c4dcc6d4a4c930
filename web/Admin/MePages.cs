using System.Buffers.Text;
using System.Collections.Immutable;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Shared;

namespace Icupa.Web.Admin;

/// <summary>An admin's own page, <c>/admin/me</c>: passkeys as a second factor, added and removed by their owner. Auditors have them too.</summary>
public static class MePages
{
    public const string Path = "/admin/me";

    public static IEndpointRouteBuilder MapMe(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Show);
        app.MapGet(Path + "/options", async (HttpContext http, Admin admin, Passkeys passkeys) => Results.Text(await passkeys.AskForNew(http, AdminDoor.Session(http)!, admin.Email), "application/json")).Looks(_ => null);
        app.MapPost(Path + "/passkey", Add).Reveals("passkey.add", _ => "own");
        app.MapPost(Path + "/passkey/remove", Remove).Reveals("passkey.remove", form => form["name"].ToString() is { Length: > 0 } name ? $"own: {name}" : null);
        return app;
    }

    private static async Task<IResult> Show(HttpContext http, Admin admin, IGrainFactory grains)
    {
        var passkeys = await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).Passkeys(admin.Email));
        return Pages.Show<MePage>("en", new { Admin = admin, Passkeys = passkeys, Said = Said(http.Request.Query) });
    }

    // The name that its owner gives it is the reason that the door asks for.
    private static async Task<IResult> Add(HttpContext http, Admin admin, Passkeys passkeys, IGrainFactory grains, AdminDoor door)
    {
        var form = await http.Request.ReadFormAsync();
        var name = form["reason"].ToString().Trim();
        if (name.Length > AdminPasskey.LongestName) name = name[..AdminPasskey.LongestName];
        var (passkey, wrong) = await passkeys.New(http, AdminDoor.Session(http)!, admin.Email, form["credential"].ToString(), name);
        var refusal = passkey is null ? Refusal.NotAllowed : await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).AddPasskey(admin.Email, passkey));
        if (refusal == Refusal.None) return Pages.SeeOther(Path + "?done=add");
        await door.Write(admin.Asker, "refused", "passkey.add own", passkey is null ? wrong : refusal.ToString());
        return Pages.SeeOther($"{Path}?no={refusal}");
    }

    private static async Task<IResult> Remove(HttpContext http, Admin admin, IGrainFactory grains, AdminDoor door)
    {
        var form = await http.Request.ReadFormAsync();
        var id = Id(form["passkey"].ToString());
        var refusal = id is null ? Refusal.Malformed : await Retry.Soon(() => grains.GetGrain<IAdminsGrain>(0).RemovePasskey(admin.Email, [.. id]));
        if (refusal == Refusal.None) return Pages.SeeOther(Path + "?done=remove");
        await door.Write(admin.Asker, "refused", $"passkey.remove own: {form["name"]}", refusal.ToString());
        return Pages.SeeOther($"{Path}?no={refusal}");
    }

    /// <summary>A passkey's id as forms hold it.</summary>
    internal static string Text(ImmutableArray<byte> id) => Base64Url.EncodeToString(id.AsSpan());

    private static byte[]? Id(string text) => text.Length is > 0 and <= 2 * AdminPasskey.LongestId && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static (string Words, bool Good)? Said(IQueryCollection query) => (query["done"].ToString(), query["no"].ToString()) switch
    {
        ("add", _) => ("Done: from now on signing in takes the link and a passkey.", true),
        ("remove", _) => ("Done: the passkey is removed.", true),
        (_, nameof(Refusal.TooMany)) => ("Not done: you have ten passkeys; remove one first.", false),
        (_, { Length: > 0 and < 40 }) => ("Not done: the device’s answer was not the one that was asked for. Try again.", false),
        _ => null,
    };
}
