namespace Icupa.Silo.Local;

/// <summary>What a process wrote.</summary>
public static class LogFile
{
    /// <summary>The last lines, at most 20.</summary>
    public static IReadOnlyList<string> Tail(string path)
    {
        const int lines = 20;
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(stream.Length, 64 * 1024), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(lines)];
    }
}
