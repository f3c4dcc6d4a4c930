using System.Reflection;

namespace Icupa.Platform;

/// <summary>Which build this process is: ICUPA_VERSION where it was told, else the version and the commit that it was built from.</summary>
public static class BuildVersion
{
    private const int ShortCommit = 12;

    public static string Here { get; } = Environment.GetEnvironmentVariable("ICUPA_VERSION") is { Length: > 0 } told ? told
        : Short(typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    // "1.0.0+0123456789abcdef…"
    private static string Short(string version) => version.IndexOf('+') is >= 0 and var plus && version.Length > plus + 1 + ShortCommit ? version[..(plus + 1 + ShortCommit)] : version;
}
