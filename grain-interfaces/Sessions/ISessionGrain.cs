using System.Collections.Immutable;
using Icupa.Menus;

namespace Icupa.Sessions;

/// <summary>What a phone has told us about its guest; kept with the session, never in events.</summary>
[GenerateSerializer, Immutable, Alias("icupa.session.profile")]
public sealed record Profile([property: Id(0)] string Language, [property: Id(1)] ImmutableArray<Allergen> Avoids, [property: Id(2)] ImmutableArray<DietaryTag> Diets)
{
    public static readonly Profile Nobody = new("", [], []);
}

/// <summary>A phone's session: language, declared allergens and diets.</summary>
[GrainInterfaceType("icupa.session"), Alias("icupa.session")]
public interface ISessionGrain : IGrainWithStringKey
{
    [Alias("profile")] Task<Profile> Profile();

    /// <summary>From the phone: all that the guest has ticked.</summary>
    [Alias("declare")] Task Declare(Profile profile);

    /// <summary>From the guest's talk with the waiter: what they said besides. What they ticked meanwhile stays; answers with all of it.</summary>
    [Alias("also")] Task<Profile> Also(Profile said);
}
