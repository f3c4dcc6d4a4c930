using System.Collections.Immutable;

namespace Icupa.Platform;

/// <summary>A switch thrown in one scope, with who threw it and why.</summary>
/// <param name="Scope">"platform", "tenant:demo" or "venue:demo/kigali-grill".</param>
/// <param name="On">Off in any scope is off for everybody in it, whatever narrower scopes say.</param>
/// <param name="Percent">Of the sessions that it is on for, 0 to 100; always the same ones. The narrowest scope that says something decides.</param>
/// <param name="Reason">At most 200 characters.</param>
[GenerateSerializer, Immutable, Alias("icupa.flags.change")]
public sealed record FlagChange(
    [property: Id(0)] string Name,
    [property: Id(1)] string Scope,
    [property: Id(2)] bool On,
    [property: Id(3)] int Percent,
    [property: Id(4)] string Reason);

/// <summary>A change as it was written down.</summary>
[GenerateSerializer, Immutable, Alias("icupa.flags.setting")]
public sealed record FlagSetting([property: Id(0)] FlagChange Change, [property: Id(1)] string By, [property: Id(2)] DateTimeOffset At);

/// <summary>A flag as an operator sees it.</summary>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Now">What holds, by scope; empty while only the default does.</param>
/// <param name="History">The newest changes first, at most 50.</param>
[GenerateSerializer, Immutable, Alias("icupa.flags.seen")]
public sealed record FlagSeen(
    [property: Id(0)] string Name,
    [property: Id(1)] string Owner,
    [property: Id(2)] string Means,
    [property: Id(3)] bool OnByDefault,
    [property: Id(4)] ImmutableArray<FlagSetting> Now,
    [property: Id(5)] ImmutableArray<FlagSetting> History);

/// <summary>The switches of the platform. Every silo acts on a change within a second.</summary>
[GrainInterfaceType("icupa.flags"), Alias("icupa.flags")]
public interface IFlagsGrain : IGrainWithStringKey
{
    /// <summary>Throws a switch. Operators and the house only; NotFound for a flag that the code does not know, Malformed for a scope that names no tenant or venue.</summary>
    [Alias("set")] Task<Reply> Set(Asker who, CommandId id, FlagChange change);

    /// <summary>Every flag that the code knows.</summary>
    [Alias("list")] Task<ImmutableArray<FlagSeen>> List(Asker who);
}
