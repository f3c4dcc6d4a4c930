using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Menus;
using Icupa.Sessions;
using Icupa.Visits;

namespace Icupa.Conversations;

/// <summary>What the waiter may know, as of the beginning of a turn: of this venue, and of this guest at this visit. Nothing else can be asked for.</summary>
/// <param name="Cart">The guest's own lines and those of the table that are not placed; none when the cart is empty.</param>
public sealed record WaiterView(VenueBoard Board, DateTimeOffset Now, VisitId Visit, SessionId Session, string Language, Profile Profile, bool AgeVerified,
    ImmutableArray<LineSeen> Cart, CheckSeen? Check);

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

public enum ToolRefusal { None, NoSuchDish, SoldOut, NotServedNow, NotSurelyFree, Alcohol, BadChoices, BadQuantity, TooMany, NotUnderstood, CallRefused }

/// <summary>
/// The only hands that a waiter has; bound to one guest of one visit at one venue. None can place, pay, take off, change a line of anybody,
/// or see another visit. Keeps what was really called, in order, for the figures.
/// </summary>
public sealed class Toolbox(WaiterView view, Func<SearchAsk, Task<SearchAnswer>> search)
{
    public WaiterView View => view;

    /// <summary>Names of the tools really called.</summary>
    public ImmutableArray<string> Called => throw new NotSupportedException();

    /// <summary>Cards proposed so far; at most 5 a turn.</summary>
    public ImmutableArray<Proposal> Proposals => throw new NotSupportedException();

    public Task<FoundDishes> SearchMenu(string text) => throw new NotSupportedException(search.ToString());
    /// <summary>By id, or by exact name in any of the four languages; null when this menu has none such.</summary>
    public DishSeen? Dish(string item) => throw new NotSupportedException(item);
    public ImmutableArray<DishSeen> GoesWith(string item) => throw new NotSupportedException(item);
    /// <summary>Minutes until this dish, or anything ordered now, would be ready; null while the kitchen is paused.</summary>
    public int? WaitMinutes(string? item) => throw new NotSupportedException(item);
    public ToolReply Propose(string item, int quantity, ImmutableArray<Choice> choices, string? why) => throw new NotSupportedException(item + quantity + choices + why);
    public Task<ToolReply> RememberAllergy(string allergen) => throw new NotSupportedException(allergen);
    public Task<ToolReply> RememberDiet(string diet) => throw new NotSupportedException(diet);
    public Task<ToolReply> CallStaff(string kind) => throw new NotSupportedException(kind);
}
