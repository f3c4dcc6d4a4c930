using System.Net;
using System.Reflection;
using System.Text.Json;

namespace Icupa.StandIns;

/// <summary>Stripe, MTN Mobile Money, Airtel Money and a language model played by one small site on loopback. No real money, no real model.</summary>
public static class StandInSite
{
    public const string Label = "STAND-IN, no real money";

    public static WebApplication Build(StandInOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Urls);
        builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
        builder.Services.AddSingleton(options).AddSingleton<Ledger>().AddSingleton<Faults>().AddSingleton<Wires>().AddSingleton<Phones>();
        builder.Services.AddSingleton<StripeStandIn>().AddSingleton<MomoStandIn>().AddSingleton<AirtelStandIn>().AddSingleton<ModelStandIn>();
        var app = builder.Build();
        app.Use((http, next) =>
        {
            if (http.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)) return Results.StatusCode(403).ExecuteAsync(http);
            http.Response.Headers["X-Stand-In"] = Label;
            return next(http);
        });
        app.MapGet("/health/ready", () => "ready");
        app.MapGet("/", () => Page("index.html"));
        app.MapGet("/phones", () => Page("phones.html"));
        app.MapGet("/phones.json", (Phones phones) => phones.Ringing);
        app.MapPost("/phones/{id}/{press}", async (Phones phones, string id, string press) =>
            Enum.TryParse<Press>(press, ignoreCase: true, out var pressed) && await phones.Answer(id, pressed) ? Results.Ok() : Results.NotFound());
        app.MapPut("/phones/approve-after", (Phones phones, ApproveAfter after) => phones.ApproveAfter = after.Ms is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
        app.MapGet("/ledger", (Ledger ledger) => ledger.All());
        app.MapGet("/faults", (Faults faults) => faults.All());
        app.MapDelete("/faults", (Faults faults) => faults.Clear());
        app.MapPost("/faults", (Faults faults, Fault fault) =>
        {
            if (Faults.Complaint(fault) is { } wrong) return Results.BadRequest(wrong);
            faults.Order(fault);
            return Results.Ok(faults.All());
        });
        app.Services.GetRequiredService<StripeStandIn>().Map(app);
        app.Services.GetRequiredService<MomoStandIn>().Map(app);
        app.Services.GetRequiredService<AirtelStandIn>().Map(app);
        app.Services.GetRequiredService<ModelStandIn>().Map(app);
        return app;
    }

    /// <summary>Starts on a free port and says where.</summary>
    public static async Task<(WebApplication App, Uri Address)> Start(StandInOptions options)
    {
        var app = Build(options);
        await app.StartAsync();
        return (app, new Uri(app.Urls.First()));
    }

    internal static IResult Page(string name) => Results.Text(File(name), name.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html");

    private static string File(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed record ApproveAfter(int? Ms);
}
