using System.Collections.Immutable;
using Icupa.Visits;
using Icupa.Web.Tables;

namespace Icupa.Web.Guest;

/// <summary>
/// What came of a scan, for a client that draws its own pages: the answer of <c>/t/{code}</c>, and of its <c>/join</c>, <c>/party</c> and
/// <c>/again</c>, to who asks for JSON. A seat comes with its cookie.
/// </summary>
/// <param name="Refusal">Why not, beside <paramref name="Door"/>: a wrong PIN, too many tries or phones; else None.</param>
/// <param name="Visit">Where the phone sits.</param>
/// <param name="Parties">Who may be joined, at the doors <c>offer</c> and <c>pin</c>.</param>
/// <param name="Form">Sent along with the next <c>/join</c> or <c>/party</c>, so that one sent twice seats one phone.</param>
public sealed record SeatAnswer(Door Door, Refusal Refusal, string Table, VisitId? Visit, SessionId? Session, ImmutableArray<SeatedParty> Parties, bool MayOpenAnother, string? Form)
{
    /// <summary>A browser that wants a page says so; who names JSON alone gets this.</summary>
    public static bool Wanted(HttpContext http) => http.Request.GetTypedHeaders().Accept is [{ MediaType.Value: "application/json" }];
}

/// <summary>The form of <c>/join</c>.</summary>
/// <param name="Pin">The four digits that staff read out, at the door <c>pin</c>.</param>
public sealed record JoinForm(VisitId Visit, string? Pin, string? Form);

/// <summary>The form of <c>/party</c>.</summary>
public sealed record PartyForm(string? Form);

/// <summary>What the description of the site says of an endpoint that seats a phone.</summary>
internal static class SeatDescription
{
    public static RouteHandlerBuilder Seats(this RouteHandlerBuilder endpoint, string summary) =>
        endpoint.WithSummary(summary).Produces<SeatAnswer>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
}
