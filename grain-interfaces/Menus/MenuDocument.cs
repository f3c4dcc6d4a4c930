using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Icupa.Menus;

/// <summary>Words in several languages: "en" is always there; what is missing falls back to it and is listed for review.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.words")]
public sealed record Words([property: Id(0)] string En, [property: Id(1)] string? Fr = null, [property: Id(2)] string? Rw = null, [property: Id(3)] string? Mt = null)
{
    /// <summary>The languages that there are words in.</summary>
    public static ImmutableArray<string> Languages { get; } = ["en", "fr", "rw", "mt"];

    public string In(string language) => language switch { "fr" => Fr, "rw" => Rw, "mt" => Mt, _ => En } ?? En;
    public bool Has(string language) => language switch { "fr" => Fr, "rw" => Rw, "mt" => Mt, _ => En } is not null;
}

/// <summary>The 14 allergens of Regulation (EU) No 1169/2011, Annex II.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Allergen>))]
public enum Allergen
{
    [JsonStringEnumMemberName("gluten")] Gluten = 1,
    [JsonStringEnumMemberName("crustaceans")] Crustaceans = 2,
    [JsonStringEnumMemberName("eggs")] Eggs = 3,
    [JsonStringEnumMemberName("fish")] Fish = 4,
    [JsonStringEnumMemberName("peanuts")] Peanuts = 5,
    [JsonStringEnumMemberName("soya")] Soya = 6,
    [JsonStringEnumMemberName("milk")] Milk = 7,
    [JsonStringEnumMemberName("nuts")] Nuts = 8,
    [JsonStringEnumMemberName("celery")] Celery = 9,
    [JsonStringEnumMemberName("mustard")] Mustard = 10,
    [JsonStringEnumMemberName("sesame")] Sesame = 11,
    [JsonStringEnumMemberName("sulphites")] Sulphites = 12,
    [JsonStringEnumMemberName("lupin")] Lupin = 13,
    [JsonStringEnumMemberName("molluscs")] Molluscs = 14,
}

/// <summary>What is known of one allergen in one dish. What a dish does not state is unknown: the guest reads "ask staff".</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AllergenState>))]
public enum AllergenState
{
    [JsonStringEnumMemberName("unknown")] Unknown = 0,
    [JsonStringEnumMemberName("contains")] Contains = 1,
    [JsonStringEnumMemberName("may")] MayContain = 2,
    [JsonStringEnumMemberName("free")] Free = 3,
}

[JsonConverter(typeof(JsonStringEnumConverter<DietaryTag>))]
public enum DietaryTag
{
    [JsonStringEnumMemberName("vegan")] Vegan = 1,
    [JsonStringEnumMemberName("vegetarian")] Vegetarian = 2,
    [JsonStringEnumMemberName("gluten-free")] GlutenFree = 3,
    [JsonStringEnumMemberName("dairy-free")] DairyFree = 4,
    [JsonStringEnumMemberName("halal")] Halal = 5,
    [JsonStringEnumMemberName("spicy")] Spicy = 6,
    [JsonStringEnumMemberName("alcohol")] Alcohol = 7,
}

/// <summary>Serving phase, in the order in which a meal is served.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Course>))]
public enum Course
{
    [JsonStringEnumMemberName("drink")] Drink = 1,
    [JsonStringEnumMemberName("starter")] Starter = 2,
    [JsonStringEnumMemberName("main")] Main = 3,
    [JsonStringEnumMemberName("side")] Side = 4,
    [JsonStringEnumMemberName("dessert")] Dessert = 5,
}

/// <summary>A named time window of the venue's day, "HH:mm" local, the end after the start (an end up to 28:00 is after midnight).</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.daypart")]
public sealed record Daypart([property: Id(0)] string Id, [property: Id(1)] Words Name, [property: Id(2)] string From, [property: Id(3)] string To)
{
    /// <summary>So many minutes after its end what was chosen in time is still sent.</summary>
    public const int Grace = 15;

    /// <summary>Whether it holds at a local time of day (minutes since midnight), or did so many minutes before.</summary>
    public bool Covers(int minutes, int after = 0)
    {
        var (from, to) = (Minutes(From), Minutes(To) + after);
        return (minutes >= from && minutes < to) || (minutes + 1440 >= from && minutes + 1440 < to);
    }

    /// <summary>"HH:mm" in minutes; hours may pass 24.</summary>
    public static int Minutes(string time)
    {
        var colon = time.IndexOf(':');
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return int.Parse(time.AsSpan(0, colon), culture) * 60 + int.Parse(time.AsSpan(colon + 1), culture);
    }
}

