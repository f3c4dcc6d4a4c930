namespace Icupa;

/// <summary>What people write for people.</summary>
public static class Writing
{
    /// <summary>Something is said, on one line, and not too long.</summary>
    public static bool Plain(string? words, int most) => !string.IsNullOrWhiteSpace(words) && words.Length <= most && !words.Any(char.IsControl);
}
