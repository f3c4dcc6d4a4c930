using System.Collections.Immutable;
using System.Globalization;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Visits;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Icupa.Inspection;

/// <inheritdoc cref="IInspectionGrain"/>
[StatelessWorker, Reentrant]
public sealed class InspectionGrain(Finder finder, JournalReader journal, PhoneSeal phones, Nodes nodes, ILocalSiloDetails here, TimeProvider clock) : Grain, IInspectionGrain
{
    private const int MostDeeds = 500;
    private const int MostRecent = 20;
    private const int MostHot = 20;
    private const int MostTroubles = 500;

    public async Task<ImmutableArray<Found>> Find(Asker who, string words)
    {
        var name = words.Trim();
        if (!MayLook(who) || name.Length is 0 or > Finder.Longest || name.Any(char.IsControl))
            return [];
        if (Sound(name) && (await finder.Known([name])).Count > 0 || Kept.Is(name) && await Kept.Read(ServiceProvider, GrainFactory, name, Openness.Masked) is not null)
            return [new(name, Key.Kind(name), null, "")];
        var payments = await GrainFactory.GetGrain<IPaymentDeskGrain>(0).Find(who, name);
        var found = new List<Found>((await Task.WhenAll(payments.Select(finder.Payment))).OfType<Found>());
        foreach (var way in new Func<string, Task<IEnumerable<Found>>>[] { finder.Tables, finder.Orders, finder.Visits, finder.Stations, finder.Aliases })
            found.AddRange(await way(name));
        if (CommandId.Of(name) is var command && command.Value != Guid.Empty)
            found.AddRange((await nodes.AskAll(n => n.Named(who, command))).OrderBy(a => a.Node.Name, StringComparer.Ordinal).Select(a => a.Value).OfType<RecentPlace>().Select(p => new Found(p.Stream, $"command {p.Command.What}", p.Command.At, p.Command.Came)));
        return [.. found.DistinctBy(f => f.Stream).Take(Finder.Most)];
    }

    public async Task<History> History(Asker who, string stream, long? upTo, int most)
    {
        if (!MayLook(who) || !Sound(stream))
            return new(0, []);
        var rows = await journal.Read(stream);
        return new(rows.Count == 0 ? 0 : rows[^1].Base + rows[^1].Count, [.. Kind.Deeds(rows, upTo).Take(Math.Clamp(most, 1, MostDeeds))]);
    }

    public async Task<Moment?> At(Asker who, string stream, long? version, Openness openness)
    {
        if (!MayLook(who))
            return null;
        if (Kept.Is(stream))
            return await Kept.Read(ServiceProvider, GrainFactory, stream, openness);
        if (!Sound(stream) || await journal.Read(stream) is not { Count: > 0 } rows)
            return null;
        var folded = Kinds.Of(stream)!.Fold(stream, rows, version);
        var masking = new Masking(openness == Openness.Words ? await Words(folded.Personal) : null);
        var known = folded.Links.Count == 0 ? [] : await GrainFactory.GetGrain<IVersions>(0).Of([.. folded.Links.Select(l => l.Stream)]);
        return new(stream, folded.Version, folded.Newest, Kind.Deeds(rows, folded.Version).FirstOrDefault(), masking.Of(folded.State)!.ToJsonString(Kind.Readable), masking.Of(folded.Before)!.ToJsonString(Kind.Readable),
            [.. folded.Owes], [.. folded.Links.Select((link, n) => link with { Version = known[n] }).Where(l => l.Version > 0 || Kept.Is(l.Stream))], await People(folded.Personal));
    }

    public async Task<Live?> Live(Asker who, string stream)
    {
        if (!MayLook(who) || !(Sound(stream) || Kept.Is(stream)))
            return null;
        if (Kept.Is(stream))
            return new(stream, 0, await Address(stream) is { } node ? [new(node, null)] : [], null, ImmutableSortedDictionary<string, int>.Empty, []);
        var versions = GrainFactory.GetGrain<IVersions>(0).Of([stream]);
        var (owing, looks, recent) = (finder.OwingSince(stream), nodes.AskSilos(n => n.Look(stream)), nodes.AskSilos(n => n.Recent(stream, MostRecent)));
        ImmutableArray<Activation> awake = [.. (await looks).Where(a => a.Value is not null).Select(a => new Activation(a.Node.Name, a.Value))];
        ImmutableArray<string> groups = [.. awake.SelectMany(a => a.Inside!.Groups).Distinct()];
        var watching = groups.IsEmpty ? [] : await nodes.AskWeb(n => n.Watching(groups));
        return new(stream, (await versions)[0], awake, await owing, watching.ToImmutableSortedDictionary(a => a.Node.Name, a => a.Value),
            [.. (await recent).Where(a => !a.Value.IsDefault).SelectMany(a => a.Value).OrderByDescending(c => c.At).Take(MostRecent)]);
    }

