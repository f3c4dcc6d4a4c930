using System.Text.Json;
using Icupa.Platform;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Sessions;

namespace Icupa.Web.Tables;

/// <summary>A party at a table as a newcomer may read it: the aliases of those who gave one. Never the PIN.</summary>
/// <param name="Guests">Seated now.</param>
/// <param name="Ever">Seated now or before.</param>
public sealed record SeatedParty(VisitId Visit, IReadOnlyList<string> Aliases, int Guests, int Ever);

/// <summary>What a scan has come to; a page is drawn for each.</summary>
public abstract record SeatingResult
{
    /// <summary>Seated (the cookie is set): on to the menu.</summary>
    public sealed record Seated(SessionId Session, VisitId Visit) : SeatingResult;
    /// <summary>Somebody sits here: "Join …", or "We are another party" where the table takes one.</summary>
    public sealed record MustChoose(VenueSettings Venue, TableId Table, string Code, IReadOnlyList<SeatedParty> Parties, bool MayOpenAnother) : SeatingResult;
    /// <summary>Joining takes the four digits that staff can read out.</summary>
    public sealed record NeedsPin(VenueSettings Venue, TableId Table, string Code, IReadOnlyList<SeatedParty> Parties, Refusal Wrong) : SeatingResult;
    /// <summary>Staff open this table first.</summary>
    public sealed record AskStaff(VenueSettings Venue, TableId Table) : SeatingResult;
    /// <summary>The code was printed before the table's codes were changed.</summary>
    public sealed record CodeReplaced(VenueSettings Venue, TableId Table) : SeatingResult;
    /// <summary>The visit has ended, or this phone was sent away; with the seat that it had there.</summary>
    public sealed record Ended(Refusal Why, SessionToken? Seat = null) : SeatingResult;
    /// <summary>Refused for another reason: too many phones or parties, too many tries.</summary>
    public sealed record Refused(Refusal Why) : SeatingResult;
    /// <summary>Not a code of ours.</summary>
    public sealed record Unknown : SeatingResult;
}

/// <summary>From a scanned code to a seat. What a page does with the answer is the page's.</summary>
public sealed class Seating(IGrainFactory grains, Streams streams, Cookies cookies, MenuCache menus, Settings settings, TimeProvider clock)
{
    /// <summary>The code was scanned: seats the phone, or says what it must choose. A preview must not come here.</summary>
    /// <param name="anew">The guest said so. Else a phone whose visit here is over reads just that: a page left open must not join the next party.</param>
    public async Task<SeatingResult> Scan(HttpContext http, string code, bool anew = false)
    {
        if (await Read(code) is not { } at) return new SeatingResult.Unknown();
        var (venue, view) = at;
        var seat = await Here(cookies.Session(http), view.Table);
        // Whoever scanned a neighbour's code meanwhile is no stranger to their own table, and nobody to be joined there.
        if (seat is null && cookies.Before(http) is { } before)
        {
            seat = await Here(before, view.Table);
            if (seat is SeatingResult.Seated) cookies.Give(http, before);
        }
        if (seat is SeatingResult.Ended && !anew) return seat;
        // The code let them in when it was good; whom it should not have, staff send away.
        if (seat is SeatingResult.Seated) return seat;
        if (!view.Current) return new SeatingResult.CodeReplaced(venue, view.Table.Id);

        // Whom an ended seat seats again follows from it, so that a form sent twice seats one phone; the second may find it seated.
        SessionId? again = anew && cookies.Session(http) is { } ended ? new(CommandId.From($"again:{ended.Session.Text}").Value) : null;
        if (again is { } same)
            foreach (var party in view.Table.Parties)
                if ((await MayEnter(new(same, party.Visit))).Ok) return await Join(http, view.Table.Id, party.Visit, null, same);

        // Who shares another's bill is that party's company, not one to join.
        var parties = await Task.WhenAll(view.Table.Parties.Where(p => view.Table.Parties.All(host => host.Visit != p.With)).Select(Party));
        return (venue.Joining, parties) switch
        {
            (JoinPolicy.Staff or JoinPolicy.Pin, []) => new SeatingResult.AskStaff(venue, view.Table.Id),
            (_, []) => await OpenAndJoin(http, view.Table, $"empty at {view.Table.Version}", again),
            (JoinPolicy.Pin, _) => new SeatingResult.NeedsPin(venue, view.Table.Id, code, parties, Refusal.None),
            // Opened by staff for the people who now scan.
            (_, [{ Ever: 0 }]) => await Join(http, view.Table.Id, parties[0].Visit, null, again),
            _ => new SeatingResult.MustChoose(venue, view.Table.Id, code, parties, venue.SharedTables && venue.Joining is not JoinPolicy.Staff),
        };
    }

