using Icupa.Platform;
using Icupa.Visits;

namespace Icupa.Web.Tables;

/// <summary>
/// The id of one form that seats a phone: whom it seats follows from it, so that a form sent twice (a double tap) seats one phone, and opens
/// one visit. It is random and sealed: nobody can choose one, and the page that holds the form alone knows it, as it alone gets the cookie.
/// </summary>
public readonly record struct SeatForm(Guid Id)
{
    private const string Purpose = "seat-form";

    /// <summary>The id of a new form, as it is written into the page.</summary>
    public static string New(string secrets) => Signing.Seal(secrets, Purpose, Guid.NewGuid().ToByteArray());

    /// <summary>Reads a form's id. A page of before has none: such a form is a new one each time.</summary>
    public static SeatForm? Read(string secrets, string? text) =>
        text is not null && Signing.Open(secrets, Purpose, text) is { Length: 16 } id ? new(new Guid(id)) : null;

    /// <summary>The session that the form gives at a party, or at another one. One form gives each its own.</summary>
    public SessionId Session(string at) => new(CommandId.From($"seat:{Id:N}:{at}").Value);
}
