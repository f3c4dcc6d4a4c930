namespace Icupa.Platform;

/// <summary>A signed-in admin, as the cluster keeps it.</summary>
/// <param name="Email">In lower case. Whether it may still come in, and in which role, is for the web node's allow-list to say.</param>
/// <param name="Until">When it ends by itself if it is used until then.</param>
[GenerateSerializer, Immutable, Alias("icupa.admins.session")]
public sealed record AdminSession([property: Id(0)] string Email, [property: Id(1)] DateTimeOffset Began, [property: Id(2)] DateTimeOffset Until);

/// <summary>
/// Sign-in links and sessions of admins. Links and sessions are named by the SHA-256 of their secret, in hex: the secret itself never comes here.
/// Any silo answers, from one table.
/// </summary>
[GrainInterfaceType("icupa.admins"), Alias("icupa.admins")]
public interface IAdminsGrain : IGrainWithIntegerKey
{
    /// <summary>Somebody asks for a link to an e-mail, whether or not it may come in. TooManyTries when the address or the e-mail asked too often.</summary>
    /// <param name="email">In lower case; kept as a hash, for an hour.</param>
    /// <param name="address">Where the asking comes from; kept likewise.</param>
    [Alias("ask")] Task<Refusal> Ask(string email, string address);

    /// <summary>A link that was made for an e-mail: good once, for 15 minutes.</summary>
    [Alias("offer")] Task Offer(string link, string email);

    /// <summary>
    /// Uses a link up and begins a session; ends the one that the browser had. Null when there is no such link, or it is used or too old.
    /// A repeat with the same session is answered alike.
    /// </summary>
    [Alias("sign-in")] Task<AdminSession?> SignIn(string link, string session, string? old);

    /// <summary>The session, or null when it has ended, was idle for an hour, or is 12 hours old. Looking keeps it from being idle.</summary>
    [Alias("look")] Task<AdminSession?> Look(string session);

    /// <summary>Ends a session.</summary>
    [Alias("sign-out")] Task SignOut(string session);

    /// <summary>Ends every session and link of an e-mail.</summary>
    [Alias("end")] Task End(string email);
}
