using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What the demo venues promise: documents that read, and references that lead somewhere.</summary>
public sealed partial class DemoMenuTests
{
    private const int TranslatedItems = 10;
    private const int PicturesPerVenue = 6;
    private const int PictureBytes = 4096;

    // A misspelt property would be dropped in silence otherwise.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static TheoryData<string> Slugs => ["kigali-grill", "valletta-trattoria"];

    [Theory]
    [InlineData("kigali-grill", "rw", 12)]
    [InlineData("valletta-trattoria", "mt", 16)]
    public void Settings_describe_the_venue(string slug, string language, int tables)
    {
        var venue = Venue(slug);
        Assert.Equal("demo/" + slug, venue.Id.Text);
        Assert.Equal(["en", "fr", language], venue.Languages);
        Assert.True(TimeZoneInfo.TryFindSystemTimeZoneById(venue.TimeZone, out _));
        Assert.Equal(Enumerable.Range(1, tables).Select(n => n.ToString(CultureInfo.InvariantCulture)), venue.Tables.Select(t => t.Name));
        Assert.All(venue.Tables, t => Assert.True(t is { Seats: > 0, X: > 0 and < 100, Y: > 0 and < 100 }, t.Name));
        Assert.Equal(tables, venue.Tables.Select(t => (t.X, t.Y)).Distinct().Count());
        AssertUnique(venue.Staff.Select(s => s.Id));
        Assert.Equal(
            [StaffRole.Server, StaffRole.Server, StaffRole.Chef, StaffRole.Manager, StaffRole.Owner],
            venue.Staff.Select(s => s.Role).Order());
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Every_prep_station_has_a_prep_fallback(string slug)
    {
        var stations = Venue(slug).Stations;
        AssertUnique(stations.Select(s => s.Id));
        Assert.Single(stations, s => s.Kind == StationKind.Expo);
        var prep = stations.Where(s => s.Kind == StationKind.Prep).ToArray();
        Assert.All(prep, s => Assert.Contains(prep, other => other.Id == s.Fallback && other.Id != s.Id));
        Assert.All(stations, s => Assert.InRange(s.WarnSeconds, 1, s.LateSeconds - 1));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Every_group_routes_to_a_prep_station_and_one_item_to_two(string slug)
    {
        var (menu, venue) = (Menu(slug), Venue(slug));
        var prep = venue.Stations.Where(s => s.Kind == StationKind.Prep).Select(s => s.Id).ToHashSet();
        Assert.All(venue.Routing, rule => Assert.True(prep.Contains(rule.Station) && (rule.Group is null) != (rule.Item is null), rule.ToString()));
        AssertUnique(venue.Routing.Select(rule => rule.ToString()));
        Assert.Equal(menu.Groups.Select(g => g.Id).Order(), venue.Routing.Where(r => r.Group is not null).Select(r => r.Group!).Order());
        AssertKnown(menu.Items.Select(i => i.Id), venue.Routing.Where(r => r.Item is not null).Select(r => r.Item!));
        Assert.Contains(venue.Routing.Where(r => r.Item is not null).GroupBy(r => r.Item), rules => rules.Count() == 2);
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Ids_are_unique_slugs(string slug)
    {
        var menu = Menu(slug);
        string[][] kinds =
        [
            [.. menu.Dayparts.Select(d => d.Id)],
            [.. menu.Groups.Select(g => g.Id)],
            [.. menu.Ingredients.Select(i => i.Id)],
            [.. menu.ModifierGroups.Select(g => g.Id)],
            [.. menu.ModifierGroups.SelectMany(g => g.Modifiers).Select(m => m.Id)],
            [.. menu.Items.Select(i => i.Id)],
        ];
        Assert.All(kinds, AssertUnique);
        Assert.All(kinds.SelectMany(ids => ids), id => Assert.Matches(Slug(), id));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Every_reference_leads_somewhere(string slug)
    {
        var menu = Menu(slug);
        Assert.Empty(MenuCheck.Faults(menu));
        var modifiers = Modifiers(menu);
        AssertKnown(menu.Groups.Select(g => g.Id), menu.Items.Select(i => i.Group));
        AssertKnown(menu.Items.Select(i => i.Group), menu.Groups.Select(g => g.Id));
        AssertKnown(menu.Dayparts.Select(d => d.Id), menu.Items.SelectMany(i => i.Dayparts));
        AssertKnown(menu.Ingredients.Select(i => i.Id), menu.Items.SelectMany(i => i.Ingredients).Concat(modifiers.SelectMany(m => m.Ingredients)));
        AssertKnown(menu.Items.SelectMany(i => i.Ingredients).Concat(modifiers.SelectMany(m => m.Ingredients)), menu.Ingredients.Select(i => i.Id));
        AssertKnown(menu.ModifierGroups.Select(g => g.Id), menu.Items.SelectMany(i => i.ModifierGroups).Concat(modifiers.SelectMany(m => m.Groups)));
        AssertKnown(menu.Items.SelectMany(i => i.ModifierGroups).Concat(modifiers.SelectMany(m => m.Groups)), menu.ModifierGroups.Select(g => g.Id));
        AssertKnown(menu.Items.Select(i => i.Id), menu.Items.SelectMany(i => i.Substitutes));
        Assert.All(menu.Items, i => Assert.DoesNotContain(i.Id, i.Substitutes));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Modifier_groups_can_be_answered(string slug)
    {
        var menu = Menu(slug);
        var groups = menu.ModifierGroups;
        Assert.All(groups, g => Assert.True(0 <= g.Min && g.Min <= g.Max && 1 <= g.Max && g.Max <= g.Modifiers.Length, g.Id));
        Assert.All(groups, g => Assert.True(g.Modifiers.Count(m => m.Default) <= g.Max, g.Id));
        Assert.Contains(groups, g => g is { Min: 1, Max: 1 });
        Assert.Contains(groups, g => g.Min == 0 && g.Modifiers.Any(m => m.Price > 0));
        Assert.Contains(Modifiers(menu), m => !m.Groups.IsEmpty);
        // One level of nesting is enough for a demo, and keeps a loop from being written by mistake.
        var nested = Modifiers(menu).SelectMany(m => m.Groups).ToHashSet();
        Assert.All(groups.Where(g => nested.Contains(g.Id)), g => Assert.All(g.Modifiers, m => Assert.Empty(m.Groups)));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Prices_and_times_are_positive(string slug)
    {
        var menu = Menu(slug);
        Assert.All(menu.Items, i => Assert.True(i is { Price: > 0, PrepSeconds: > 0 and <= 3600 }, i.Id));
        Assert.All(Modifiers(menu), m => Assert.True(m.Price >= 0, m.Id));
        Assert.InRange(menu.Items.Length, 40, 50);
    }

    [Theory]
    [InlineData("kigali-grill", "rw")]
    [InlineData("valletta-trattoria", "mt")]
    public void Everything_is_in_French_and_ten_dishes_in_the_language_of_the_place(string slug, string language)
    {
        var menu = Menu(slug);
        var words = menu.Dayparts.Select(d => d.Name)
            .Concat(menu.Groups.SelectMany(g => new[] { g.Name, g.Intro }))
            .Concat(menu.Ingredients.Select(i => i.Name))
            .Concat(menu.ModifierGroups.Select(g => g.Name))
            .Concat(Modifiers(menu).Select(m => m.Name))
            .Concat(menu.Items.SelectMany(i => new[] { i.Name, i.Description }))
            .OfType<Words>();
        Assert.All(words, w => Assert.True(w.Has("fr") && !string.IsNullOrWhiteSpace(w.En) && !string.IsNullOrWhiteSpace(w.Fr), w.En));
        Assert.All(menu.Items, i => Assert.NotNull(i.Description));
        Assert.Equal(TranslatedItems, menu.Items.Count(i => i.Name.Has(language)));
        Assert.All(menu.Items, i => Assert.Equal(i.Name.Has(language), i.Description!.Has(language)));
        Assert.All(menu.Groups, g => Assert.True(g.Name.Has(language), g.Id));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Kitchen_names_print_on_a_narrow_roll(string slug)
    {
        var menu = Menu(slug);
        var names = menu.Items.Select(i => i.KitchenName).Concat(Modifiers(menu).Select(m => m.KitchenName));
        Assert.All(names, name => Assert.Matches(KitchenName(), name));
        AssertUnique(menu.Items.Select(i => i.KitchenName));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Tags_agree_with_allergens(string slug)
    {
        var items = Menu(slug).Items;
        Assert.All(items, i => Assert.Equal(i.Tags.Contains(DietaryTag.GlutenFree), Is(i, Allergen.Gluten, AllergenState.Free)));
        Assert.All(items, i => Assert.Equal(i.Tags.Contains(DietaryTag.DairyFree), Is(i, Allergen.Milk, AllergenState.Free)));
        Allergen[] fromAnimals = [Allergen.Milk, Allergen.Eggs, Allergen.Fish, Allergen.Crustaceans, Allergen.Molluscs];
        Assert.All(
            items.Where(i => i.Tags.Contains(DietaryTag.Vegan)),
            i => Assert.DoesNotContain(fromAnimals, a => Is(i, a, AllergenState.Contains)));
        Assert.All(items, i => Assert.Equal(i.Group is "beers" or "wines", i.HasAlcohol));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Some_allergens_are_unknown_and_most_dishes_state_all(string slug)
    {
        var items = Menu(slug).Items;
        var all = Enum.GetValues<Allergen>().Length;
        Assert.InRange(items.Count(i => i.Allergens.Count < all), 3, items.Length / 2);
        Assert.All(Enum.GetValues<AllergenState>().Where(s => s != AllergenState.Unknown), state => Assert.Contains(items, i => i.Allergens.ContainsValue(state)));
    }

    [Theory, MemberData(nameof(Slugs))]
    public void An_ingredient_that_runs_out_takes_several_dishes_with_it(string slug)
    {
        var items = Menu(slug).Items;
        var shared = items.SelectMany(i => i.Ingredients).GroupBy(i => i).Count(uses => uses.Count() > 1);
        Assert.True(shared >= 8, $"only {shared} ingredients are in several dishes");
    }

    [Theory, MemberData(nameof(Slugs))]
    public void Pictures_are_there_and_small(string slug)
    {
        var folder = Path.Combine(Root(), "web", "wwwroot", "pictures", "demo", slug);
        var named = Menu(slug).Items.Where(i => i.Picture is not null).ToArray();
        Assert.All(named, i => Assert.Equal(i.Id + ".svg", i.Picture));
        Assert.True(named.Length >= PicturesPerVenue, $"only {named.Length} pictures");
        Assert.Equal(named.Select(i => i.Picture!).Order(), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order());
        Assert.All(named, i => Assert.InRange(new FileInfo(Path.Combine(folder, i.Picture!)).Length, 1, PictureBytes));
    }

    [Fact]
    public void Every_member_of_staff_has_a_pin_of_their_own()
    {
        var pins = Read<Dictionary<string, Dictionary<string, string>>>("pins.json");
        foreach (var slug in Slugs)
        {
            var venue = Venue(slug.Data);
            Assert.All(venue.Staff, s => Assert.Null(s.PinHash));
            Assert.Equal(venue.Staff.Select(s => s.Id).Order(), pins[venue.Id.Text].Keys.Order());
            AssertUnique(pins[venue.Id.Text].Values);
            Assert.All(pins[venue.Id.Text].Values, pin => Assert.Matches(Pin(), pin));
        }
    }

    private static MenuDocument Menu(string slug) => Read<MenuDocument>(slug + ".menu.json");

    private static VenueSettings Venue(string slug) => Read<VenueSettings>(slug + ".venue.json");

    private static T Read<T>(string file)
    {
        using var stream = Assembly.Load("Icupa.Silo").GetManifestResourceStream("Icupa.Silo.Seeding.Demo." + file)
            ?? throw new InvalidOperationException($"{file} is not embedded in the silo");
        return JsonSerializer.Deserialize<T>(stream, Strict) ?? throw new InvalidOperationException($"{file} is empty");
    }

    private static ImmutableArray<Modifier> Modifiers(MenuDocument menu) => [.. menu.ModifierGroups.SelectMany(g => g.Modifiers)];

    private static bool Is(MenuItem item, Allergen allergen, AllergenState state) => item.Allergens.TryGetValue(allergen, out var known) && known == state;

    private static void AssertUnique(IEnumerable<string> values) =>
        Assert.Empty(values.GroupBy(v => v).Where(same => same.Count() > 1).Select(same => same.Key));

    private static void AssertKnown(IEnumerable<string> known, IEnumerable<string> used) => Assert.Empty(used.Except(known));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Icupa.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Icupa.sln is not above the tests");
        return folder.FullName;
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Slug();

    [GeneratedRegex("^[A-Z0-9+ -]{1,16}$")]
    private static partial Regex KitchenName();

    [GeneratedRegex("^[0-9]{4}$")]
    private static partial Regex Pin();
}
