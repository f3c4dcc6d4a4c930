using System.Text;
using System.Text.Json;

namespace Icupa.Silo.Local;

/// <summary>Files that only their owner may read (mode 600), replaced whole or not at all.</summary>
public static class OwnerFile
{
    // What must be there is there: half of a file may still be JSON.
    private static readonly JsonSerializerOptions Whole = new() { RespectNullableAnnotations = true };

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
    /// <param name="then">What a person does about it.</param>
    public static T? Read<T>(string path, string then = "")
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllText(path), Whole) : null;
        }
        catch (JsonException)
        {
            throw new LocalException($"{path} is damaged: it is not as it was written{then}", LocalException.Missing);
        }
    }
}
