using System.Runtime.CompilerServices;

namespace Icupa.Tests;

/// <summary>A test with a limit: one that hangs fails by its name, with the others run, instead of holding the whole run up. In place of the library's own in all of our namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Xunit.FactAttribute
{
    /// <summary>Milliseconds: no test takes 120 s with half of the time of two cores. It holds for what a test opens and closes around it too.</summary>
    public const int Limit = 300_000;

    public FactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Timeout = Limit;
}

/// <summary>The same for each row of a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Timeout = FactAttribute.Limit;
}
