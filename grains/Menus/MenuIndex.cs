using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Icupa.Menus;

/// <summary>A line's options resolved against the menu: the price of one portion, and what it takes.</summary>
public readonly record struct Priced(Refusal Refusal, long Unit, ImmutableArray<string> KitchenChoices);

/// <summary>A published menu, indexed for pricing. Prices and names come from here and nowhere else.</summary>
public sealed class MenuIndex
{
    public static readonly MenuIndex Nothing = new(0, new());

    /// <summary>Options inside options go this deep at most.</summary>
    public const int MaxDepth = 4;

    private readonly FrozenDictionary<string, MenuItem> items;
    private readonly FrozenDictionary<string, ModifierGroup> groups;
    private readonly FrozenDictionary<string, Daypart> dayparts;

    public MenuIndex(int number, MenuDocument document)
    {
        (Number, Document) = (number, document);
        items = document.Items.ToFrozenDictionary(i => i.Id);
        groups = document.ModifierGroups.ToFrozenDictionary(g => g.Id);
        dayparts = document.Dayparts.ToFrozenDictionary(d => d.Id);
    }

    public int Number { get; }
    public MenuDocument Document { get; }

    public MenuItem? Item(string id) => items.GetValueOrDefault(id);

    /// <summary>The price of one portion with these options, or why the options do not fit the dish.</summary>
    public Priced Price(MenuItem item, ImmutableArray<Choice> choices)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var total = item.Price;
        var refusal = Add(item.ModifierGroups, choices, names, ref total, 0);
        return new(refusal, total, names.ToImmutable());
    }

    /// <summary>The options chosen, in the whole tree.</summary>
    public IEnumerable<Modifier> Chosen(ImmutableArray<Choice> choices)
    {
        foreach (var choice in choices)
        {
            if (groups.GetValueOrDefault(choice.Group)?.Modifiers.FirstOrDefault(m => m.Id == choice.Modifier) is { } modifier)
                yield return modifier;
            foreach (var inner in Chosen(choice.Choices))
                yield return inner;
        }
    }

    /// <summary>Whether the dish is served at this local time of day (minutes since midnight), or was so many minutes before.</summary>
    public bool ServedAt(MenuItem item, int minutes, int after = 0) =>
        item.Dayparts.IsEmpty || item.Dayparts.Any(id => dayparts.GetValueOrDefault(id) is { } part && part.Covers(minutes, after));

    private Refusal Add(ImmutableArray<string> allowed, ImmutableArray<Choice> choices, ImmutableArray<string>.Builder names, ref long total, int depth)
    {
        if (depth >= MaxDepth || choices.Any(c => !allowed.Contains(c.Group)) || choices.Distinct(ChoiceIds.Same).Count() != choices.Length)
            return Refusal.NoSuchModifier;
        foreach (var id in allowed)
        {
            var group = groups[id];
            var count = 0;
            foreach (var choice in choices.Where(c => c.Group == id))
            {
                if (group.Modifiers.FirstOrDefault(m => m.Id == choice.Modifier) is not { } modifier)
                    return Refusal.NoSuchModifier;
                count++;
                total = checked(total + modifier.Price);
                names.Add(modifier.KitchenName);
                if (Add(modifier.Groups, choice.Choices, names, ref total, depth + 1) is var inner and not Refusal.None)
                    return inner;
            }
            if (count < group.Min)
                return Refusal.TooFewModifiers;
            if (count > group.Max)
                return Refusal.TooManyModifiers;
        }
        return Refusal.None;
    }

    private sealed class ChoiceIds : IEqualityComparer<Choice>
    {
        public static readonly ChoiceIds Same = new();
        public bool Equals(Choice? x, Choice? y) => x?.Group == y?.Group && x?.Modifier == y?.Modifier;
        public int GetHashCode(Choice choice) => HashCode.Combine(choice.Group, choice.Modifier);
    }
}
