using System.IO.Compression;
using Icupa.Platform.Telemetry;
using Icupa.Web;
using Icupa.Web.Admin;
using Icupa.Web.Floor;
using Icupa.Web.Guest;
using Icupa.Web.Kitchen;
using Icupa.Web.Menus;
using Icupa.Web.Payments;
using Icupa.Web.Push;
using Icupa.Web.Receipts;
using Icupa.Web.Screens;
using Icupa.Web.Sessions;
using Icupa.Web.Shared;
using Icupa.Web.Site;
using Icupa.Web.Tables;
using Microsoft.AspNetCore.ResponseCompression;

var builder = WebApplication.CreateBuilder(args);
Settings settings;
WebhookKeys webhooks;
MailSettings? mail;
AdminSettings admins;
try
{
    settings = Settings.From(builder.Configuration);
    webhooks = WebhookKeys.From(builder.Configuration);
    mail = MailSettings.Of(builder.Configuration);
    admins = AdminSettings.From(builder.Configuration, mail);
}
catch (InvalidSetting wrong)
{
    Console.Error.WriteLine($"icupa: {wrong.Message}");
    return 2;
}

builder.WebHost.UseUrls(NodeTelemetry.Urls(settings.Urls, settings.Address, settings.MetricsPort));
builder.WebHost.ConfigureKestrel(kestrel => (kestrel.AddServerHeader, kestrel.Limits.MaxRequestBodySize) = (false, Limits.RequestBytes));
// Nothing here blocks a thread that reads: what it read is worked on where it is.
// And when another node dies, thousands of phones knock in one second: beyond the backlog the kernel lets them wait for up to a minute.
builder.WebHost.UseSockets(sockets => (sockets.UnsafePreferInlineScheduling, sockets.Backlog) = (true, Limits.Backlog));
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limits.Shutdown);
builder.AddCluster(settings);
builder.AddTelemetry(settings);
builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Cookies>().AddSingleton<Pairing>().AddSingleton<Seating>().AddSingleton<MenuCache>().AddSingleton<Health>().AddHostedService<Began>();
builder.Services.AddLivePush().AddScanLimit().AddPhones().AddPages().AddGuest().AddWebhooks(webhooks).AddReceipts(mail).AddAdmin(admins).AddProblemDetails().AddExceptionHandler<Unwell>().AddApiDescription();
builder.Services.AddResponseCompression(o => o.EnableForHttps = true).Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal);

var app = builder.Build();
app.UseProxies();
app.UseMetrics(settings);
// Answered, and still written down.
app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = static _ => false });
app.UseStatusCodePages();
app.UseStatusCodePages(GuestPages.Nowhere);
app.UseHeaders();
app.UseOrigins();
app.UseResponseCompression();
app.UseScanLimit();
app.UseStaticFiles();
app.UseAdminDoor();
app.MapHealth();
app.MapApiDescription();
app.MapPhones();
app.MapLivePush();
app.MapMenus();
app.MapSiteFiles();
app.MapScreens();
app.MapGuest();
app.MapKitchen();
app.MapFloor();
app.MapWebhooks();
app.MapReceipts();
app.MapAdmin();
app.UseDrain();
if (args.Contains(Routes.Word)) return app.SayRoutes();
await app.RunAsync();
return 0;
