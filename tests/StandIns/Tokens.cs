using System.Collections.Concurrent;

namespace Icupa.StandIns;

/// <summary>Bearer tokens that were given out and when they end.</summary>
public sealed class Tokens(TimeSpan lasts)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> given = new();

    public int Given { get; private set; }

    public string Give()
    {
        var token = Guid.NewGuid().ToString("N");
        given[token] = DateTimeOffset.UtcNow + lasts;
        Given++;
        return token;
    }

    public bool Takes(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal) && given.TryGetValue(header[7..], out var until) && DateTimeOffset.UtcNow < until;

    public void Forget() => given.Clear();
}
