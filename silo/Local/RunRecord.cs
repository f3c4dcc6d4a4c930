using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa.Silo.Local;

/// <summary>
/// What runs for a data folder, in <c>run.json</c>: who started it, every process with its birth, and whether
/// all became ready. It is written before a process is waited for, so that nothing started is ever forgotten.
/// </summary>
/// <param name="Cluster">The id by which another process may join it.</param>
public sealed record RunRecord(ProcessMark Starter, bool Detached, bool Ready, [property: JsonRequired] IReadOnlyDictionary<string, ProcessMark> Nodes, string Cluster = "")
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static RunRecord? Read(string folder) => OwnerFile.Read<RunRecord>(PathIn(folder),
        $"; nobody knows what runs here. End what holds {Path.Combine(folder, "logs")} open (lsof names it), delete the file and try again");

    public void Write(string folder) => OwnerFile.Write(PathIn(folder), JsonSerializer.Serialize(this));

    public static void Delete(string folder) => File.Delete(PathIn(folder));

    /// <summary>Whether it does what it was started for: somebody watches over it, or it was left alone ready and still is whole.</summary>
    [JsonIgnore]
    public bool Runs => Starter.Alive || (Detached && Ready && Nodes.Values.All(node => node.Alive));

    /// <summary>Whether a silo of it is alive, so that there is a cluster, even where another node has died or nobody watches any more.</summary>
    [JsonIgnore]
    public bool Serves => Nodes.Any(node => node.Key.StartsWith("silo-", StringComparison.Ordinal) && node.Value.Alive);

    /// <summary>Ends every recorded process that still is the one recorded, web nodes first. Returns how many there were.</summary>
    public async Task<int> End()
    {
        var alive = Nodes.Where(node => node.Value.Alive).ToList();
        foreach (var group in alive.GroupBy(node => node.Key.StartsWith("web-", StringComparison.Ordinal)).OrderByDescending(group => group.Key))
        {
            await Task.WhenAll(group.Select(node => node.Value.End(Grace)));
        }

        return alive.Count;
    }

    private static string PathIn(string folder) => Path.Combine(folder, "run.json");
}
