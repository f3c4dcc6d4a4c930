using Orleans.Runtime;

namespace Icupa.Sessions;

/// <summary>What is kept of a session.</summary>
[GenerateSerializer, Immutable, Alias("icupa.session.state")]
public sealed record SessionState([property: Id(0)] Profile Profile)
{
    public SessionState() : this(Profile.Nobody) { }
}

/// <inheritdoc cref="ISessionGrain"/>
public sealed class SessionGrain([PersistentState("session", "icupa")] IPersistentState<SessionState> state) : Grain, ISessionGrain
{
    public Task<Profile> Profile() => Task.FromResult(state.State.Profile);

    public async Task<Profile> Also(Profile said)
    {
        await Declare(state.State.Profile.And(said));
        return state.State.Profile;
    }

    public async Task Declare(Profile profile)
    {
        state.State = new(profile);
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
