using System.Security.Cryptography;
using System.Text;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Site;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Icupa.Web.Admin;

/// <summary>An admin as the framework's passkeys know one.</summary>
public sealed record AdminPerson(string Email)
{
    /// <summary>What a device keeps of its owner: tells nobody their e-mail.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("admin-person:" + Email)).AsSpan(0, 16));
}

/// <summary>
/// Passkeys of admins, by the framework's own implementation of WebAuthn. What was asked of a device is kept with the session that asked, and
/// answered once.
/// </summary>
public sealed class Passkeys
{
    private readonly IGrainFactory grains;
    private readonly PasskeyHandler<AdminPerson> ceremonies;

    public Passkeys(IGrainFactory grains, AdminList list, Settings settings, ILoggerFactory logs)
    {
        this.grains = grains;
        var people = new UserManager<AdminPerson>(new PasskeyStore(grains, list), Options.Create(new IdentityOptions()), null!, [], [], null!, new(), null!, logs.CreateLogger<UserManager<AdminPerson>>());
        ceremonies = new(people, Options.Create(Rules(settings.PublicUrl)));
    }

    private IAdminsGrain Admins => grains.GetGrain<IAdminsGrain>(0);

    /// <summary>
    /// Where a passkey is good: at the site's own name, and at nothing that calls itself so. On a laptop whoever asks knows the name; browsers take
    /// "localhost", and no bare address.
    /// </summary>
    internal static IdentityPasskeyOptions Rules(Uri? site)
    {
        var rules = new IdentityPasskeyOptions
        {
            // The link came by mail, the key is the other thing that its owner has.
            UserVerificationRequirement = "preferred",
            ResidentKeyRequirement = "discouraged",
        };
        if (site is { IsLoopback: false })
        {
            rules.ServerDomain = site.Host;
            rules.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == site.GetLeftPart(UriPartial.Authority));
        }
        else
        {
            rules.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && Origins.Same(asked.Origin, asked.HttpContext.Request.Host));
        }
        return rules;
    }

    /// <summary>What the browser gives to <c>navigator.credentials.create</c>.</summary>
    public async Task<string> AskForNew(HttpContext http, string session, string email)
    {
        var person = new AdminPerson(email);
        var asked = await ceremonies.MakeCreationOptionsAsync(new() { Id = person.Id, Name = email, DisplayName = email }, http);
        await Keep(session, asked.AttestationState);
        return asked.CreationOptionsJson;
    }

    /// <summary>What the browser gives to <c>navigator.credentials.get</c>.</summary>
    public async Task<string> AskFor(HttpContext http, string session, string email)
    {
        var asked = await ceremonies.MakeRequestOptionsAsync(new(email), http);
        await Keep(session, asked.AssertionState);
        return asked.RequestOptionsJson;
    }

    /// <summary>A new passkey out of the device's answer; null with the reason where it is none that was asked for.</summary>
    public async Task<(AdminPasskey? Passkey, string Wrong)> New(HttpContext http, string session, string email, string answer, string name)
    {
        if (await Kept(session) is not { } asked) return (null, "It was asked for too long ago.");
        var result = await ceremonies.PerformAttestationAsync(new() { CredentialJson = answer, AttestationState = asked, HttpContext = http });
        return result.Succeeded && result.UserEntity.Id == new AdminPerson(email).Id
            ? (PasskeyStore.Of(result.Passkey) with { Name = name }, "")
            : (null, result.Failure?.Message ?? "It was asked for by somebody else.");
    }

    /// <summary>The passkey of this admin that signed; null with the reason where none did.</summary>
    public async Task<(AdminPasskey? Passkey, string Wrong)> Used(HttpContext http, string session, string email, string answer)
    {
        if (await Kept(session) is not { } asked) return (null, "It was asked for too long ago.");
        var result = await ceremonies.PerformAssertionAsync(new() { CredentialJson = answer, AssertionState = asked, HttpContext = http });
        return result.Succeeded && result.User.Email == email ? (PasskeyStore.Of(result.Passkey), "") : (null, result.Failure?.Message ?? "It is somebody else's.");
    }

    private async Task Keep(string session, string? asked) => await Retry.Soon(async () => { await Admins.BeginCeremony(session, asked ?? ""); return true; });

    // Not sent again: what is taken is gone.
    private Task<string?> Kept(string session) => Admins.EndCeremony(session);
}
