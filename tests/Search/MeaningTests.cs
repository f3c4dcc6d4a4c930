using System.Collections.Concurrent;
using System.Text.Json;
using Icupa.Menus.Search;
using Icupa.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icupa.Tests.Search;

/// <summary>An endpoint that gives embeddings as OpenAI's does: four numbers, by the words of a text. Fails when it is told to.</summary>
public sealed class EmbeddingStandIn : IAsyncDisposable
{
    private readonly WebApplication app;

    private EmbeddingStandIn(WebApplication app) => this.app = app;

    public ConcurrentQueue<(string? Authorization, JsonElement Body)> Asked { get; } = [];
    public int Status { get; set; } = 200;
    public TimeSpan Slow { get; set; }
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";

    public static async Task<EmbeddingStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var site = new EmbeddingStandIn(builder.Build());
        site.app.MapPost("/v1/embeddings", (Delegate)site.Answer);
        await site.app.StartAsync();
        return site;
    }

    public static float[] Of(string text) => [text.Contains("fish", StringComparison.OrdinalIgnoreCase) ? 1 : 0, text.Contains("beer", StringComparison.OrdinalIgnoreCase) ? 1 : 0, text.Length % 7 / 100f, 0.01f];

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task<IResult> Answer(HttpContext http)
    {
        var body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement.Clone();
        Asked.Enqueue((http.Request.Headers.Authorization, body));
        if (Slow > TimeSpan.Zero)
            await Task.Delay(Slow, http.RequestAborted);
        if (Status != 200)
            return Results.Json(new { error = new { message = "no", type = "server_error" } }, statusCode: Status);
        var input = body.GetProperty("input");
        var texts = input.ValueKind == JsonValueKind.Array ? input.EnumerateArray().Select(t => t.GetString()!).ToArray() : [input.GetString()!];
        var base64 = body.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64";
        return Results.Json(new
        {
            @object = "list",
            data = texts.Select((text, index) => new { @object = "embedding", index, embedding = base64 ? (object)Convert.ToBase64String(Of(text).SelectMany(BitConverter.GetBytes).ToArray()) : Of(text) }),
            model = body.GetProperty("model").GetString(),
            usage = new { prompt_tokens = 3, total_tokens = 3 },
        });
    }
}

/// <summary>Vectors: of a model behind an endpoint, and of the table that the program brings.</summary>
[Trait("Needs", "servers")]
public sealed class MeaningTests(SearchedMenus menus) : IClassFixture<SearchedMenus>
{
    private static Question Ask(string text) => Question.Of([text], DemoMenus.Boards["kigali-grill"].Menu);

    [Fact]
    public async Task A_model_is_asked_for_what_is_stale_and_for_each_question_once()
    {
        await using var site = await EmbeddingStandIn.Start();
        var model = Embedder.OpenAi("sk-test", site.Address, null);
        var embedding = new MenuEmbedding(new ReadSource(menus.Source));
        var dishes = DemoMenus.Boards["kigali-grill"].Menu.Document.Items.Length;

        Assert.Equal(dishes, await embedding.Embed("demo/kigali-grill", model, default));
        Assert.Equal(0, await embedding.Embed("demo/kigali-grill", model, default));

        Assert.All(site.Asked, a => Assert.Equal(("Bearer sk-test", "text-embedding-3-small"), (a.Authorization, a.Body.GetProperty("model").GetString())));
        Assert.Equal((dishes + 63) / 64, site.Asked.Count);

        var meanings = new Meanings(model, NullLogger<Meanings>.Instance);
        var asked = site.Asked.Count;
        var (named, vector) = await meanings.Of(Ask("fish"), default);
        await meanings.Of(Ask("fish"), default);
        Assert.Equal("text-embedding-3-small", named);
        Assert.Equal(EmbeddingStandIn.Of("fish"), vector);
        Assert.Equal(asked + 1, site.Asked.Count);

        var search = new MenuSearch(new MenuStore(new ReadSource(menus.Source)), meanings);
        var found = await search.Find(new("demo/kigali-grill"), DemoMenus.Boards["kigali-grill"], SearchedMenus.Noon, new("fish", "en"));
        Assert.NotEmpty(found.Hits);
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(429, 0)]
    [InlineData(401, 0)]
    [InlineData(200, 30)]
    public async Task A_model_that_fails_or_is_slow_leaves_the_word_vectors_to_answer(int status, int seconds)
    {
        await using var site = await EmbeddingStandIn.Start();
        (site.Status, site.Slow) = (status, TimeSpan.FromSeconds(seconds));
        var meanings = new Meanings(Embedder.OpenAi("sk-test", site.Address, "small"), NullLogger<Meanings>.Instance);

        Assert.Equal(WordVectors.Model, (await meanings.Of(Ask("fish"), default)).Model);
        var asked = site.Asked.Count;
        Assert.Equal(WordVectors.Model, (await meanings.Of(Ask("beer"), default)).Model);
        // It is left alone for a while.
        Assert.Equal(asked, site.Asked.Count);
    }

    [Fact]
    public void Without_a_key_there_is_no_model() =>
        Assert.Null(Embedder.FromEnvironment(key => key == Embedder.ModelSetting ? "text-embedding-3-small" : null));

    [Fact]
    public void The_table_knows_what_is_near()
    {
        static double Near(string a, string b) => WordVectors.Shared.Of(a).Zip(WordVectors.Shared.Of(b), (x, y) => (double)x * y).Sum();
        Assert.True(Near("latte", "coffee") > Near("latte", "fish"));
        Assert.True(Near("lobster", "seafood") > Near("lobster", "dessert"));
        Assert.True(Near("ale", "lager beer") > Near("ale", "rice"));
        Assert.All(WordVectors.Shared.Of("xqzw"), x => Assert.Equal(0, x));
    }

    [Fact]
    public async Task The_nearest_are_those_that_are_nearest()
    {
        var (store, rows) = (new MenuStore(new ReadSource(menus.Source)), MenuRows.Of(DemoMenus.Boards["kigali-grill"].Menu.Document));
        foreach (var entry in Glossary.Culinary.All.Where(e => WordVectors.Shared.Of(e.Name).Any(x => x != 0)).Take(60))
        {
            var asked = WordVectors.Shared.Of(entry.Name);
            var exact = rows.Select(r => WordVectors.Shared.Of(r.Meaning).Zip(asked, (x, y) => (double)x * y).Sum()).OrderDescending().Take(10).ToList();
            var near = (await store.Ask(new(new("demo/kigali-grill"), [new(0, 0, ["nothing"])], WordVectors.Model, asked))).Near;
            Assert.All(exact.Zip(near), pair => Assert.Equal(pair.First, pair.Second.Near, 1e-4));
        }
    }

    [Fact]
    public async Task Refreshing_makes_every_vector_anew_and_shows_what_is_stale()
    {
        await using var connection = await menus.Source.OpenConnectionAsync();
        await MenuEmbedding.Refresh(connection, default);
        var stale = Assert.Single(await MenuEmbedding.Counts(connection, default), c => c.Model == WordVectors.Model);
        Assert.True(stale.Stale >= 90, $"{stale}");

        await new MenuEmbedding(new ReadSource(menus.Source)).Pass([Embedder.Words], default);

        Assert.Equal(0, await MenuEmbedding.Waiting(connection, default));
        Assert.Equal(0, Assert.Single(await MenuEmbedding.Counts(connection, default), c => c.Model == WordVectors.Model).Stale);
    }
}
