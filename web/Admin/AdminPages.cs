using Icupa.Web.Receipts;
using Icupa.Web.Shared;

namespace Icupa.Web.Admin;

/// <summary>What the admin pages are told from outside.</summary>
public sealed record AdminSettings(AdminList List, AdminPost Post)
{
    public static AdminSettings From(IConfiguration from, MailSettings? mail) => new(AdminList.From(from), AdminPost.From(from, mail));
}

/// <summary>The pages of those who run the platform, all behind <see cref="AdminDoor"/>.</summary>
public static class AdminPages
{
    public static IServiceCollection AddAdmin(this IServiceCollection services, AdminSettings settings) => services
        .AddSingleton(settings.List).AddSingleton(settings.Post).AddSingleton<AdminDoor>()
        .AddSingleton<AdminLinks>().AddHostedService(s => s.GetRequiredService<AdminLinks>());

    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder app)
    {
        app.MapAdminSignIn();
        app.MapGet("/admin", () => Results.Redirect("/admin/switches")).Looks(_ => null);
        return app;
    }
}
