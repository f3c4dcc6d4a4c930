using System.Globalization;

namespace Icupa.Conversations.Models;

/// <summary>A setting of the language model that a silo cannot start with. Names the key, never its value.</summary>
public sealed class BadModelSetting(string key, string wrong) : Exception($"{key} {wrong}");

/// <summary>What a model costs: millionths of a US dollar per million tokens that it reads and writes.</summary>
public readonly record struct ModelPrice(long In, long Out)
{
    private const long Million = 1_000_000;

    /// <summary>Millionths of a US dollar, rounded up.</summary>
    public long Of(long tokensIn, long tokensOut) => (checked(tokensIn * In + tokensOut * Out) + Million - 1) / Million;
}

/// <summary>A model by the name that its provider has for it.</summary>
public sealed record ModelChoice(string Name, ModelPrice Price);

/// <summary>What the silo knows of the language models: one endpoint that speaks OpenAI's chat completions, a model, and perhaps a second one. Without a key there is none.</summary>
/// <param name="Base">Up to and including the version: "https://api.openai.com/v1/".</param>
public sealed record ModelSettings(string Key, Uri Base, ModelChoice First, ModelChoice? Second)
{
    private const string KeyName = "ICUPA_OPENAI_API_KEY";
    private const string BaseName = "ICUPA_OPENAI_BASE";
    private const string FirstName = "ICUPA_OPENAI_MODEL";
    private const string SecondName = "ICUPA_OPENAI_SECOND_MODEL";
    private const string DefaultFirst = "gpt-4.1-mini";
    private const int LongestWait = 60;

    /// <summary>What is reserved for one turn: tokens read over all its calls, and written. Few turns come to so much.</summary>
    public const int ReservedIn = 20_000;
    public const int ReservedOut = 2_000;

    /// <summary>Of models that are known here; a price for any other must be told, or no budget could hold.</summary>
    private static readonly Dictionary<string, ModelPrice> KnownPrices = new(StringComparer.Ordinal)
    {
        ["gpt-4.1"] = new(2_000_000, 8_000_000),
        ["gpt-4.1-mini"] = new(400_000, 1_600_000),
        ["gpt-4.1-nano"] = new(100_000, 400_000),
        ["gpt-4o-mini"] = new(150_000, 600_000),
    };

    /// <summary>How long the model may be silent: until its first token, and between two.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the one more try waits.</summary>
    public TimeSpan Breath { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it may take over one turn, tools included.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tokens that it may write in one answer.</summary>
    public int MostTokens { get; init; } = 600;

    public ModelChoice? Of(Level level) => level switch { Level.Model => First, Level.Second => Second, _ => null };

    public override string ToString() => $"{First.Name}{(Second is null ? "" : ", " + Second.Name)} at {Base.Authority}";

    public static ModelSettings? FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>Null without a key.</summary>
    /// <exception cref="BadModelSetting">Something is not what it should be.</exception>
    public static ModelSettings? From(Func<string, string?> read)
    {
        string? Has(string name) => read(name)?.Trim() is { Length: > 0 } value ? value : null;
        if (Has(KeyName) is not { } key)
            return null;
        var silence = Has("ICUPA_OPENAI_SILENCE_SECONDS") is { } told ? Whole(told, "ICUPA_OPENAI_SILENCE_SECONDS", 1, LongestWait) : 20;
        return new(key, Address(Has(BaseName)),
            Choice(Has, FirstName, Has(FirstName) ?? DefaultFirst, "ICUPA_OPENAI_PRICE"),
            Has(SecondName) is { } second ? Choice(Has, SecondName, second, "ICUPA_OPENAI_SECOND_PRICE") : null)
        {
            Silence = TimeSpan.FromSeconds(silence),
        };

        static long Whole(string text, string name, long least, long most) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : throw new BadModelSetting(name, $"is not a number from {least} to {most}");

        static ModelChoice Choice(Func<string, string?> has, string key, string name, string price) =>
            (has(price + "_IN"), has(price + "_OUT")) switch
            {
                ({ } into, { } outOf) => new(name, new(Whole(into, price + "_IN", 0, 1_000_000_000), Whole(outOf, price + "_OUT", 0, 1_000_000_000))),
                (null, null) when KnownPrices.TryGetValue(name, out var known) => new(name, known),
                (null, null) => throw new BadModelSetting(key, $"names a model whose price is not known here: set {price}_IN and {price}_OUT"),
                (null, _) => throw new BadModelSetting(price + "_IN", $"is missing, while {price}_OUT is there"),
                (_, null) => throw new BadModelSetting(price + "_OUT", $"is missing, while {price}_IN is there"),
            };
    }

    // An address without a path gets the version that everybody speaks.
    private static Uri Address(string? told) =>
        !Uri.TryCreate((told ?? "https://api.openai.com").TrimEnd('/') + "/", UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri is not { Scheme: "http", IsLoopback: true })
            ? throw new BadModelSetting(BaseName, "is not an https address")
            : uri.AbsolutePath == "/" ? new(uri, "v1/") : uri;
}
