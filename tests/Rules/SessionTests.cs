using Icupa.Menus;
using Icupa.Sessions;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class SessionTests
{
    /// <summary>What is kept in the test's own memory.</summary>
    private sealed class Kept : IPersistentState<SessionState>
    {
        public SessionState State { get; set; } = new();
        public string Etag => "";
        public bool RecordExists => true;
        public Task ClearStateAsync() => Task.CompletedTask;
        public Task ReadStateAsync() => Task.CompletedTask;
        public Task WriteStateAsync() => Task.CompletedTask;
    }

    [Fact]
    public async Task What_the_waiter_hears_is_added_to_what_the_guest_has_ticked_by_then()
    {
        var kept = new Kept();
        var session = new SessionGrain(kept);
        await session.Declare(new("fr", [Allergen.Milk], [DietaryTag.Halal]));
        var known = await session.Also(new("en", [Allergen.Nuts, Allergen.Milk], []));
        Assert.Equal([Allergen.Milk, Allergen.Nuts], known.Avoids);
        Assert.Equal([DietaryTag.Halal], known.Diets);
        Assert.Same(known, kept.State.Profile);
        // What they untick afterwards is theirs to untick.
        await session.Declare(new("fr", [Allergen.Nuts], []));
        Assert.Equal([Allergen.Nuts], (await session.Profile()).Avoids);
    }
}
