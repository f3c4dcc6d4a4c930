using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Sessions;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Conversations;

/// <summary>What the waiter may know, as of the beginning of a turn: of this venue, and of this guest at this visit. Nothing else can be asked for.</summary>
/// <param name="Cart">The guest's own lines and those of the table that are not placed; none when the cart is empty.</param>
public sealed record WaiterView(VenueBoard Board, DateTimeOffset Now, VisitId Visit, SessionId Session, string Language, Profile Profile, bool AgeVerified,
    ImmutableArray<LineSeen> Cart, CheckSeen? Check)
{
    /// <summary>How busy each prep station is; one that is not there is quoted as quiet.</summary>
    public ImmutableDictionary<string, StationLoad> Loads { get; init; } = ImmutableDictionary<string, StationLoad>.Empty;

    /// <summary>What the guest's words bind this turn to.</summary>
    public Wants Wants { get; init; } = Wants.Nothing;

    /// <summary>Declared before, or named now: all the same to what is proposed.</summary>
    public ImmutableArray<Allergen> Avoids => [.. Profile.Avoids.OrEmpty().Union(Wants.Without)];

    /// <summary>How the guest eats, remembered or asked for now.</summary>
    public ImmutableArray<DietaryTag> Diets => [.. Profile.Diets.OrEmpty().Union(Wants.Diets).Where(d => d.IsDiet())];

    /// <summary>Staff see proof of age first, and have not.</summary>
    public bool AlcoholBarred => (Board.Settings.AlcoholNeedsStaff || Wants.Young) && !AgeVerified;
}

/// <summary>A line of the cart. Amounts in minor units.</summary>
public sealed record LineSeen(string Item, string Name, int Quantity, long Total, bool Mine);

/// <summary>The visit's check, in minor units; <paramref name="Mine"/> is this guest's part.</summary>
public sealed record CheckSeen(long Total, long Due, long Mine);

/// <summary>A dish as a tool tells of it: from the menu, never from what was asked.</summary>
public sealed record DishSeen(string Id, string Name, string? Description, long Price, string PriceText, string Group, Course Course, int Minutes, ImmutableArray<DietaryTag> Tags,
    ImmutableSortedDictionary<Allergen, AllergenState> Allergens, ImmutableArray<string> Ingredients, bool SoldOut, bool ServedNow, bool Spicy, bool Alcohol);

/// <summary>What a search found.</summary>
public sealed record FoundDishes(SearchIntent Understood, ImmutableArray<DishSeen> Dishes, ImmutableArray<DishSeen> AskStaff);

/// <summary>A card that the guest may tap: a line that is added by the ordinary cart command, in the guest's name.</summary>
public sealed record Proposal(string Item, int Quantity, ImmutableArray<Choice> Choices, string? Why);

/// <summary>What a tool answered: done, or why not. Never an exception: arguments are untrusted.</summary>
public sealed record ToolReply(ToolRefusal Refusal, string? Say = null);

public enum ToolRefusal { None, NoSuchDish, SoldOut, NotServedNow, NotSurelyFree, AgainstDiet, Alcohol, BadChoices, BadQuantity, TooMany, NotUnderstood, CallRefused, NotKept }

/// <summary>
/// The only hands that a waiter has; bound to one guest of one visit at one venue. None can place, pay, take off, change a line of anybody,
/// or see another visit. Keeps what was really called, in order, for the figures.
/// </summary>
/// <param name="declare">Keeps what the guest says now with their session, beside what is kept there; without it only this turn knows.</param>
/// <param name="call">Calls the floor in the guest's name; without it nobody comes.</param>
public sealed class Toolbox(WaiterView view, Func<SearchAsk, Task<SearchAnswer>> search, Func<Profile, Task>? declare = null, Func<CallKind, Task<Refusal>>? call = null)
{
    public const int MaxCalls = 40;
    public const int MaxQuantity = 20;
    private const int LongestText = 200;

    private readonly List<string> called = [];
    private readonly List<Proposal> proposals = [];

    /// <summary>As the turn began, but for what the guest has said since that they avoid.</summary>
    public WaiterView View { get; private set; } = view;

    /// <summary>Names of the tools really called.</summary>
    public ImmutableArray<string> Called => [.. called];

    /// <summary>Cards proposed so far; at most 5 a turn.</summary>
    public ImmutableArray<Proposal> Proposals => [.. proposals];

    /// <summary>The floor was called in this turn.</summary>
    public bool StaffCalled { get; private set; }

    private MenuIndex Menu => View.Board.Menu;

