using Icupa.Storage;

namespace Icupa.Sessions;

/// <summary>What is told of a guest, put together.</summary>
public static class Profiles
{
    /// <summary>With what is said besides: nothing that was there is lost.</summary>
    public static Profile And(this Profile known, Profile said) =>
        new(said.Language, [.. known.Avoids.OrEmpty().Union(said.Avoids.OrEmpty())], [.. known.Diets.OrEmpty().Union(said.Diets.OrEmpty())]);
}
