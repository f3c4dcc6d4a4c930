using System.Text;

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
        }

        File.Move(next, path, overwrite: true);
    }
}
