namespace Icupa.Checks;

/// <summary>Bounds the guessing of codes on one check: 5 wrong ones by one phone or person lock it for a minute, 20 by guests lock guests out of it.</summary>
public sealed class CodeTries
{
    public const int Each = 5;
    public const int Guests = 20;
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (int Wrong, DateTimeOffset At)> tries = [];
    private int guests;

    public bool Locked(Asker who, DateTimeOffset now) =>
        (who.IsGuest && guests >= Guests) || (tries.TryGetValue(who.By, out var tried) && tried.Wrong >= Each && now - tried.At < Lock);

    public void Wrong(Asker who, DateTimeOffset now)
    {
        var tried = tries.GetValueOrDefault(who.By);
        tries[who.By] = (now - tried.At < Lock ? tried.Wrong + 1 : 1, now);
        if (who.IsGuest)
            guests++;
    }
}
