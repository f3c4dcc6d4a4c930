using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Icupa.Fiscal.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Icupa.Tests.Rules;

/// <summary>A stand-in for the controller of Rwanda's tax authority: it takes each number once, signs it, and misbehaves when it is told to.</summary>
internal sealed class FiscalStand : IAsyncDisposable
{
    private readonly WebApplication app;

    public FiscalStand()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/api/initializer/selectInitInfo", () => Results.Json(Answer("000", new JsonObject { ["info"] = new JsonObject { ["cmcKey"] = "key-1" } })));
        app.MapPost("/api/trnsSales/saveSales", (Delegate)Save);
        app.MapPost("/api/trnsSales/selectSales", async (HttpContext http) =>
            (long)(await JsonNode.ParseAsync(http.Request.Body))!["invcNo"]! is var number && Kept.ContainsKey(number) ? Results.Json(Answer("000", Signed(number))) : Results.Json(Answer("001", null)));
    }

    /// <summary>The sales that it has, by their number.</summary>
    public ConcurrentDictionary<long, JsonNode> Kept { get; } = new();
    public ConcurrentQueue<JsonNode> Asked { get; } = new();
    /// <summary>Answers in its place, after it has kept the sale; true when it has answered.</summary>
    public Func<HttpContext, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    public RwandaSettings Settings => new(new Uri(app.Urls.First() + "/api/"), new Dictionary<string, string>());

    public Task Start() => app.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public static JsonObject Answer(string code, JsonNode? data) => new() { ["resultCd"] = code, ["resultMsg"] = "", ["resultDt"] = "20260306210000", ["data"] = data };

    private async Task<IResult> Save(HttpContext http)
    {
        var sale = (await JsonNode.ParseAsync(http.Request.Body))!;
        Asked.Enqueue(sale);
        if (http.Request.Headers["cmcKey"] != "key-1")
            return Results.Json(Answer("900", null));
        var number = (long)sale["invcNo"]!;
        if (!Kept.TryAdd(number, sale))
            return Results.Json(Answer("994", null));
        return await Fault(http) ? Results.Empty : Results.Json(Answer("000", Signed(number)));
    }

    private static JsonObject Signed(long number) => new()
    {
        ["rcptNo"] = number,
        ["totRcptNo"] = number + 5,
        ["intrlData"] = "GZGGIZLYTJSSD7YLYLGIIG6FCY",
        ["rcptSign"] = "TQZMKL57AGBMSTPO",
        ["vsdcRcptPbctDate"] = "20260306210001",
        ["sdcId"] = "SDC010000005",
        ["mrcNo"] = "WIS01006230",
    };
}
