using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Icupa.Platform.Telemetry;

/// <summary>How a process writes its log: for people, or as JSON for a collector.</summary>
public enum LogFormat
{
    Plain = 1,
    Json = 2,
}

/// <summary>
/// One line per message, without what <see cref="Scrubber"/> takes out. Plain: time, level, category, message, error.
/// JSON: <c>{"at","level","category","event"?,"message","node","trace"?,"span"?,"args"?,"error"?}</c>; the trace is the command's id where
/// a command is being traced, and that of the request elsewhere.
/// </summary>
public sealed class LogLines(LogFormat format, string node, TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "icupa";
    private const string Template = "{OriginalFormat}";

    /// <summary>The format that ICUPA_LOG names; null when it names none. Nothing said is plain.</summary>
    public static LogFormat? Named(string? setting) => setting switch
    {
        null or "" or "plain" => LogFormat.Plain,
        "json" => LogFormat.Json,
        _ => null,
    };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var secrets = logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        var message = Message(logEntry.Formatter(logEntry.State, logEntry.Exception) ?? "", secrets);
        var error = logEntry.Exception is { } thrown ? Scrubber.Clean(thrown.ToString()) : null;
        textWriter.WriteLine(format == LogFormat.Json
            ? Json(logEntry.LogLevel, logEntry.Category, logEntry.EventId.Id, message, error, secrets)
            : Plain(logEntry.LogLevel, logEntry.Category, logEntry.EventId.Id, message, error));
    }

    // What an argument's name says is secret goes before its shape is looked at.
    private static string Message(string message, IReadOnlyList<KeyValuePair<string, object?>> arguments)
    {
        foreach (var (name, value) in arguments)
            if (value is not null && Scrubber.IsSecretName(name) && Text(value) is { Length: > 0 } secret)
                message = message.Replace(secret, "[secret]", StringComparison.Ordinal);
        return Scrubber.Clean(message);
    }

    private string Plain(LogLevel level, string category, int number, string message, string? error) =>
        string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss.fff} {Short(level)}: {category}[{number}] {OneLine(message)}{(error is null ? "" : " " + OneLine(error))}");

    private string Json(LogLevel level, string category, int number, string message, string? error, IReadOnlyList<KeyValuePair<string, object?>> arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", clock.GetUtcNow());
            json.WriteString("level", Word(level));
            json.WriteString("category", category);
            if (number != 0)
                json.WriteNumber("event", number);
            json.WriteString("message", message);
            json.WriteString("node", node);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString("trace", activity.TraceId.ToHexString());
                json.WriteString("span", activity.SpanId.ToHexString());
            }
            if (arguments.Any(argument => argument.Key != Template))
                Arguments(json, arguments);
            if (error is not null)
                json.WriteString("error", error);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Arguments(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> arguments)
    {
        json.WriteStartObject("args");
        foreach (var (name, value) in arguments)
            if (name != Template)
                Argument(json, name, value);
        json.WriteEndObject();
    }

    private static void Argument(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        if (value is null)
            json.WriteNullValue();
        else if (Scrubber.IsSecretName(name))
            json.WriteStringValue("[secret]");
        else if (value is int or short or byte)
            json.WriteNumberValue(Convert.ToInt32(value, CultureInfo.InvariantCulture));
        else if (value is bool yes)
            json.WriteBooleanValue(yes);
        else
            // Long numbers too are text: one of them may be a card.
            json.WriteStringValue(Scrubber.Clean(Text(value)));
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}

public static class LogLinesRegistration
{
    /// <summary>The console's log in this format, and no other log.</summary>
    public static ILoggingBuilder AddLogLines(this ILoggingBuilder logging, LogFormat format, string node)
    {
        logging.ClearProviders().AddConsole(options => options.FormatterName = LogLines.FormatterName);
        logging.Services.AddSingleton<ConsoleFormatter>(new LogLines(format, node, TimeProvider.System));
        return logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
    }
}
