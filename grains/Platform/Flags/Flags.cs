using System.Collections.Immutable;

namespace Icupa.Platform;

/// <summary>A flag that the code asks for: who answers for it, what it does, and what holds while nobody has thrown it.</summary>
public sealed record FlagDefinition(string Name, string Owner, string Means, bool OnByDefault);

public static class KnownFlags
{
    public static readonly FlagDefinition AiWaiter = new(Rollout.AiWaiter, "guest experience", "Guests may talk to the automatic waiter. Off: answers under way end at once, and phones read that it is not available.", true);
    public static readonly FlagDefinition AiModel = new("ai.model", "guest experience", "The waiter may ask language models. Off: the house waiter answers alone, from the next sentence on.", true);
    public static readonly FlagDefinition Rehearsal = new("rehearsal", "operations", "Rehearsals may be held (icupa smoke), and their phone hears this switch. Nobody else does.", true);

    public static readonly ImmutableArray<FlagDefinition> All = [AiWaiter, AiModel, Rehearsal];
}

/// <summary>All switches as they stand. Pure.</summary>
public sealed record Flags(ImmutableDictionary<(string Name, string Scope), FlagSetting> Thrown)
{
    public const string Platform = "platform";
    public const int LongestReason = 200;

    public static readonly Flags Untouched = new(ImmutableDictionary<(string, string), FlagSetting>.Empty);

    public static string Of(VenueId venue) => "venue:" + venue.Text;
    public static string Tenant(string tenant) => "tenant:" + tenant;

    /// <summary>Whether a change may be made.</summary>
    public static Refusal Judge(Asker who, FlagChange change) =>
        who.Kind is not (AskerKind.Operator or AskerKind.House) ? Refusal.NotAllowed
        : KnownFlags.All.All(f => f.Name != change.Name) ? Refusal.NotFound
        : string.IsNullOrWhiteSpace(change.Reason) || change.Reason.Length > LongestReason || change.Reason.Any(char.IsControl) ? Refusal.BadWords
        : change.Percent is < 0 or > 100 || !IsScope(change.Scope) ? Refusal.Malformed
        : Refusal.None;

    public Flags With(FlagSetting setting) => new(Thrown.SetItem((setting.Change.Name, setting.Change.Scope), setting));

    /// <summary>Whether it is on for a session at a venue.</summary>
    public bool On(FlagDefinition flag, VenueId venue, SessionId session) => Percent(flag, venue) is var percent && percent > 0 && Rollout.Number(flag.Name, session) < percent;

    /// <summary>For how many of a hundred sessions of a venue it is on; 0 where it is off.</summary>
    public int Percent(FlagDefinition flag, VenueId venue)
    {
        var percent = flag.OnByDefault ? 100 : 0;
        foreach (var scope in new[] { Platform, Tenant(venue.Tenant), Of(venue) })
            if (Thrown.TryGetValue((flag.Name, scope), out var thrown))
            {
                if (!thrown.Change.On)
                    return 0;
                percent = thrown.Change.Percent;
            }
        return percent;
    }

    private static bool IsScope(string scope) => scope == Platform
        || (scope.StartsWith("tenant:", StringComparison.Ordinal) && IsSlug(scope[7..]))
        || (scope.StartsWith("venue:", StringComparison.Ordinal) && scope[6..].Split('/') is [var tenant, var venue] && IsSlug(tenant) && IsSlug(venue));

    private static bool IsSlug(string text) => text.Length is > 0 and <= 60 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
