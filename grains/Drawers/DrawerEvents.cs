using System.Text.Json.Serialization;
using Icupa.Reports;
using Icupa.Storage;

namespace Icupa.Drawers;

/// <summary>A fact of a venue's cash on one date. Type names and fields are kept for ever; a new field is optional. Amounts in minor units.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(SessionOpened), "opened")]
[JsonDerivedType(typeof(CashTook), "took")]
[JsonDerivedType(typeof(CashMoved), "moved")]
[JsonDerivedType(typeof(SessionCounted), "counted")]
[JsonDerivedType(typeof(SessionClosed), "closed")]
[JsonDerivedType(typeof(DayClosed), "day-closed")]
[JsonDerivedType(typeof(DayNumbered), "day-numbered")]
public abstract record DrawerEvent;

/// <summary>A drawer was opened with a float; what was taken loose is in it from now on.</summary>
public sealed record SessionOpened(int Number, string? Name, long Float) : DrawerEvent;

/// <summary>A payment in cash stands at so much, taken or given back.</summary>
/// <param name="Minor">The whole so far, not what is new.</param>
/// <param name="By">Who of staff had the money in hand.</param>
/// <param name="Session">The drawer that took it; null while none is open.</param>
public sealed record CashTook(PaymentId Payment, CashKind Kind, long Minor, string By, int? Session) : DrawerEvent;

/// <param name="Id">Of the command that moved it.</param>
public sealed record CashMoved(int Session, string Id, CashKind Kind, long Minor, string Reason, string? ApprovedBy) : DrawerEvent;

public sealed record SessionCounted(int Session, long Minor) : DrawerEvent;

public sealed record SessionClosed(int Session, string? Reason) : DrawerEvent;

/// <summary>The day was closed, for the <paramref name="Place"/>-th time.</summary>
public sealed record DayClosed(int Place) : DrawerEvent;

/// <summary>The closed day has its number and its figures.</summary>
public sealed record DayNumbered(int Place, int Number, Figures Figures) : DrawerEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<DrawerEvent>[]))]
public sealed partial class DrawerJson : JsonSerializerContext;
