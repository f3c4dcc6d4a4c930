using System.Text.Json.Serialization;

namespace Icupa.Conversations;

/// <summary>Who answers a turn, in the order in which they are tried.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Level>))]
public enum Level
{
    [JsonStringEnumMemberName("model")] Model = 1,
    [JsonStringEnumMemberName("second")] Second = 2,
    /// <summary>The house's automatic waiter: search and templates, no model. Always there, and says what it is.</summary>
    [JsonStringEnumMemberName("house")] House = 3,
}
