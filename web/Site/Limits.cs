namespace Icupa.Web.Site;

/// <summary>What a node takes in, and how long it takes to go.</summary>
public static class Limits
{
    /// <summary>Connections that may wait to be accepted; the kernel's own limit (net.core.somaxconn) may be lower.</summary>
    public const int Backlog = 8_192;

    /// <summary>Forms and long polling; a hub message has at most 32 kB anyway.</summary>
    public const long RequestBytes = 64 * 1024;

    /// <summary>Clients are sent away within 4 s; the rest is for calls under way.</summary>
    public static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(30);
}
