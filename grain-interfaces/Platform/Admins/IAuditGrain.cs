using System.Collections.Immutable;

namespace Icupa.Platform;

/// <summary>Something that was looked at or done, to be written down.</summary>
/// <param name="Act">What was done, in one word with dots ("look", "switch.throw", "grain.deactivate"); at most 60 characters.</param>
/// <param name="Subject">To what: a page's address, a stream's key, a switch and its scope; what is beyond 300 characters is cut.</param>
/// <param name="Reason">Why, as the person wrote it; empty for a look. What is beyond 200 characters is cut.</param>
[GenerateSerializer, Immutable, Alias("icupa.audit.note")]
public sealed record AuditNote([property: Id(0)] string Act, [property: Id(1)] string Subject, [property: Id(2)] string Reason);

/// <summary>A row of the audit log.</summary>
/// <param name="Number">Grows with time; a reader pages by it.</param>
/// <param name="Who">As <see cref="Asker.By"/> has it: "operator:ada@icupa.rw".</param>
[GenerateSerializer, Immutable, Alias("icupa.audit.row")]
public sealed record AuditRow([property: Id(0)] long Number, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Who, [property: Id(3)] AuditNote Note);

/// <summary>What is asked of the audit log; what is null is not asked.</summary>
/// <param name="Who">A part of the person's name.</param>
/// <param name="Act">The act, or its beginning ("switch" finds "switch.throw").</param>
/// <param name="Subject">A part of the subject.</param>
/// <param name="Text">Somewhere in person, act, subject or reason.</param>
/// <param name="From">From this moment on.</param>
/// <param name="To">Before this moment.</param>
/// <param name="Before">Rows with a lower number than this: the next page.</param>
/// <param name="Most">How many rows, 1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("icupa.audit.filter")]
public sealed record AuditFilter(
    [property: Id(0)] string? Who = null,
    [property: Id(1)] string? Act = null,
    [property: Id(2)] string? Subject = null,
    [property: Id(3)] string? Text = null,
    [property: Id(4)] DateTimeOffset? From = null,
    [property: Id(5)] DateTimeOffset? To = null,
    [property: Id(6)] long? Before = null,
    [property: Id(7)] int Most = 100);

/// <summary>The newest rows first, and the number to ask for the next page with; null when there are no more.</summary>
[GenerateSerializer, Immutable, Alias("icupa.audit.page")]
public sealed record AuditPage([property: Id(0)] ImmutableArray<AuditRow> Rows, [property: Id(1)] long? Next);

/// <summary>
/// The audit log of those who run the platform: who looked at what, who did what and why. Append-only: the database refuses to change or delete
/// a row. Any silo answers.
/// </summary>
[GrainInterfaceType("icupa.audit"), Alias("icupa.audit")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>Writes a row, durable on return; a repeat of its id writes nothing. Operators and the house only: NotAllowed for anybody else.</summary>
    [Alias("write")] Task<Reply> Write(Asker who, CommandId id, AuditNote note);

    /// <summary>Searches; operators and the house only, nothing for anybody else.</summary>
    [Alias("find")] Task<AuditPage> Find(Asker who, AuditFilter filter);
}
