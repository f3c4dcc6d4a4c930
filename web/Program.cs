using Icupa.Web;
using Icupa.Web.Floor;
using Icupa.Web.Guest;
using Icupa.Web.Kitchen;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Screens;
using Icupa.Web.Sessions;
using Icupa.Web.Shared;
using Icupa.Web.Site;
using Icupa.Web.Tables;

var builder = WebApplication.CreateBuilder(args);
Settings settings;
try
{
    settings = Settings.From(builder.Configuration);
}
catch (InvalidSetting wrong)
{
    Console.Error.WriteLine($"icupa: {wrong.Message}");
    return 2;
}

builder.WebHost.UseUrls(settings.Urls);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.AddCluster(settings);
builder.AddTelemetry(settings);
builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Cookies>().AddSingleton<Pairing>().AddSingleton<Seating>().AddSingleton<MenuCache>().AddSingleton<Health>();
builder.Services.AddLivePush().AddScanLimit().AddPages().AddGuest().AddProblemDetails();
builder.Services.AddResponseCompression(o => o.EnableForHttps = true);

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseHeaders();
app.UseOrigins();
app.UseResponseCompression();
app.UseScanLimit();
app.MapStaticAssets();
app.MapHealth();
app.MapLivePush();
app.MapMenus();
app.MapSiteFiles();
app.MapScreens();
app.MapGuest();
app.MapKitchen();
app.MapFloor();
app.UseDrain();
await app.RunAsync();
return 0;
