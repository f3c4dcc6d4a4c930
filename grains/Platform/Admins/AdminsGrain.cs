using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Icupa.Platform;

/// <inheritdoc cref="IAdminsGrain"/>
[StatelessWorker]
public sealed class AdminsGrain(AdminRows rows, PasskeyRows passkeys, TimeProvider clock) : Grain, IAdminsGrain
{
    private DateTimeOffset Now => clock.GetUtcNow();

    public async Task<Refusal> Ask(string email, string address) => await rows.Ask(email, address, Now) ? Refusal.None : Refusal.TooManyTries;
    public Task Offer(string link, string email) => rows.Offer(link, email, Now);
    public Task<AdminSession?> SignIn(string link, string session, string? old) => rows.SignIn(link, session, old, Now);
    public Task<AdminSession?> Look(string session) => rows.Look(session, Now);
    public Task SignOut(string session) => rows.SignOut(session);
    public Task End(string email) => rows.End(email);

    public Task<AdminSession?> Waiting(string session) => rows.Waiting(session, Now);
    public Task<ImmutableArray<AdminPasskey>> Passkeys(string email) => passkeys.Of(email);
    public Task<string?> PasskeyOwner(ImmutableArray<byte> id) => passkeys.Owner(id);
    public Task<Refusal> AddPasskey(string email, AdminPasskey passkey) => passkeys.Add(email, passkey, Now);
    public async Task<Refusal> RemovePasskey(string email, ImmutableArray<byte> id) => await passkeys.Remove(email, id) ? Refusal.None : Refusal.NotFound;
    public Task BeginCeremony(string session, string asked) => passkeys.BeginCeremony(session, asked, Now);
    public Task<string?> EndCeremony(string session) => passkeys.EndCeremony(session, Now);
    public async Task<AdminSession?> Prove(string session, AdminPasskey used) => await passkeys.Prove(session, used, Now) ? await rows.Look(session, Now) : null;
}
