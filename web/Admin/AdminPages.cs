using Icupa.Web.Receipts;
using Icupa.Web.Site;

namespace Icupa.Web.Admin;

/// <summary>What the admin pages are told from outside.</summary>
public sealed record AdminSettings(AdminList List, AdminPost Post, KillSwitchTokens Tokens)
{
    public static AdminSettings From(IConfiguration from, MailSettings? mail) => new(AdminList.From(from), AdminPost.From(from, mail), KillSwitchTokens.From(from));
}

/// <summary>The pages of those who run the platform, all behind <see cref="AdminDoor"/>.</summary>
public static class AdminPages
{
    public static IServiceCollection AddAdmin(this IServiceCollection services, AdminSettings settings) => services
        .AddSingleton(settings.List).AddSingleton(settings.Post).AddSingleton(settings.Tokens).AddSingleton<AdminDoor>().AddSingleton<KillSwitch>().AddSingleton<InspectNews>().AddSingleton<Passkeys>()
        .AddSingleton<AdminLinks>().AddHostedService(s => s.GetRequiredService<AdminLinks>());

    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder app)
    {
        app.MapAdminSignIn();
        app.MapGet("/admin", () => Results.Redirect(Inspect.Path)).Looks(_ => null);
        app.MapInspect();
        app.MapClusterPage();
        app.MapSwitches();
        app.MapAudit();
        app.MapMe();
        app.MapPost("/api/kill-switch", (HttpContext http, KillSwitch kill) => kill.Throw(http))
            .WithSummary("Throws a switch, with a bearer token of ICUPA_KILL_SWITCH_TOKENS.").Reads<KillSwitchAsk>("application/json").Produces(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        return app;
    }
}
