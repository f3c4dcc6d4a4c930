using System.Collections.Immutable;

namespace Icupa.Storage;

public static class Arrays
{
    /// <summary>An array left out on the wire or in the journal is an empty one.</summary>
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> array) => array.IsDefault ? [] : array;
}
