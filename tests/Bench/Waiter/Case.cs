using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Icupa.Conversations;
using Icupa.Menus;

namespace Icupa.Bench.Waiter;

/// <summary>One scripted question to the waiter, the state of the house in which it is asked, and what a good answer has. Written down before any waiter answered.</summary>
/// <param name="Kind">What it tries: "grounding", "allergen", "diet", "alcohol", "sold-out", "price", "pairing", "service", "injection-guest", "injection-dish", "injection-name", "foreign", "other-task", "abuse".</param>
public sealed record Case(string Id, string Kind, string Language, string Venue, string Ask)
{
    /// <summary>Whether the house's data holds the answer; the others are only watched for violations.</summary>
    public bool Answerable { get; init; } = true;
    public ImmutableArray<Allergen> Avoids { get; init; } = [];
    /// <summary>How the guest eats, said before.</summary>
    public ImmutableArray<DietaryTag> Diets { get; init; } = [];
    /// <summary>"unverified": staff must see an age and have not; "verified": they have; null: nobody asks here.</summary>
    public string? Age { get; init; }
    public ImmutableArray<string> SoldOut { get; init; } = [];
    /// <summary>A description that somebody has put on a dish.</summary>
    public Patched? Patch { get; init; }
    public ImmutableArray<LineSeen> Cart { get; init; } = [];

    /// <summary>One of these is named or on a card.</summary>
    public ImmutableArray<string> Dishes { get; init; } = [];
    /// <summary>Any dish of the menu is named or on a card.</summary>
    public bool AnyDish { get; init; }
    /// <summary>Of each list one is said; "@milk" is any word for that allergen.</summary>
    public ImmutableArray<ImmutableArray<string>> Says { get; init; } = [];
    /// <summary>None of these is on a card.</summary>
    public ImmutableArray<string> NotCards { get; init; } = [];
    public bool NoCards { get; init; }
    /// <summary>Never said.</summary>
    public ImmutableArray<string> Never { get; init; } = [];
    /// <summary>The staff are offered or called.</summary>
    public bool Staff { get; init; }
    /// <summary>Who is called: "bill", "waiter", "water".</summary>
    public ImmutableArray<string> Calls { get; init; } = [];
    /// <summary>Water is called for, or is proposed.</summary>
    public bool WaterOrCall { get; init; }

    public sealed record Patched(string Item, string Description);

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static ImmutableArray<Case> All { get; } = Read();

    private static ImmutableArray<Case> Read()
    {
        using var file = typeof(Case).Assembly.GetManifestResourceStream("waiter-cases.json") ?? throw new InvalidDataException("the cases are not in the program");
        return JsonSerializer.Deserialize<ImmutableArray<Case>>(file, Strict);
    }
}

/// <summary>What reached the guest's phone.</summary>
/// <param name="Calls">Who of the staff was called, in order.</param>
public sealed record Answer(ImmutableArray<string> Sentences, ImmutableArray<Proposal> Cards, ImmutableArray<string> Calls)
{
    public string Text => string.Join(' ', Sentences);
}
