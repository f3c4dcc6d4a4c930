using System.Collections.Immutable;
using Icupa.Payments;

namespace Icupa.Platform;

/// <summary>A flag that the code asks for: who answers for it, what it does, and what holds while nobody has thrown it.</summary>
public sealed record FlagDefinition(string Name, string Owner, string Means, bool OnByDefault);

public static class KnownFlags
{
    public static readonly FlagDefinition AiWaiter = new(Rollout.AiWaiter, "guest experience", "Guests may talk to the automatic waiter. Off: answers under way end at once, and phones read that it is not available.", true);
    public static readonly FlagDefinition AiModel = new("ai.model", "guest experience", "The waiter may ask language models. Off: the house waiter answers alone, from the next sentence on.", true);
    public static readonly FlagDefinition Rehearsal = new("rehearsal", "operations", "Rehearsals may be held (icupa smoke), and their phone hears this switch. Nobody else does.", true);

    public static readonly FlagDefinition Ordering = new(Rollout.Ordering, "kitchen and floor", "Guests and staff may send rounds to the kitchen. Off: nothing new is sent, carts are kept, and phones read why. What was sent is cooked and paid for.", true);
    public static readonly FlagDefinition Card = new(Rollout.Card, "payments", "Guests may begin to pay by card, and open tabs. Off: phones offer it no more. A payment or tab that was begun goes on, and so do refunds.", true);
    public static readonly FlagDefinition Momo = new(Rollout.Momo, "payments", "Guests and staff may begin payments by MTN MoMo. Off: it is offered no more. A payment that was begun goes on, and so do refunds.", true);
    public static readonly FlagDefinition Airtel = new(Rollout.Airtel, "payments", "Guests and staff may begin payments by Airtel Money. Off: it is offered no more. A payment that was begun goes on, and so do refunds.", true);

    public static readonly ImmutableArray<FlagDefinition> All = [Ordering, Card, Momo, Airtel, AiWaiter, AiModel, Rehearsal];

    /// <summary>The switch of a way to pay; null for what goes by hand.</summary>
    public static FlagDefinition? Of(PaymentMethod method) => method switch
    {
        PaymentMethod.Card => Card,
        PaymentMethod.Momo => Momo,
        PaymentMethod.Airtel => Airtel,
        _ => null,
    };
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

    /// <summary>Whether it is on for whoever asks: a guest's session is among those it is on for; for staff it is on unless it is off.</summary>
    public bool On(FlagDefinition flag, VenueId venue, Asker who) => who.IsGuest ? On(flag, venue, SessionId.Of(who.Id)) : Percent(flag, venue) > 0;

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
