using System.Text.Json.Serialization;

namespace Icupa.Screens;

[JsonConverter(typeof(JsonStringEnumConverter<ScreenKind>))]
public enum ScreenKind
{
    [JsonStringEnumMemberName("kitchen")] Kitchen = 1,
    [JsonStringEnumMemberName("floor")] Floor = 2,
}

/// <summary>A screen that a venue trusts: what it shows, and where.</summary>
/// <param name="Station">For a kitchen screen, the station it starts on; it may switch to others of its venue.</param>
[GenerateSerializer, Immutable, Alias("icupa.screen.paired")]
public sealed record Screen([property: Id(0)] string Code, [property: Id(1)] VenueId Venue, [property: Id(2)] ScreenKind Kind, [property: Id(3)] string? Station, [property: Id(4)] int Epoch)
{
    /// <summary>As much of a code as logs may have: with all of it anybody could pair a screen.</summary>
    public static string Masked(string code) => code.Length > 4 ? code[..4] + "…" : code;
}

/// <summary>A pairing code as operators see it.</summary>
/// <param name="Until">Until when it pairs, where it has uses left.</param>
[GenerateSerializer, Immutable, Alias("icupa.screen.code")]
public sealed record PairingCode([property: Id(0)] Screen Screen, [property: Id(1)] DateTimeOffset Until, [property: Id(2)] int UsesLeft);

/// <summary>A pairing code and the screen that it made. The key is the code: 8 characters without look-alikes.</summary>
[GrainInterfaceType("icupa.screen"), Alias("icupa.screen")]
public interface IScreenGrain : IGrainWithStringKey
{
    /// <summary>Makes the code good for so many screens until a moment.</summary>
    [Alias("offer")] Task Offer(Asker who, VenueId venue, ScreenKind kind, string? station, DateTimeOffset until, int uses);

    /// <summary>A device shows the code: what it has become, or null when the code is wrong, used up or too old.</summary>
    [Alias("pair")] Task<Screen?> Pair();

    /// <summary>What the code stands for, or null when it was revoked since <paramref name="epoch"/>.</summary>
    [Alias("look")] Task<Screen?> Look(int epoch);

    /// <summary>Every screen paired by this code is signed out.</summary>
    [Alias("revoke")] Task Revoke(Asker who);

    /// <summary>What the code is for; null where there is none.</summary>
    [Alias("now")] Task<PairingCode?> Now();
}
