using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Icupa.Suggestions;

[JsonConverter(typeof(JsonStringEnumConverter<SuggestionKind>))]
public enum SuggestionKind
{
    /// <summary>A description for a dish that has none, or a poor one, in a language of the venue.</summary>
    [JsonStringEnumMemberName("text")] Text = 1,
    /// <summary>A dish that sells far less than others of its course.</summary>
    [JsonStringEnumMemberName("slow")] Slow = 2,
    /// <summary>Two dishes that tables order together: offer the one with the other.</summary>
    [JsonStringEnumMemberName("together")] Together = 3,
    /// <summary>Something that ran out on several days.</summary>
    [JsonStringEnumMemberName("stock")] Stock = 4,
}

[JsonConverter(typeof(JsonStringEnumConverter<SuggestionAnswer>))]
public enum SuggestionAnswer
{
    [JsonStringEnumMemberName("approved")] Approved = 1,
    [JsonStringEnumMemberName("dismissed")] Dismissed = 2,
}

/// <summary>A suggestion to whoever manages a venue, with the figures that speak for it. The page puts them into words.</summary>
/// <param name="Id">Of the same matter it is always the same.</param>
/// <param name="Name">Of the dish, option or ingredient, in the reader's language.</param>
/// <param name="Count">Portions sold; visits with both dishes; days on which it ran out.</param>
/// <param name="Of">Portions of the dish in the middle of the course; visits with <paramref name="Name"/>; days looked at.</param>
[GenerateSerializer, Immutable, Alias("icupa.suggestion")]
public sealed record Suggestion([property: Id(0)] string Id, [property: Id(1)] SuggestionKind Kind, [property: Id(2)] string Name, [property: Id(3)] int Count = 0, [property: Id(4)] int Of = 0)
{
    /// <summary>The dish to offer with it.</summary>
    [Id(5)] public string? Other { get; init; }
    /// <summary>The earliest that it ran out, "19:40", in the venue's time.</summary>
    [Id(6)] public string? Earliest { get; init; }
    /// <summary>The id of the dish that a text is for.</summary>
    [Id(7)] public string? Item { get; init; }
    /// <summary>The language of the text.</summary>
    [Id(8)] public string? Language { get; init; }
    /// <summary>The proposed text; null where nothing is known of the dish that could be written.</summary>
    [Id(9)] public string? Words { get; init; }
    /// <summary>What is written there now.</summary>
    [Id(10)] public string? Now { get; init; }
}

/// <summary>What is suggested at this moment, and was not answered lately.</summary>
/// <param name="More">Texts that are missing beside those shown.</param>
/// <param name="Days">Days that the figures go back.</param>
/// <param name="Model">A language model may be asked for another text.</param>
[GenerateSerializer, Immutable, Alias("icupa.suggestions.all")]
public sealed record Suggested([property: Id(0)] ImmutableArray<Suggestion> All, [property: Id(1)] int More, [property: Id(2)] int Days, [property: Id(3)] bool Model);

/// <summary>A text that was written anew, or why not.</summary>
/// <param name="ByModel">A language model wrote it; else it is made of the menu's data.</param>
[GenerateSerializer, Immutable, Alias("icupa.suggestions.written")]
public sealed record Written([property: Id(0)] Refusal Refusal, [property: Id(1)] string? Words = null, [property: Id(2)] bool ByModel = false);

/// <summary>
/// Suggestions to managers: texts for the menu, promotion, stock. Nothing is done by itself: a person approves or dismisses each. An approved
/// text becomes the dish's description by the menu's own command, in that person's name; of the others it is only noted.
/// </summary>
[GrainInterfaceType("icupa.suggestions"), Alias("icupa.suggestions")]
public interface ISuggestionsGrain : IGrainWithIntegerKey
{
    /// <summary>Null for who does not manage.</summary>
    /// <param name="language">In which dishes are named.</param>
    [Alias("all")] Task<Suggested?> All(Asker who, VenueId venue, string language);

    /// <summary>Another text for a dish: by the model, where there is one and what it writes says nothing that the menu's data do not; else made of the data.</summary>
    [Alias("write")] Task<Written> Write(Asker who, VenueId venue, string item, string language);

    /// <summary>An approved text needs its words; the same command again is success.</summary>
    [Alias("answer")] Task<Reply> Answer(Asker who, CommandId id, VenueId venue, string suggestion, SuggestionAnswer answer, string? words);
}