    public async Task<FoundDishes> SearchMenu(string text)
    {
        if (!Counts("search_menu") || string.IsNullOrWhiteSpace(text))
            return new(SearchIntent.Nothing, [], []);
        var answer = await search(new(text.Length > LongestText ? text[..LongestText] : text, View.Language) { Avoids = View.Avoids, Diets = View.Diets });
        // The answer may be of another silo's board: what is gone here is not told, and what is avoided is checked again.
        var found = answer.Hits.Select(h => Menu.Item(h.Item)).OfType<MenuItem>().Where(i => Surely(i, answer.Intent.Without) && !Barred(i));
        var doubtful = answer.AskStaff.Select(Menu.Item).OfType<MenuItem>().Where(i => !Barred(i));
        return new(answer.Intent, [.. found.Select(See).OrderBy(d => d.SoldOut || !d.ServedNow)], [.. doubtful.Select(See)]);
    }

    /// <summary>By id, or by exact name in any of the four languages; null when this menu has none such.</summary>
    public DishSeen? Dish(string item) => Counts("dish_details") && Find(item) is { } dish ? See(dish) : null;

    /// <summary>What suits a dish, at most 4: available, surely free of what the guest avoids, no alcohol for who may not have it.</summary>
    public ImmutableArray<DishSeen> GoesWith(string item) => Counts("goes_with") && Find(item) is { } dish
        ? [.. Pairing.Of(dish, Menu, Fits).Select(See)]
        : [];

    /// <summary>Minutes until this dish, or anything ordered now, would be ready; null while the kitchen is paused.</summary>
    public int? WaitMinutes(string? item)
    {
        if (!Counts("kitchen_wait") || View.Board.Settings.Mode == BusyMode.Paused)
            return null;
        if (item is not null)
            return Find(item) is { } dish ? Minutes(dish) : null;
        // A main course in the middle of those that are served now.
        var mains = Menu.Document.Items.Where(i => i.Course == Course.Main && Served(i)).Select(Minutes).Order().ToArray();
        return mains.Length == 0 ? null : mains[mains.Length / 2];
    }

    /// <summary>Puts a card before the guest. Required options that have a default are chosen; where one has none the card opens the dish.</summary>
    public ToolReply Propose(string item, int quantity, ImmutableArray<Choice> choices, string? why)
    {
        if (!Counts("propose") || proposals.Count >= Conversation.MaxCards)
            return new(ToolRefusal.TooMany);
        if (Find(item) is not { } dish)
            return new(ToolRefusal.NoSuchDish);
        if (quantity is < 1 or > MaxQuantity)
            return new(ToolRefusal.BadQuantity);
        var filled = Defaults(dish.ModifierGroups, choices.OrEmpty(), 0);
        if (Menu.Price(dish, filled).Refusal is not (Refusal.None or Refusal.TooFewModifiers))
            return new(ToolRefusal.BadChoices);
        if (Judge(dish, filled) is var refusal and not ToolRefusal.None)
            return new(refusal);
        if (!proposals.Any(p => p.Item == dish.Id && p.Choices.SequenceEqual(filled)))
            proposals.Add(new(dish.Id, quantity, filled, why is { Length: > LongestText } ? why[..LongestText] : why));
        return new(ToolRefusal.None);
    }

    /// <param name="allergen">A code of the 14 ("peanuts"), or a word for it in one of the four languages.</param>
    public async Task<ToolReply> RememberAllergy(string allergen)
    {
        if (!Counts("remember_allergy"))
            return new(ToolRefusal.TooMany);
        var tokens = Tokens.Of(Short(allergen));
        var codes = Enumerable.Range(0, tokens.Length).SelectMany(i => Claims.Named(tokens, i)).Distinct().ToImmutableArray();
        if (codes.IsEmpty)
            return new(ToolRefusal.NotUnderstood);
        return await Remember(codes);
    }

    /// <summary>From here on the guest avoids these.</summary>
    public Task<ToolReply> Remember(ImmutableArray<Allergen> allergens) => Know(new(View.Language, allergens, []));

    /// <param name="diet">"vegan", "vegetarian", "halal", "gluten-free" or "dairy-free", or a word for it.</param>
    public async Task<ToolReply> RememberDiet(string diet)
    {
        if (!Counts("remember_diet"))
            return new(ToolRefusal.TooMany);
        var line = Tokens.Line(Tokens.Of(Short(diet)));
        var tags = GuestWords.Diets.Where(d => Claims.Has(line, d.Value)).Select(d => d.Key).ToImmutableArray();
        if (tags.IsEmpty)
            return new(ToolRefusal.NotUnderstood);
        return await Know(new(View.Language, [], tags));
    }

    /// <param name="kind">"waiter", "water" or "bill".</param>
    public async Task<ToolReply> CallStaff(string kind)
    {
        if (!Counts("call_staff"))
            return new(ToolRefusal.TooMany);
        if (!Enum.TryParse<CallKind>(kind, true, out var wanted) || !Enum.IsDefined(wanted) || int.TryParse(kind, out _))
            return new(ToolRefusal.NotUnderstood);
        if (call is null || !await Reached(async () => await call(wanted) == Refusal.None))
            return new(ToolRefusal.CallRefused);
        StaffCalled = true;
        return new(ToolRefusal.None);
    }

