using Icupa.Visits;
using Icupa.Web.Push;

namespace Icupa.Web.Floor;

/// <summary>Where parties sit, and on whose bill their dishes are.</summary>
public sealed partial class FloorHub
{
    public async Task<Reply> MoveVisit(string commandId, string visit, string table) =>
        await Table(table) is { } to ? await ForVisit(commandId, visit, (v, who, id) => v.Move(who, id, to, null)) : await Malformed;

    /// <summary>The party goes to where the other sits, and shares its bill from then on.</summary>
    public async Task<Reply> MergeVisit(string commandId, string visit, string with)
    {
        if (Mine(with) is not { } host) return await Malformed;
        if (await streams.Meta(host) is not { State: VisitState.Open } meta) return new(Refusal.VisitEnded, 0);
        return await ForVisit(commandId, visit, (v, who, id) => v.Move(who, id, meta.Table, host));
    }

    /// <summary>Dishes go to another party's bill; where that one shares another's, to that.</summary>
    public async Task<Reply> MoveLines(string commandId, string visit, string to, string[] lines)
    {
        if (Mine(to) is not { } other || Given.Lines(lines) is not { } moved) return await Malformed;
        if (await streams.Meta(other) is not { State: VisitState.Open } meta) return new(Refusal.VisitEnded, 0);
        return await ForCheck(commandId, visit, (check, who, id) => check.Send(who, id, meta.With ?? other, moved));
    }
}
