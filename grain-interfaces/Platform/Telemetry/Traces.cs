using System.Diagnostics;

namespace Icupa.Platform.Telemetry;

/// <summary>
/// Spans of commands: browser → hub → grain → journal flush → push. The trace's id is the command's own id, which the browser made and
/// the journal's row keeps: one id finds all three. Spans carry names, kinds and outcomes, nothing of anybody.
/// While nobody listens nothing is made.
/// </summary>
public static class Traces
{
    public const string Name = "Icupa";
    public static readonly ActivitySource Source = new(Name);

    /// <summary>The share of commands that are traced, 0 to 1 (ICUPA_TRACE_SHARE); always the same ones, wherever they come by.</summary>
    public static double Share { get; set; } = 1;

    /// <summary>A span of a command at a hub: the first of its trace, however often the command is sent.</summary>
    public static Activity? Command(string name, CommandId id)
    {
        if (!Source.HasListeners())
            return null;
        var trace = ActivityTraceId.CreateFromString(id.Text);
        var flags = id.Value != Guid.Empty && Wanted(id.Value) ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        // The parent is the browser, which keeps no spans; its id follows from the command's.
        var browser = ActivitySpanId.CreateFromString(id.Text.AsSpan(16));
        return Source.StartActivity(name, ActivityKind.Server, new ActivityContext(trace, browser, flags, isRemote: true));
    }

    /// <summary>The span that runs here and is being kept; null when there is none.</summary>
    public static ActivityContext? Here => Source.HasListeners() && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } here ? here.Context : null;

    private static bool Wanted(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return BitConverter.ToUInt32(bytes[12..]) < Share * uint.MaxValue;
    }
}
