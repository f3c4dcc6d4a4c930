using System.Collections.Immutable;
using System.Globalization;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Shared;

namespace Icupa.Web.Admin;

/// <summary>The platform's switches at <c>/admin/switches</c>: what holds where, and one page for each with its history and the form that throws it.</summary>
public static class Switches
{
    public const string Path = "/admin/switches";

    public static IEndpointRouteBuilder MapSwitches(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, async (Admin admin, IGrainFactory grains) => Pages.Show<SwitchesPage>("en", new { Admin = admin, Flags = await All(grains, admin) }));
        app.MapGet(Path + "/{name}", One);
        app.MapPost(Path + "/{name}", Throw).Acts("switch.throw", form => Change(form) is { } change ? KillSwitch.Said(change) : null);
        return app;
    }

    private static async Task<IResult> One(string name, HttpContext http, Admin admin, IGrainFactory grains) =>
        (await All(grains, admin)).FirstOrDefault(f => f.Name == name) is { } flag
            ? Pages.Show<SwitchPage>("en", new { Admin = admin, Flag = flag, Said = Said(http.Request.Query) })
            : Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such switch.");

    private static async Task<IResult> Throw(string name, HttpContext http, Admin admin, IGrainFactory grains, AdminDoor door)
    {
        var (form, here) = (await http.Request.ReadFormAsync(), $"{Path}/{Uri.EscapeDataString(name)}");
        // The door has read the form already: what is not well-formed did not come so far.
        var change = Change(form)!;
        var reply = Given.Command(form["command"]) is { } id ? await Retry.Soon(() => grains.GetGrain<IFlagsGrain>(Key.Flags).Set(admin.Asker, id, change)) : new(Refusal.Malformed, 0);
        if (reply.Ok) return Pages.SeeOther($"{here}?done={Uri.EscapeDataString(KillSwitch.Said(change))}");
        await door.Write(admin.Asker, "refused", "switch.throw " + KillSwitch.Said(change), reply.Refusal.ToString());
        return Pages.SeeOther($"{here}?no={reply.Refusal}");
    }

    private static Task<ImmutableArray<FlagSeen>> All(IGrainFactory grains, Admin admin) => Retry.Soon(() => grains.GetGrain<IFlagsGrain>(Key.Flags).List(admin.Asker));

    /// <summary>What a form asks for; null when it is not well-formed.</summary>
    internal static FlagChange? Change(IFormCollection form)
    {
        var (where, at) = (form["where"].ToString(), form["at"].ToString().Trim());
        var scope = where == KillSwitchAsk.Platform ? where : where is "tenant" or "venue" && at.Length is > 0 and <= 121 ? $"{where}:{at}" : null;
        return form["feature"].ToString() is { Length: > 0 and <= 60 } feature && scope is not null && form["to"].ToString() is "on" or "off"
            && int.TryParse(form["percent"].ToString() is { Length: > 0 } typed ? typed : "100", NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? new(form["feature"].ToString(), scope, form["to"] == "on", percent, form["reason"].ToString().Trim())
            : null;
    }

    private static (string Words, bool Good)? Said(IQueryCollection query) =>
        query["done"].ToString() is { Length: > 0 and < 300 } done ? ($"Done: {done}. Every silo, web node and phone hears of it within a second.", true)
        : query["no"].ToString() is { Length: > 0 } no ? (no == nameof(Refusal.Malformed) ? "Not done: there is no such tenant or venue, or the form is not well-formed." : $"Not done: {(no.Length < 40 ? no : "refused")}.", false)
        : null;
}

/// <summary>A switch in words.</summary>
internal static class SwitchWords
{
    /// <summary>What it lets people do, and what happens when it is off.</summary>
    public static (string On, string Off) Means(FlagSeen flag) => flag.Means.Split(" Off: ", 2) is [var on, var off] ? (on, off) : (flag.Means, "");

    /// <summary>"on", "off", "on for 25 %".</summary>
    public static string State(FlagChange change) => change.On ? change.Percent < 100 ? $"on for {change.Percent} %" : "on" : "off";

    public static string State(FlagSeen flag) => flag.Now.FirstOrDefault(s => s.Change.Scope == KillSwitchAsk.Platform) is { } set ? State(set.Change) : flag.OnByDefault ? "on" : "off";

    public static string Tone(string state) => state == "on" ? "good" : state == "off" ? "bad" : "warn";

    public static string Where(string scope) => scope == KillSwitchAsk.Platform ? "everywhere" : scope.Replace(":", " ", StringComparison.Ordinal);

    /// <summary>The key of the words that guests read when it is off; null where they read nothing.</summary>
    public static string? Guests(string name) => name switch
    {
        "ordering" => "Refusal.OrderingOff",
        "payments.card" or "payments.momo" or "payments.airtel" => "Refusal.WayOff",
        "ai.waiter" => "Refusal.WaiterOff",
        _ => null,
    };

    public static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Who it was, without the kind of asker that every row has.</summary>
    public static string Who(string by) => by.StartsWith("operator:", StringComparison.Ordinal) ? by[9..] : by;
}
