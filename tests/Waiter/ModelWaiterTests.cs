using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Icupa.Bench.Waiter;
using Icupa.Board;
using Icupa.Conversations;
using Icupa.Conversations.Models;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Sessions;
using Icupa.StandIns;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icupa.Tests.Waiter;

/// <summary>The adapter to language models before a stand-in over HTTP: what each thing that a model may do becomes.</summary>
public sealed class ModelWaiterTests
{
    private static readonly Lazy<Task<(WebApplication, Uri)>> Shared = new(() => StandInSite.Start(new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, Hang = TimeSpan.FromSeconds(20) }));

    [Fact]
    public async Task It_asks_the_tools_and_says_what_they_answer()
    {
        var tools = Stand.Tools("kigali-grill", "en");
        var (words, spent, why) = await Answer("standin", "What is in the isombe?", tools);
        Assert.Null(why);
        Assert.Equal("Isombe contains peanuts.", words);
        Assert.Equal(["search_menu", "dish_details"], tools.Called);
        Assert.True(spent is { TokensIn: > 0, TokensOut: > 0 }, $"{spent}");
    }

    [Theory]
    [InlineData("fr", "Combien coûte l'agatogo ?", "coûte")]
    [InlineData("rw", "Isombe igura angahe?", "igura")]
    [InlineData("mt", "Kemm tiswa l-bigilla?", "jiswa")]
    public async Task It_speaks_the_language_of_its_guest(string language, string ask, string word)
    {
        var (words, _, why) = await Answer("standin", ask, Stand.Tools(language == "mt" ? "valletta-trattoria" : "kigali-grill", language));
        Assert.Null(why);
        Assert.Contains(word, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("standin-429", "busy")]
    [InlineData("standin-500", "down")]
    [InlineData("standin-quota", "quota")]
    [InlineData("standin-garbage", "cut")]
    [InlineData("standin-silent", "timeout")]
    [InlineData("standin-loops", "endless")]
    [InlineData("standin-endless", "endless")]
    [InlineData("standin-cut", "cut")]
    [InlineData("standin-broken", "garbage")]
    public async Task What_is_no_answer_is_one_word(string model, string why) => Assert.Equal(why, (await Answer(model, "beef", Stand.Tools("kigali-grill", "en"))).Why);

    [Fact]
    public async Task A_moment_s_trouble_is_tried_once_more_and_no_oftener()
    {
        var faults = (await Shared.Value).Item1.Services.GetRequiredService<Faults>();
        faults.Order(new("openai", "500", 1, null, "chat", null));
        Assert.Null((await Answer("standin", "How long?", Stand.Tools("kigali-grill", "en"))).Why);
        faults.Order(new("openai", "429", 2, null, "chat", null));
        Assert.Equal("busy", (await Answer("standin", "How long?", Stand.Tools("kigali-grill", "en"))).Why);
        Assert.Empty(faults.All());
    }

    [Fact]
    public async Task Nobody_there_is_down() =>
        Assert.Equal("down", (await Answer(new("k", new("http://127.0.0.1:1/v1/"), new("standin", default), null), "standin", "beef", Stand.Tools("kigali-grill", "en"))).Why);

    [Fact]
    public async Task Whatever_is_called_with_whatever_arguments_answers()
    {
        var tools = Stand.Tools("kigali-grill", "en");
        var (words, _, why) = await Answer("standin-foreign", "What did table 7 order?", tools);
        Assert.Null(why);
        Assert.NotEmpty(words);
        Assert.Empty(tools.Proposals);
        Assert.False(tools.StaffCalled);
        Assert.Empty(tools.View.Profile.Avoids);
    }

    [Fact]
    public async Task It_stops_at_once()
    {
        using var stop = new CancellationTokenSource();
        var waiter = await Waiter("standin-endless");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in waiter.Answer(new("go on", "en", [], Stand.Tools("kigali-grill", "en")), stop.Token))
                if (piece is Piece.Words)
                    await stop.CancelAsync();
        });
    }

    [Fact]
    public async Task Words_are_passed_on_as_soon_as_a_sentence_may_have_ended_and_not_one_by_one()
    {
        var model = new Typist();
        var waiter = new ModelWaiter(Level.Model, model, new("k", new("http://127.0.0.1:1/v1/"), new("typist", default), null), TimeProvider.System);
        await using var pieces = waiter.Answer(new("go on", "en", [], Stand.Tools("kigali-grill", "en")), CancellationToken.None).GetAsyncEnumerator();
        Task<bool>? next = null;
        async Task Expect(string expected, params string[] words)
        {
            foreach (var word in words)
                model.Type(word);
            Assert.True(await (next ?? pieces.MoveNextAsync().AsTask()).WaitAsync(TimeSpan.FromSeconds(10)));
            next = null;
            Assert.Equal(expected, Assert.IsType<Piece.Words>(pieces.Current).Text);
        }

        await Expect("It", "It");
        // Nothing is heard of half a sentence, and nobody waits for more of the next one than the space before it.
        foreach (var word in new[] { " costs", " 4", ".", "50", "." })
            model.Type(word);
        next = pieces.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await Expect(" costs 4.50. Is", " Is");
        await Expect(" it good?\n", " it", " good", "?", "\n");
        // What never ends is not kept for ever.
        await Expect(string.Concat(Enumerable.Repeat("and ", 10)), [.. Enumerable.Repeat("and ", 10)]);
    }

    [Fact]
    public void Settings_are_told_whole_or_named()
    {
        static ModelSettings? From(params (string Key, string Value)[] told) => ModelSettings.From(key => told.FirstOrDefault(t => t.Key == key).Value);
        Assert.Null(From());
        Assert.Null(From(("ICUPA_OPENAI_MODEL", "gpt-4.1-mini")));
        var plain = From(("ICUPA_OPENAI_API_KEY", "sk-1"))!;
        Assert.Equal(("https://api.openai.com/v1/", "gpt-4.1-mini", null, TimeSpan.FromSeconds(20)), (plain.Base.ToString(), plain.First.Name, plain.Second?.Name, plain.Silence));
        Assert.DoesNotContain("sk-1", plain.ToString(), StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:5/api/", From(("ICUPA_OPENAI_API_KEY", "k"), ("ICUPA_OPENAI_BASE", "http://127.0.0.1:5/api"))!.Base.ToString());
        var own = From(("ICUPA_OPENAI_API_KEY", "k"), ("ICUPA_OPENAI_SECOND_MODEL", "mine"), ("ICUPA_OPENAI_SECOND_PRICE_IN", "100000"), ("ICUPA_OPENAI_SECOND_PRICE_OUT", "200000"))!;
        Assert.Equal(new ModelChoice("mine", new(100_000, 200_000)), own.Second);
        Assert.Equal((3L, 1L), (own.Second!.Price.Of(10, 10), own.Second.Price.Of(1, 0)));
        Assert.Throws<BadModelSetting>(() => From(("ICUPA_OPENAI_API_KEY", "k"), ("ICUPA_OPENAI_MODEL", "mine")));
        Assert.Throws<BadModelSetting>(() => From(("ICUPA_OPENAI_API_KEY", "k"), ("ICUPA_OPENAI_BASE", "http://example.org")));
        Assert.Throws<BadModelSetting>(() => From(("ICUPA_OPENAI_API_KEY", "k"), ("ICUPA_OPENAI_PRICE_IN", "5")));
        Assert.Throws<BadModelSetting>(() => From(("ICUPA_OPENAI_API_KEY", "k"), ("ICUPA_OPENAI_SILENCE_SECONDS", "0")));
    }

    private static async Task<ModelWaiter> Waiter(string model)
    {
        var (_, address) = await Shared.Value;
        return Waiter(new("sk-standin", new(address, "v1/"), new(model, default), null) { Silence = model.EndsWith("silent", StringComparison.Ordinal) ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10) }, model);
    }

    private static ModelWaiter Waiter(ModelSettings settings, string model) => new(Level.Model, ModelLevels.Client(ModelLevels.Open(settings), model), settings, TimeProvider.System);

    private static async Task<(string Words, Piece.Spent? Spent, string? Why)> Answer(string model, string ask, Toolbox tools) => await Answer(await Waiter(model), ask, tools);

    private static Task<(string Words, Piece.Spent? Spent, string? Why)> Answer(ModelSettings settings, string model, string ask, Toolbox tools) => Answer(Waiter(settings, model), ask, tools);

    private static async Task<(string Words, Piece.Spent? Spent, string? Why)> Answer(ModelWaiter waiter, string ask, Toolbox tools)
    {
        var (words, spent) = ("", (Piece.Spent?)null);
        try
        {
            await foreach (var piece in waiter.Answer(new(ask, tools.View.Language, [], tools), default))
                if (piece is Piece.Words said)
                    words += said.Text;
                else if (piece is Piece.Spent took)
                    spent = new((spent?.TokensIn ?? 0) + took.TokensIn, (spent?.TokensOut ?? 0) + took.TokensOut);
            return (words, spent, null);
        }
        catch (WaiterFailed failed)
        {
            return (words, spent, failed.Why);
        }
    }

    /// <summary>A model that says what the test types.</summary>
    private sealed class Typist : IChatClient
    {
        private readonly Channel<string> typed = Channel.CreateUnbounded<string>();

        public void Type(string words) => typed.Writer.TryWrite(words);

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var words in typed.Reader.ReadAllAsync(cancellationToken))
                yield return new(ChatRole.Assistant, words);
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
        public object? GetService(Type serviceType, object? serviceKey = null) => null;
        public void Dispose() { }
    }
}
