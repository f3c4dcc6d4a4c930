using System.Collections.Immutable;

namespace Icupa.Platform;

/// <summary>A signed-in admin, as the cluster keeps it.</summary>
/// <param name="Email">In lower case. Whether it may still come in, and in which role, is for the web node's allow-list to say.</param>
/// <param name="Until">When it ends by itself if it is used until then.</param>
[GenerateSerializer, Immutable, Alias("icupa.admins.session")]
public sealed record AdminSession([property: Id(0)] string Email, [property: Id(1)] DateTimeOffset Began, [property: Id(2)] DateTimeOffset Until);

/// <summary>A passkey of an admin: the public half of a key in a device of theirs.</summary>
/// <param name="Id">As the device named it.</param>
/// <param name="Name">What its owner calls it; at most 60 characters.</param>
/// <param name="PublicKey">COSE.</param>
/// <param name="SignCount">How often the device has signed, where it counts.</param>
/// <param name="BackupEligible">It may be copied to other devices of its owner.</param>
[GenerateSerializer, Immutable, Alias("icupa.admins.passkey")]
public sealed record AdminPasskey(
    [property: Id(0)] ImmutableArray<byte> Id,
    [property: Id(1)] string Name,
    [property: Id(2)] ImmutableArray<byte> PublicKey,
    [property: Id(3)] uint SignCount,
    [property: Id(4)] ImmutableArray<string> Transports,
    [property: Id(5)] bool BackupEligible,
    [property: Id(6)] bool BackedUp,
    [property: Id(7)] DateTimeOffset Added,
    [property: Id(8)] DateTimeOffset? Used = null)
{
    public const int LongestName = 60;
    public const int LongestId = 1_023;
    public const int MostOfOne = 10;
}

/// <summary>
/// Sign-in links, sessions and passkeys of admins. Links and sessions are named by the SHA-256 of their secret, in hex: the secret itself never comes here.
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
    /// A repeat with the same session is answered alike. Where the e-mail has passkeys, the session waits for one and lets nobody in before.
    /// </summary>
    [Alias("sign-in")] Task<AdminSession?> SignIn(string link, string session, string? old);

    /// <summary>The session, or null when it has ended, was idle for an hour, or is 12 hours old. Looking keeps it from being idle.</summary>
    [Alias("look")] Task<AdminSession?> Look(string session);

    /// <summary>Ends a session.</summary>
    [Alias("sign-out")] Task SignOut(string session);

    /// <summary>Ends every session and link of an e-mail.</summary>
    [Alias("end")] Task End(string email);

    /// <summary>A session of the last 15 minutes that waits for a passkey; null where it does not.</summary>
    [Alias("waiting")] Task<AdminSession?> Waiting(string session);

    /// <summary>The passkeys of an e-mail, the oldest first.</summary>
    [Alias("passkeys")] Task<ImmutableArray<AdminPasskey>> Passkeys(string email);

    /// <summary>Whose passkey it is; null when it is nobody's.</summary>
    [Alias("passkey-owner")] Task<string?> PasskeyOwner(ImmutableArray<byte> id);

    /// <summary>Adds a passkey. Malformed when its id or name is too long or missing, TooMany at ten, NotAllowed when it is somebody else's.</summary>
    [Alias("add-passkey")] Task<Refusal> AddPasskey(string email, AdminPasskey passkey);

    /// <summary>NotFound when the e-mail has no such passkey.</summary>
    [Alias("remove-passkey")] Task<Refusal> RemovePasskey(string email, ImmutableArray<byte> id);

    /// <summary>Keeps what is asked of a device, with the session that asks; instead of what was asked before.</summary>
    [Alias("begin-ceremony")] Task BeginCeremony(string session, string asked);

    /// <summary>What was asked of a device, once and within 5 minutes; null otherwise.</summary>
    [Alias("end-ceremony")] Task<string?> EndCeremony(string session);

    /// <summary>A passkey of the session's owner has signed: the session waits no longer. Null when it is older than 15 minutes, or the passkey is not its owner's any more.</summary>
    [Alias("prove")] Task<AdminSession?> Prove(string session, AdminPasskey used);
}