    /// <summary>Whether this dish, with these options, may be proposed to this guest.</summary>
    public ToolRefusal Judge(MenuItem dish, ImmutableArray<Choice> choices)
    {
        var chosen = Menu.Chosen(choices).ToList();
        if (View.Board.Availability.IsOut(dish, chosen))
            return ToolRefusal.SoldOut;
        if (!Served(dish))
            return ToolRefusal.NotServedNow;
        if (!Surely(dish, []) || chosen.Any(m => View.Avoids.Any(a => m.Allergens.GetValueOrDefault(a) is AllergenState.Contains or AllergenState.MayContain)))
            return ToolRefusal.NotSurelyFree;
        if (View.Diets.Any(d => !dish.Keeps(d) || chosen.Any(m => m.Breaks(d))) || View.Wants.Dry && dish.HasAlcohol)
            return ToolRefusal.AgainstDiet;
        return Barred(dish) ? ToolRefusal.Alcohol : ToolRefusal.None;
    }

    /// <summary>Whether the dish suits the guest: their allergens, their diets, their age, and that it can be had now.</summary>
    public bool Fits(MenuItem dish) => Judge(dish, []) == ToolRefusal.None;

    internal MenuItem? Find(string item)
    {
        if (string.IsNullOrWhiteSpace(item) || item.Length > LongestText)
            return null;
        if (Menu.Item(item) is { } byId)
            return byId;
        var words = string.Join(' ', Tokens.Stems(item));
        return Menu.Document.Items.FirstOrDefault(i => new[] { i.Name.En, i.Name.Fr, i.Name.Rw, i.Name.Mt }.Any(name => name is not null && string.Join(' ', Tokens.Stems(name)) == words));
    }

    internal string Name(string item) => Menu.Item(item)?.Name.In(View.Language) ?? item;

    internal DishSeen See(MenuItem item)
    {
        var (menu, language) = (Menu.Document, View.Language);
        return new(item.Id, item.Name.In(language), item.Description?.In(language), item.Price, Amount.Text(item.Price, View.Board.Settings.Currency, language),
            menu.Groups.FirstOrDefault(g => g.Id == item.Group)?.Name.In(language) ?? item.Group, item.Course, Minutes(item), item.Tags, item.Allergens,
            [.. item.Ingredients.Select(id => menu.Ingredients.FirstOrDefault(g => g.Id == id)?.Name.In(language) ?? id)],
            View.Board.Availability.IsOut(item, []), Served(item), item.Tags.Contains(DietaryTag.Spicy), item.HasAlcohol);
    }

    // This turn knows it in any case.
    private async Task<ToolReply> Know(Profile said)
    {
        View = View with { Profile = View.Profile.And(said) };
        var kept = declare is null || await Reached(async () =>
        {
            await declare(said);
            return true;
        });
        return new(kept ? ToolRefusal.None : ToolRefusal.NotKept);
    }

    // Whoever is not reached has not heard: a turn does not break off for that.
    private static async Task<bool> Reached(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            return false;
        }
    }

    private ImmutableArray<Choice> Defaults(ImmutableArray<string> groups, ImmutableArray<Choice> choices, int depth)
    {
        if (depth >= MenuIndex.MaxDepth)
            return choices;
        foreach (var id in groups)
        {
            var group = Menu.Document.ModifierGroups.First(g => g.Id == id);
            if (group.Min > 0 && choices.All(c => c.Group != id) && group.Modifiers.FirstOrDefault(m => m.Default && !Out(m)) is { } usual)
                choices = choices.Add(new(id, usual.Id) { Choices = Defaults(usual.Groups, [], depth + 1) });
        }
        return choices;
    }

    private bool Out(Modifier option) => View.Board.Availability.Stocks.TryGetValue(new(Stock.Modifier, option.Id), out var stock) && stock.Out;
    private bool Served(MenuItem item) => Menu.ServedAt(item, BusinessDay.LocalMinutes(View.Board.Settings, View.Now));
    private bool Barred(MenuItem item) => item.HasAlcohol && View.AlcoholBarred;
    private int Minutes(MenuItem item) => (Waits.Quote(item.PrepSeconds, Routing.StationsOf(View.Board.Settings, item), View.Loads) + 59) / 60 + (View.Board.Settings.Mode == BusyMode.Busy ? View.Board.Settings.BusyMinutes : 0);
    private bool Surely(MenuItem item, ImmutableArray<Allergen> free) => free.Concat(View.Avoids).All(a => item.Allergens.GetValueOrDefault(a) == AllergenState.Free);
    private static string Short(string? text) => text is null ? "" : text.Length > LongestText ? text[..LongestText] : text;

    private bool Counts(string tool)
    {
        if (called.Count >= MaxCalls)
            return false;
        called.Add(tool);
        return true;
    }
}
