using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Venues;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Kitchen;

/// <summary>Something that the kitchen can run out of: by its kitchen name, and what else it may be searched by.</summary>
public sealed record Thing(Stock Kind, string Id, string Name, string Also);

/// <summary>What a station's page tells its modules, so that they need nothing but the live protocol.</summary>
/// <param name="Stations">In the venue's order: for changing over, and their names for "also at".</param>
public sealed record KitchenSettings(
    VenueId Venue, string VenueName, string TimeZone, string Station, string StationName, bool Expo, string Language, ImmutableArray<PrepStation> Stations, ImmutableArray<Thing> Things)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public static KitchenSettings Of(VenueSettings venue, PrepStation station, MenuDocument menu, string language) => new(
        venue.Id, venue.Name, venue.TimeZone, station.Id, station.Name, station.Kind == StationKind.Expo, language,
        venue.Stations, [.. ThingsOf(menu, language)]);

    /// <summary>As JSON for a script block: the encoder escapes "&lt;", so no text can end the block.</summary>
    public string Json(IStringLocalizer<KitchenTexts> words, IStringLocalizer<Texts> shared) => JsonSerializer.Serialize(
        new
        {
            Venue,
            VenueName,
            TimeZone,
            Station,
            StationName,
            Expo,
            Language,
            Stations = Stations.ToDictionary(s => s.Id, s => s.Name),
            Things,
            Words = words.GetAllStrings(includeParentCultures: true).Concat(Allergens(shared)).Concat(Refusals(shared)).DistinctBy(w => w.Name).ToDictionary(w => w.Name, w => w.Value),
        }, Camel);

    private static IEnumerable<LocalizedString> Allergens(IStringLocalizer<Texts> shared) => Enum.GetValues<Allergen>()
        .Select(code => new LocalizedString("allergen." + JsonSerializer.SerializeToElement(code).GetString(), shared["Allergen." + code]));

    /// <summary>Where the kitchen has no words of its own for a refusal, the house's.</summary>
    private static IEnumerable<LocalizedString> Refusals(IStringLocalizer<Texts> shared) => Enum.GetNames<Refusal>()
        .Select(name => new LocalizedString("refusal." + name, shared["Refusal." + name]));

    private static IEnumerable<Thing> ThingsOf(MenuDocument menu, string language)
    {
        var groups = menu.Groups.ToDictionary(g => g.Id, g => g.Name.In(language));
        return menu.Items.Select(i => new Thing(Stock.Item, i.Id, i.KitchenName, $"{i.Name.In(language)} {groups.GetValueOrDefault(i.Group)}"))
            .Concat(menu.Ingredients.Select(i => new Thing(Stock.Ingredient, i.Id, i.Name.In(language), i.Name.En)))
            .Concat(menu.ModifierGroups.SelectMany(g => g.Modifiers.Select(m => new Thing(Stock.Modifier, m.Id, m.KitchenName, $"{m.Name.In(language)} {g.Name.In(language)}")))
                .DistinctBy(m => m.Id));
    }
}
