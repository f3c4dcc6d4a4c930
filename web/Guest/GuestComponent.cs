using Icupa.Carts;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Guest;

/// <summary>A part of a guest's page: it knows its place and speaks its language.</summary>
public abstract class GuestComponent : ComponentBase
{
    [Inject] protected IStringLocalizer<Texts> T { get; set; } = null!;
    [Parameter, EditorRequired] public Place Place { get; set; } = null!;

    protected string Say(Words words) => words.In(Place.Language);

    /// <summary>The language of words that fell back to English, for screen readers; null where nothing fell back.</summary>
    protected string? Fallback(Words words) => words.Has(Place.Language) ? null : "en";

    /// <summary>Why a line is off, in the reader's language; null where it was a person's own words, which are not the guest's to read.</summary>
    protected string? WhyOff(string? reason) => OffReason.IsOurs(reason) ? (string)T["Off." + reason] : null;

    protected string Tag(DietaryTag tag) => T["Tag." + tag];
    protected string Name(Allergen allergen) => T["Allergen." + allergen];

    /// <summary>Why a dish does not suit what the guest avoids or eats, in words, worst first; null where nothing speaks against it.</summary>
    protected string? Unfit(MenuItem item) => Unfit(item, Place.Wishes);

    private string? Unfit(MenuItem item, Wishes wishes) => wishes.Judge(item) is var (fit, because) && because.Length > 0 ? T["Fit." + fit, string.Join(", ", because.Select(Name))]
        : wishes.Misses(item) is { } diet ? T["NotMarked", Tag(diet)] : (string?)null;

    /// <summary>The sentence for a count, in the language's own forms of the plural.</summary>
    protected string Count(string key, int count) => Plural.Forms(Place.Language, count).Select(form => T[$"{key}.{form}", count]).First(said => !said.ResourceNotFound);

    /// <summary>When a dish that has its hours is served, in words.</summary>
    protected string Served(MenuItem item) =>
        Place.Hours(item) is [var first, .. var more] ? T["ServedFrom", first.From, Until(first)] + string.Concat(more.Select(d => $" ·\u00a0{d.From}–{Until(d)}")) : "";

    // An end after midnight is written as clocks show it.
    private static string Until(Daypart part) => Daypart.Minutes(part.To) is > 1440 and var minutes ? $"{minutes / 60 - 24:00}:{minutes % 60:00}" : part.To;

    protected MenuItem? OnMenu(string id) => Place.Menu.Items.FirstOrDefault(i => i.Id == id);

    protected Modifier? Chosen(Choice choice) => Place.Menu.ModifierGroups.FirstOrDefault(g => g.Id == choice.Group)?.Modifiers.FirstOrDefault(m => m.Id == choice.Modifier);

    /// <summary>The first dish that can be had in place of one that cannot, and suits the guest, with what their line of it is marked with.</summary>
    protected MenuItem? Instead(string dish, AllergyMark? mark = null)
    {
        var wishes = Place.Wishes with { Avoids = Place.Wishes.Avoids.AddRange(mark?.Codes ?? []) };
        return OnMenu(dish)?.Substitutes.Select(OnMenu).FirstOrDefault(other => other is not null && !Place.Stock.Out(other) && !Place.Closed(other) && Unfit(other, wishes) is null);
    }

    /// <summary>Why a line is not sent as it is, in words: the dish, or the first of its options, is sold out, not served now or not on the menu any more; null when all of it is there.</summary>
    protected string? MissingOf(CartLineView line) => OnMenu(line.Item) is { } dish && Place.Stock.Out(dish, line.Hold) ? T["SoldOut"]
        : line.Misfit is { } misfit ? T["Refusal." + misfit]
        : OnMenu(line.Item) is { } late && Place.Closed(late, Daypart.Grace) ? T["Refusal." + Refusal.NotServedNow]
        : Gone(line.Choices) is { } option ? T["OptionOut", Say(option.Name)] : (string?)null;

    /// <summary>The first of the options that is sold out.</summary>
    protected Modifier? Gone(IEnumerable<Choice> choices) => choices.Select(choice =>
        Chosen(choice) is { } option && Place.Stock.Out(option) ? option : Gone(choice.Choices.IsDefault ? [] : choice.Choices)).FirstOrDefault(option => option is not null);

    /// <summary>What a guest is called: the name they gave, or their number.</summary>
    protected string Called(string by) =>
        Place.Sitting?.Guest(by) is { } guest ? guest.Alias ?? T["Guest", guest.Number] : T[by.StartsWith("guest:", StringComparison.Ordinal) ? "Guest.Other" : "Staff"];

    /// <summary>The first letter of a name; without one, the guest's number.</summary>
    protected string Initial(string by) => Place.Sitting?.Guest(by) is { Alias: null } guest ? $"{guest.Number}" : System.Globalization.StringInfo.GetNextTextElement(Called(by));

    /// <summary>1 to 8: the colour of whoever did it.</summary>
    protected int Colour(string by) => Place.Sitting?.Guest(by) is { } guest ? (guest.Number - 1) % 8 + 1 : 8;
}