/// <summary>A category of the menu, in the order in which it is printed.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.group")]
public sealed record MenuGroup([property: Id(0)] string Id, [property: Id(1)] Words Name, [property: Id(2)] Words? Intro = null);

/// <summary>A thing the kitchen can run out of; every dish and option that lists it goes with it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.ingredient")]
public sealed record Ingredient([property: Id(0)] string Id, [property: Id(1)] Words Name);

/// <summary>An option inside a group. The price is added to the dish, in minor units.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.modifier")]
public sealed record Modifier(
    [property: Id(0)] string Id,
    [property: Id(1)] Words Name,
    [property: Id(2)] string KitchenName,
    [property: Id(3)] long Price = 0)
{
    /// <summary>Groups asked only once this option is chosen.</summary>
    [Id(4)] public ImmutableArray<string> Groups { get; init; } = [];
    [Id(5)] public ImmutableArray<string> Ingredients { get; init; } = [];
    [Id(6)] public ImmutableSortedDictionary<Allergen, AllergenState> Allergens { get; init; } = ImmutableSortedDictionary<Allergen, AllergenState>.Empty;
    [Id(7)] public bool Default { get; init; }
}

/// <summary>A set of options of which at least Min and at most Max are chosen.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.modifier-group")]
public sealed record ModifierGroup(
    [property: Id(0)] string Id,
    [property: Id(1)] Words Name,
    [property: Id(2)] int Min,
    [property: Id(3)] int Max,
    [property: Id(4)] ImmutableArray<Modifier> Modifiers);

/// <summary>A dish or drink. The price is in minor units of the venue's currency, tax as the venue's setting says.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.item")]
public sealed record MenuItem(
    [property: Id(0)] string Id,
    [property: Id(1)] string Group,
    [property: Id(2)] Words Name,
    [property: Id(3)] string KitchenName,
    [property: Id(4)] long Price)
{
    [Id(5)] public Words? Description { get; init; }
    [Id(6)] public Course Course { get; init; } = Course.Main;
    /// <summary>Seconds from fire to ready when the kitchen is quiet.</summary>
    [Id(7)] public int PrepSeconds { get; init; } = 600;
    [Id(8)] public ImmutableArray<string> ModifierGroups { get; init; } = [];
    [Id(9)] public ImmutableSortedDictionary<Allergen, AllergenState> Allergens { get; init; } = ImmutableSortedDictionary<Allergen, AllergenState>.Empty;
    [Id(10)] public ImmutableArray<DietaryTag> Tags { get; init; } = [];
    [Id(11)] public ImmutableArray<string> Ingredients { get; init; } = [];
    /// <summary>Empty means all day.</summary>
    [Id(12)] public ImmutableArray<string> Dayparts { get; init; } = [];
    /// <summary>File name of a picture under the venue's pictures, without folder; none means a typographic card.</summary>
    [Id(13)] public string? Picture { get; init; }
    /// <summary>Offered when this one is sold out.</summary>
    [Id(14)] public ImmutableArray<string> Substitutes { get; init; } = [];
    /// <summary>Id of one of the venue's tax classes; none means the venue's first.</summary>
    [Id(15)] public string? TaxClass { get; init; }
    [JsonIgnore] public bool HasAlcohol => Tags.Contains(DietaryTag.Alcohol);
}

/// <summary>A whole menu as it is written, drafted and published.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.document")]
public sealed record MenuDocument
{
    [Id(0)] public ImmutableArray<Daypart> Dayparts { get; init; } = [];
    [Id(1)] public ImmutableArray<MenuGroup> Groups { get; init; } = [];
    [Id(2)] public ImmutableArray<Ingredient> Ingredients { get; init; } = [];
    [Id(3)] public ImmutableArray<ModifierGroup> ModifierGroups { get; init; } = [];
    [Id(4)] public ImmutableArray<MenuItem> Items { get; init; } = [];
}

/// <summary>One published menu; immutable from then on.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.version")]
public sealed record MenuVersion(
    [property: Id(0)] VenueId Venue,
    [property: Id(1)] int Number,
    [property: Id(2)] DateTimeOffset PublishedAt,
    [property: Id(3)] MenuDocument Document);

/// <summary>A path of chosen options: the group, the option, and what was chosen in the option's own groups.</summary>
[GenerateSerializer, Immutable, Alias("icupa.menu.choice")]
public sealed record Choice([property: Id(0)] string Group, [property: Id(1)] string Modifier)
{
    [Id(2)] public ImmutableArray<Choice> Choices { get; init; } = [];
}
