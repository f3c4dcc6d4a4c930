namespace Icupa.Silo.Local;

/// <summary>What a process wrote.</summary>
public static class LogFile
{
    private const int Lines = 20;
    private const int Bytes = 64 * 1024;

    /// <summary>The last 20 lines, or 20 lines from where it fell over: a long trace would hide why.</summary>
    public static IReadOnlyList<string> LastWords(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(stream.Length, Bytes), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().TrimEnd().Split('\n');
        var fall = Array.FindLastIndex(lines, line => line.StartsWith("Unhandled exception", StringComparison.Ordinal));
        return [.. fall >= 0 ? lines.Skip(fall).Take(Lines) : lines.TakeLast(Lines)];
    }
}
