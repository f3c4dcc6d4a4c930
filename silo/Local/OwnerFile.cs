using System.Text;
using System.Text.Json;

namespace Icupa.Silo.Local;

/// <summary>Files that only their owner may read (mode 600), replaced whole or not at all.</summary>
public static class OwnerFile
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var next = path + ".next";
        File.Delete(next);
        using (var stream = new FileStream(next, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            // On the disk before it is in the place of the one before: of the secret that codes are signed with there is no other copy.
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>What was written as JSON; null where nothing was.</summary>
    /// <exception cref="LocalException">The file is not as it was written, which names it.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            throw new LocalException($"{path} is damaged: it is not as it was written", LocalException.Missing);
        }
    }
}
