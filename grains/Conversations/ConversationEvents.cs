using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Menus;
using Icupa.Storage;

namespace Icupa.Conversations;

/// <summary>What can happen in a conversation. Words are personal: events carry their keys. Names in the journal are for ever; added fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Said), "said")]
[JsonDerivedType(typeof(Offered), "offered")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Rated), "rated")]
[JsonDerivedType(typeof(Recorded), "recorded")]
public abstract record ConversationEvent;

public sealed record Asked(int Turn, string WordsKey, string Language) : ConversationEvent;

/// <summary>A level is about to be asked, once what it may cost is reserved.</summary>
public sealed record Begun(int Turn, int Attempt, Level Level) : ConversationEvent;

public sealed record Said(int Turn, string WordsKey) : ConversationEvent;

/// <summary>A card.</summary>
public sealed record Offered(int Turn, string Item, int Quantity, ImmutableArray<Choice> Choices, string? WhyKey) : ConversationEvent;

public sealed record Finished(int Turn, TurnEnd How) : ConversationEvent;

public sealed record Rated(int Turn, Rating Rating) : ConversationEvent;

/// <summary>The turn's figures are among those of the house.</summary>
public sealed record Recorded(int Turn) : ConversationEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Commit<ConversationEvent>[]))]
public sealed partial class ConversationJson : JsonSerializerContext;
