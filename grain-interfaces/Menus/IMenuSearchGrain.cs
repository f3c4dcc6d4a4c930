using System.Collections.Immutable;

namespace Icupa.Menus;

/// <summary>A question to a venue's menu, in a guest's own words.</summary>
/// <param name="Text">At most 200 characters are read.</param>
/// <param name="Language">The guest's: "en", "fr", "rw", "mt". Words of the other three are understood too.</param>
[GenerateSerializer, Immutable, Alias("icupa.search.ask")]
public sealed record SearchAsk([property: Id(0)] string Text, [property: Id(1)] string Language)
{
    /// <summary>Declared by the guest; filters like those that the words name.</summary>
    [Id(2)] public ImmutableArray<Allergen> Avoids { get; init; } = [];
    [Id(3)] public ImmutableArray<DietaryTag> Diets { get; init; } = [];
    /// <summary>Hits at most; 1 to 50.</summary>
    [Id(4)] public int Most { get; init; } = 12;
}

/// <summary>What the words were understood to mean. Everything but the terms is decided by the menu's structured data, never by nearness of words.</summary>
[GenerateSerializer, Immutable, Alias("icupa.search.intent")]
public sealed record SearchIntent
{
    public static readonly SearchIntent Nothing = new();

    /// <summary>What is looked for, folded, without the words that became filters; empty when all of them did.</summary>
    [Id(0)] public ImmutableArray<string> Terms { get; init; } = [];
    /// <summary>A hit is surely free of each.</summary>
    [Id(1)] public ImmutableArray<Allergen> Without { get; init; } = [];
    /// <summary>A hit lists none of these ingredients, nor names them. Words as they were asked, folded, and the ids of what this menu has of them.</summary>
    [Id(2)] public ImmutableArray<string> WithoutIngredients { get; init; } = [];
    /// <summary>A hit has each tag (vegan counts as vegetarian).</summary>
    [Id(3)] public ImmutableArray<DietaryTag> Diets { get; init; } = [];
    /// <summary>A hit has none of these tags ("not spicy", "no alcohol").</summary>
    [Id(4)] public ImmutableArray<DietaryTag> Not { get; init; } = [];
    /// <summary>Minor units; a hit costs no more.</summary>
    [Id(5)] public long? AtMost { get; init; }
    /// <summary>Id of a category of this menu.</summary>
    [Id(6)] public string? Group { get; init; }
    [Id(7)] public Course? Course { get; init; }
    /// <summary>Ready within ten minutes in a quiet kitchen.</summary>
    [Id(8)] public bool Quick { get; init; }
}

/// <param name="Score">Comparable within one answer only.</param>
[GenerateSerializer, Immutable, Alias("icupa.search.hit")]
public sealed record SearchHit([property: Id(0)] string Item, [property: Id(1)] double Score, [property: Id(2)] bool SoldOut, [property: Id(3)] bool ServedNow);

/// <param name="Hits">Best first; those sold out or not served now come last.</param>
/// <param name="AskStaff">Dishes that would be hits if it were known that they are free of what is avoided: nobody has said so. At most 12.</param>
[GenerateSerializer, Immutable, Alias("icupa.search.answer")]
public sealed record SearchAnswer(
    [property: Id(0)] SearchIntent Intent,
    [property: Id(1)] ImmutableArray<SearchHit> Hits,
    [property: Id(2)] ImmutableArray<string> AskStaff,
    [property: Id(3)] int MenuVersion);

/// <summary>Searches the menu that is on sale at one venue. Keeps nothing: any silo answers.</summary>
[GrainInterfaceType("icupa.menu-search"), Alias("icupa.menu-search")]
public interface IMenuSearchGrain : IGrainWithStringKey
{
    [Alias("find")] Task<SearchAnswer> Find(SearchAsk ask);
}
