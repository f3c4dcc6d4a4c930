using Icupa.StandIns;

await using var app = StandInSite.Build(StandInOptions.From(Environment.GetEnvironmentVariable));
await app.RunAsync();
