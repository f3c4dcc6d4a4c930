using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Reflection;
using Icupa.Storage;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>
/// Compares each fact with the file that shows how it is written in the journal, for ever. With <c>GOLDEN=write</c> in the environment the
/// files that are missing are written; one that is there is never changed.
/// </summary>
internal static class Golden
{
    private static readonly CommandId Command = CommandId.From("golden");

    public static void Compare<TEvent>(string noun, JsonTypeInfo<Commit<TEvent>[]> json, params TEvent[] samples)
    {
        var names = typeof(TEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);
        Assert.Equal(names.Keys.Select(t => t.Name).Order(), samples.Select(s => s!.GetType().Name).Order());
        foreach (var sample in samples)
        {
            var written = JsonSerializer.Serialize([new(Command, "house:golden", 1_700_000_000_000, [sample])], json);
            var path = Path.Combine(Folder(), $"{noun}.{names[sample!.GetType()]}.json");
            if (Environment.GetEnvironmentVariable("GOLDEN") == "write" && !File.Exists(path))
                File.WriteAllText(path, written + "\n");
            Assert.True(File.Exists(path), $"{Path.GetFileName(path)} is missing; it should hold {written}");
            var kept = File.ReadAllText(path).TrimEnd();
            Assert.Equal(kept, written);
            Assert.Equal(kept, JsonSerializer.Serialize(JsonSerializer.Deserialize(kept, json)!, json));
        }
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var golden = Path.Combine(folder.FullName, "tests", "Rules", "golden");
            if (Directory.Exists(golden))
                return golden;
        }
        throw new DirectoryNotFoundException("tests/Rules/golden");
    }
}
