using System.Diagnostics;

namespace Icupa.Silo.Local;

/// <summary>Says what is being done, one line a step: on a terminal while it is done, everywhere when it is done and how long it took.</summary>
public sealed class Steps
{
    private readonly Stopwatch whole = Stopwatch.StartNew();

    public TimeSpan Elapsed => whole.Elapsed;

    /// <summary>Does one step; the work answers with what there is to say about it.</summary>
    public async Task Do(string name, Func<Action<string>, Task<string>> work)
    {
        var clock = Stopwatch.StartNew();
        if (!Console.IsOutputRedirected)
        {
            Console.Write($"  {name,-10} …\r");
        }

        var result = await work(note => Console.WriteLine($"  {name,-10} {note} …"));
        Console.WriteLine($"  {name,-10} {result,-52} {clock.Elapsed.TotalSeconds,6:0.0} s");
    }
}
