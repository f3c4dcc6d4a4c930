using Orleans.Concurrency;

namespace Icupa.Platform;

/// <inheritdoc cref="IAdminsGrain"/>
[StatelessWorker]
public sealed class AdminsGrain(AdminRows rows, TimeProvider clock) : Grain, IAdminsGrain
{
    private DateTimeOffset Now => clock.GetUtcNow();

    public async Task<Refusal> Ask(string email, string address) => await rows.Ask(email, address, Now) ? Refusal.None : Refusal.TooManyTries;
    public Task Offer(string link, string email) => rows.Offer(link, email, Now);
    public Task<AdminSession?> SignIn(string link, string session, string? old) => rows.SignIn(link, session, old, Now);
    public Task<AdminSession?> Look(string session) => rows.Look(session, Now);
    public Task SignOut(string session) => rows.SignOut(session);
    public Task End(string email) => rows.End(email);
}
