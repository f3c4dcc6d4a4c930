using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace Icupa.Menus.Search;

/// <summary>
/// The meaning of English text without a model: the mean of the vectors of its words, rare words counting more. The table is part of the
/// program; words.mjs says where it comes from. A text of which no word is known has the vector of zeros.
/// </summary>
public sealed class WordVectors : IEmbeddingGenerator<string, Embedding<float>>
{
    public const string Model = "words-100d-1";

    /// <summary>How much more often than this a word must be, of all words, to count little.</summary>
    private const double Frequent = 1e-3;
    /// <summary>The sum of 1/rank over the words of the source.</summary>
    private const double Ranks = 13.3;
    private static readonly Lazy<WordVectors> Table = new(() => new(Bytes()));

    private readonly FrozenDictionary<string, int> places;
    private readonly float[] numbers;
    private readonly int dimensions;

    private WordVectors(byte[] bytes)
    {
        if (Encoding.ASCII.GetString(bytes, 0, 8) != "ICUPAWV1")
            throw new InvalidDataException("words.bin is not the table that is expected");
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        dimensions = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        var ranks = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(16, 4 * count));
        var first = bytes.Length - count * (4 + dimensions);
        var words = Encoding.UTF8.GetString(bytes, 16 + 4 * count, first - 16 - 4 * count).Split('\n');
        places = Enumerable.Range(0, count).ToFrozenDictionary(n => words[n]);
        numbers = new float[count * dimensions];
        for (var n = 0; n < count; n++)
        {
            var at = first + n * (4 + dimensions);
            var counts = Frequent / (Frequent + 1 / (Ranks * (ranks[n] + 2)));
            var scale = (float)(BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at)) / 127 * counts);
            for (var i = 0; i < dimensions; i++)
                numbers[n * dimensions + i] = (sbyte)bytes[at + 4 + i] * scale;
        }
    }

    public static WordVectors Shared => Table.Value;

    public int Words => places.Count;

    /// <summary>The mean of the words that are known, of length 1.</summary>
    public float[] Of(string text)
    {
        var mean = new float[dimensions];
        foreach (var word in Folding.Words(text))
            if (places.TryGetValue(word.Folded, out var n) || places.TryGetValue(Folding.Singular(word.Folded), out n))
                for (var i = 0; i < dimensions; i++)
                    mean[i] += numbers[n * dimensions + i];
        var length = MathF.Sqrt(mean.Sum(x => x * x));
        if (length > 0)
            for (var i = 0; i < dimensions; i++)
                mean[i] /= length;
        return mean;
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(v => new Embedding<float>(Of(v)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The table is shared and stays.
    }

    private static byte[] Bytes()
    {
        using var stream = typeof(WordVectors).Assembly.GetManifestResourceStream("Icupa.Menus.Search.words.bin") ?? throw new InvalidDataException("words.bin is not in the program");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
