using System.Collections.Concurrent;

namespace Icupa.Bench.Payments;

/// <summary>What went wrong, by kind; each in words.</summary>
public sealed class Findings
{
    /// <summary>More than one charge for one payment, or more paid than the check comes to.</summary>
    public ConcurrentBag<string> Doubled { get; } = [];
    /// <summary>Money that the provider holds and the check does not show as paid.</summary>
    public ConcurrentBag<string> Lost { get; } = [];
    /// <summary>Without an outcome beyond the limit.</summary>
    public ConcurrentBag<string> Stuck { get; } = [];
    /// <summary>Paid by the check, not so at the provider; or two pictures of one check.</summary>
    public ConcurrentBag<string> Differing { get; } = [];

    public IEnumerable<string> All => Doubled.Select(f => "doubled: " + f).Concat(Lost.Select(f => "lost: " + f)).Concat(Stuck.Select(f => "stuck: " + f)).Concat(Differing.Select(f => "differing: " + f));
}
