using Icupa.Platform;
using Icupa.Web.Push;
using Microsoft.AspNetCore.Identity;

namespace Icupa.Web.Admin;

/// <summary>Where the framework finds admins and their passkeys. It reads; what is written goes by <see cref="IAdminsGrain"/>, with its row of the audit log.</summary>
internal sealed class PasskeyStore(IGrainFactory grains, AdminList list) : IUserPasskeyStore<AdminPerson>
{
    private IAdminsGrain Admins => grains.GetGrain<IAdminsGrain>(0);

    public static AdminPasskey Of(UserPasskeyInfo known) =>
        new([.. known.CredentialId], known.Name ?? "", [.. known.PublicKey], known.SignCount, [.. known.Transports ?? []], known.IsBackupEligible, known.IsBackedUp, known.CreatedAt);

    private static UserPasskeyInfo Of(AdminPasskey kept) =>
        new([.. kept.Id], [.. kept.PublicKey], kept.Added, kept.SignCount, [.. kept.Transports], isUserVerified: false, kept.BackupEligible, kept.BackedUp, [], []) { Name = kept.Name };

    public Task<string> GetUserIdAsync(AdminPerson user, CancellationToken cancellationToken) => Task.FromResult(user.Id);
    public Task<string?> GetUserNameAsync(AdminPerson user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<AdminPerson?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(list.Emails.Select(email => new AdminPerson(email)).FirstOrDefault(person => person.Id == userId));

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(AdminPerson user, CancellationToken cancellationToken) =>
        [.. (await Retry.Soon(() => Admins.Passkeys(user.Email))).Select(Of)];

    public async Task<AdminPerson?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await Retry.Soon(() => Admins.PasskeyOwner([.. credentialId])) is { } email ? new(email) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(AdminPerson user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await Retry.Soon(() => Admins.Passkeys(user.Email))).FirstOrDefault(p => p.Id.AsSpan().SequenceEqual(credentialId)) is { } kept ? Of(kept) : null;

    public Task AddOrUpdatePasskeyAsync(AdminPerson user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Elsewhere();
    public Task RemovePasskeyAsync(AdminPerson user, byte[] credentialId, CancellationToken cancellationToken) => throw Elsewhere();
    public Task SetUserNameAsync(AdminPerson user, string? userName, CancellationToken cancellationToken) => throw Elsewhere();
    public Task<string?> GetNormalizedUserNameAsync(AdminPerson user, CancellationToken cancellationToken) => throw Elsewhere();
    public Task SetNormalizedUserNameAsync(AdminPerson user, string? normalizedName, CancellationToken cancellationToken) => throw Elsewhere();
    public Task<IdentityResult> CreateAsync(AdminPerson user, CancellationToken cancellationToken) => throw Elsewhere();
    public Task<IdentityResult> UpdateAsync(AdminPerson user, CancellationToken cancellationToken) => throw Elsewhere();
    public Task<IdentityResult> DeleteAsync(AdminPerson user, CancellationToken cancellationToken) => throw Elsewhere();
    public Task<AdminPerson?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Elsewhere();
    public void Dispose() { }

    private static NotSupportedException Elsewhere() => new("admins are those of ICUPA_ADMINS, and their passkeys are written by their own page");
}
