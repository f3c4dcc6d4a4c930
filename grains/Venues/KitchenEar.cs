namespace Icupa.Venues;

/// <summary>Whether any kitchen screen of a venue is heard: what web nodes last told, and since when nobody has.</summary>
public sealed class KitchenEar
{
    public static readonly TimeSpan UnheardAfter = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan NodeLease = TimeSpan.FromSeconds(12);
    public static readonly TimeSpan Retells = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (int Screens, DateTimeOffset At)> nodes = [];
    private DateTimeOffset? lastHeard;
    private DateOnly day;
    private DateTimeOffset? tells;

    /// <summary>A screen was heard on that day before; how lately is not known, so that its silence counts from now.</summary>
    public void Began(DateOnly day, DateTimeOffset now) => (this.day, lastHeard) = (day, now);

    public void Heard(string node, int screens, DateTimeOffset now, DateOnly today)
    {
        if (today != day)
            (day, lastHeard) = (today, null);
        nodes[node] = (screens, now);
        if (screens > 0)
            lastHeard = now;
    }

    public int Screens(DateTimeOffset now) => nodes.Values.Where(n => now - n.At < NodeLease).Sum(n => n.Screens);

    /// <summary>Screens have been heard today, none is now, and that for 30 s. Before the first of the day the kitchen has not begun.</summary>
    public bool Unheard(DateTimeOffset now) => Screens(now) == 0 && lastHeard is { } heard && now - heard >= UnheardAfter;

    /// <summary>Whether silos are to be told now: of a silence always, and of its end, or what was so when this began, for 30 s. No word is answered, and one may be lost.</summary>
    public bool IsNews(DateTimeOffset now)
    {
        if (tells is null || Unheard(now))
            tells = now;
        return now - tells <= Retells;
    }
}