    /// <summary>The guest chose a party (and gave its PIN, where the venue asks for one).</summary>
    public async Task<SeatingResult> Join(HttpContext http, string code, string visit, string? pin, string? form)
    {
        if (await Read(code) is not { } at) return new SeatingResult.Unknown();
        var (venue, view) = at;
        if (!view.Current) return new SeatingResult.CodeReplaced(venue, view.Table.Id);
        if (view.Table.Parties.All(p => p.Visit.Text != visit)) return new SeatingResult.Ended(Refusal.VisitEnded);
        var given = string.IsNullOrWhiteSpace(pin) ? null : pin.Trim();
        // Who was sent away comes back once staff say so, wherever else nobody is asked for a PIN.
        foreach (var seat in given is null ? new[] { cookies.Session(http), cookies.Before(http) } : [])
            if (seat is { } token && token.Visit.Text == visit && (await MayEnter(token)).Refusal == Refusal.Revoked) given = "";
        var result = await Join(http, view.Table.Id, VisitId.Of(visit), given, SeatForm.Read(settings.Secrets, form)?.Session(visit));
        return result is SeatingResult.Refused { Why: Refusal.WrongPin or Refusal.TooManyTries } refused
            ? new SeatingResult.NeedsPin(venue, view.Table.Id, code, await Task.WhenAll(view.Table.Parties.Select(Party)), given is { Length: > 0 } ? refused.Why : Refusal.None)
            : result;
    }

    /// <summary>The guest belongs to none of the parties here.</summary>
    public async Task<SeatingResult> Another(HttpContext http, string code, string? form)
    {
        if (await Read(code) is not { } at) return new SeatingResult.Unknown();
        var (venue, view) = at;
        if (!view.Current) return new SeatingResult.CodeReplaced(venue, view.Table.Id);
        if (venue.Joining is JoinPolicy.Staff or JoinPolicy.Pin) return new SeatingResult.AskStaff(venue, view.Table.Id);
        return SeatForm.Read(settings.Secrets, form) is { } once
            ? await OpenAndJoin(http, view.Table, $"another by {once.Id:N}", once.Session("another"))
            : await OpenAndJoin(http, view.Table, $"another at {view.Table.Version}");
    }

    /// <summary>
    /// What has become of a seat of the phone at a table; null where it is not there. The table was read before, and the visit is asked once: a
    /// visit is off its table only after it has ended, so that a phone which asks as its visit ends hears of the end, and opens no other.
    /// </summary>
    private async Task<SeatingResult?> Here(SessionToken? seat, TableView table)
    {
        if (seat is not { } token || token.Visit.Venue != table.Id.Venue) return null;
        var reply = await MayEnter(token);
        if (!reply.Ok && reply.Refusal is not (Refusal.VisitEnded or Refusal.Revoked)) return null;
        // A party that moved is found by the code of the table where the phone was seated too: its phones stay with it.
        if (table.Parties.All(p => p.Visit != token.Visit) && !(await streams.Meta(token.Visit) is { } meta && (meta.Table == table.Id || meta.Before?.Contains(table.Id) == true))) return null;
        return reply.Ok ? new SeatingResult.Seated(token.Session, token.Visit) : new SeatingResult.Ended(reply.Refusal, token);
    }

    private async Task<SeatingResult> OpenAndJoin(HttpContext http, TableView table, string fact, SessionId? given = null)
    {
        var session = given ?? new SessionId(Guid.NewGuid());
        var now = clock.GetUtcNow();
        var (refusal, visit) = await Retry.Soon(() => Openings.Open(grains, Asker.Guest(session), table.Id, fact, now));
        if (refusal == Refusal.AskStaffToOpen && await menus.Of(table.Id.Venue) is { } menu) return new SeatingResult.AskStaff(menu.Settings, table.Id);
        return visit is { } opened ? await Join(http, table.Id, opened, null, session) : new SeatingResult.Refused(refusal);
    }

    private async Task<SeatingResult> Join(HttpContext http, TableId table, VisitId visit, string? pin, SessionId? given = null)
    {
        var session = given ?? new SessionId(Guid.NewGuid());
        var reply = await Join();
        if (reply.Refusal == Refusal.NotFound && (await Retry.Soon(() => Openings.Begin(grains, Asker.Guest(session), table, visit))).Ok) reply = await Join();
        if (reply.Refusal is Refusal.VisitEnded or Refusal.NotFound) return new SeatingResult.Ended(Refusal.VisitEnded);
        if (!reply.Ok) return new SeatingResult.Refused(reply.Refusal);
        cookies.Give(http, new SessionToken(session, visit));
        return new SeatingResult.Seated(session, visit);

        Task<Reply> Join() => Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Join(Asker.Guest(session), CommandId.From("join:" + session.Text), session, pin));
    }

    private async Task<(VenueSettings Venue, (TableView Table, bool Current) View)?> Read(string code)
    {
        if (Signing.ReadTableCode(settings.Secrets, code) is not { } read || await menus.Of(read.Table.Venue) is not { } menu) return null;
        var table = await streams.Table(read.Table);
        return (menu.Settings, (table, table.Epoch == read.Epoch));
    }

    private Task<Reply> MayEnter(SessionToken token) => Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(token.Visit)).MayEnter(token.Session));

    private async Task<SeatedParty> Party(Party party)
    {
        using var json = JsonDocument.Parse((await streams.Visit(party.Visit)).Set);
        var guests = json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith("guest:", StringComparison.Ordinal))
            .Select(e => e.Value.Deserialize<GuestView>(Wire.Options)!).OrderBy(g => g.Number).ToList();
        var here = guests.Where(g => g is { Left: false, Revoked: false }).ToList();
        return new(party.Visit, [.. here.Where(g => g.Alias is not null).Select(g => g.Alias!)], here.Count, guests.Count);
    }
}