    public async Task<ClusterNow?> Cluster(Asker who)
    {
        if (!MayLook(who))
            return null;
        var (answers, members) = (await nodes.AskAll(n => n.Vitals()), nodes.Members);
        // A question that costs the asked nothing: what is measured is the way.
        var took = (await nodes.AskAll(n => n.Watching([]))).ToDictionary(a => a.Node.SiloAddress, a => a.Took);
        var told = answers.ToDictionary(a => a.Node.SiloAddress);
        return new(clock.GetUtcNow(), here.Name,
            [.. members.Select(m => told.TryGetValue(m.SiloAddress, out var a) ? new ClusterNode(m.Name, m.SiloAddress.Endpoint.ToString(), m.Status.ToString(), a.Value, (long)took.GetValueOrDefault(m.SiloAddress).TotalMicroseconds) : new(m.Name, m.SiloAddress.Endpoint.ToString(), m.Status.ToString(), null, 0))],
            await Populations.Of(GrainFactory, members),
            [.. answers.SelectMany(a => a.Value?.Hottest ?? []).OrderByDescending(h => h.PerMinute).Take(MostHot)]);
    }

    public async Task<ImmutableArray<Trouble>> Troubles(Asker who)
    {
        if (!MayLook(who))
            return [];
        var told = await nodes.AskWeb(n => n.Troubles());
        return [.. told.Where(a => !a.Value.IsDefault).SelectMany(a => a.Value.Select(place => new Trouble(a.Node.Name, place))).OrderByDescending(t => t.Place.Command.At).Take(MostTroubles)];
    }

    public async Task<Refusal> Deactivate(Asker who, string stream)
    {
        if (!MayLook(who))
            return Refusal.NotAllowed;
        if (Kept.Is(stream) && await Address(stream) is not null)
        {
            await GrainFactory.GetGrain<IManagementGrain>(0).DeactivateGrain(Kept.Grain(GrainFactory, stream).GetGrainId());
            return Refusal.None;
        }
        return (await nodes.AskSilos(n => n.End(who, stream))).Any(a => a.Value == Refusal.None && a.Took > TimeSpan.Zero) ? Refusal.None : Refusal.NotFound;
    }

    public async Task<Refusal> Settle(Asker who, string stream)
    {
        if (!MayLook(who))
            return Refusal.NotAllowed;
        if (Kinds.Of(stream)?.Settle is not { } settle || (await finder.Known([stream])).Count == 0)
            return Refusal.NotFound;
        await settle(GrainFactory, stream);
        return Refusal.None;
    }

    private static bool MayLook(Asker who) => who.Kind is AskerKind.Operator or AskerKind.House;

    private static bool Sound(string stream) => stream.Length <= Finder.Longest && !stream.Any(char.IsControl) && Kinds.Of(stream) is not null;

    private async Task<string?> Address(string stream) =>
        await GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(Kept.Grain(GrainFactory, stream)) is { } address ? nodes.Members.FirstOrDefault(m => m.SiloAddress.Equals(address))?.Name ?? address.ToString() : null;

    // Phone numbers are sealed where they are kept; nobody needs more of one here than its end.
    private async Task<Dictionary<string, string>> Words(IReadOnlyList<VisitId> visits)
    {
        var words = new Dictionary<string, string>();
        if (visits.Count > 0)
            foreach (var word in await journal.Words([.. visits.Select(v => v.Text)]))
                words[word.Key] = word.Key.EndsWith(PhoneKeeping.Mark) ? phones.Open(word.Text) is { Length: > 3 } phone ? $"{Masking.Hidden}{phone[^3..]}" : Masking.Hidden : word.Text;
        return words;
    }

    private async Task<ImmutableDictionary<string, string>> People(IReadOnlyList<VisitId> visits)
    {
        var people = ImmutableDictionary.CreateBuilder<string, string>();
        if (visits is not [var visit])
            return people.ToImmutable();
        foreach (var guest in (await journal.Read(Key.Visit(visit))).Fold<Visit, VisitEvent>(VisitJson.Default.CommitVisitEventArray).Guests)
            people[Asker.Guest(guest.Session).By] = string.Create(CultureInfo.InvariantCulture, $"guest {guest.Number}");
        return people.ToImmutable();
    }
}
