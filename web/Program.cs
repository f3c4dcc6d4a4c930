var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ICUPA_URLS") ?? "http://127.0.0.1:0");
var app = builder.Build();
app.MapGet("/health/live", () => "live");
app.MapGet("/health/ready", () => "ready");
await app.RunAsync();
