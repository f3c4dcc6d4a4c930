using Microsoft.AspNetCore.Builder;

namespace Icupa.Silo;

/// <summary>One silo of the cluster as a process.</summary>
public static class SiloHost
{
    public static async Task<int> Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ICUPA_URLS") ?? "http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/health/live", () => "live");
        app.MapGet("/health/ready", () => "ready");
        await app.RunAsync();
        return 0;
    }
}
