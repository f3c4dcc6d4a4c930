using Icupa.Inspection;
using Icupa.Storage;
using Microsoft.Extensions.Logging;

namespace Icupa.Platform;

/// <summary>
/// The net under settling: wakes streams that have owed something for 2 s, so that the path after a crash is the ordinary path.
/// A row is claimed with <c>skip locked</c> and touched, so silos share the work and each stream is woken every 2 s at most.
/// </summary>
public sealed class Sweeper(JournalSource source, IGrainFactory grains, ILogger<Sweeper> log) : Recurring("The sweep", TimeSpan.FromSeconds(1), TimeProvider.System, log)
{
    protected override async Task Pass(CancellationToken stop)
    {
        foreach (var stream in await Claim(stop))
            Wake(stream).Ignore();
    }

    private async Task<List<string>> Claim(CancellationToken stop)
    {
        await using var command = source.Source.CreateCommand("""
            update owing set swept = now()
            where stream in (select stream from owing where swept < now() - interval '2 seconds' order by swept limit 500 for update skip locked)
            returning stream
            """);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var streams = new List<string>();
        while (await reader.ReadAsync(stop))
            streams.Add(reader.GetString(0));
        return streams;
    }

    // What a newer build owes, one of its silos settles: it must not end this one, which would end the whole silo.
    private async Task Wake(string stream)
    {
        if (Kinds.Of(stream)?.Settle is { } settle)
            await settle(grains, stream);
    }
}
