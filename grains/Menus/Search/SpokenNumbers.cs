using System.Collections.Frozen;

namespace Icupa.Menus.Search;

/// <summary>A number in words, from a place to the one behind it.</summary>
/// <param name="Large">It is of hundreds or thousands.</param>
public readonly record struct SpokenNumber(long Value, int At, int End, bool Large);

/// <summary>Numbers in words of four languages: "five thousand", "douze mille cinq cents", "ibihumbi bitanu na magana atanu", "tmintax".</summary>
public static class SpokenNumbers
{
    private const int Hundred = 100, Thousand = 1_000;

    // "Sittax" and "sitta" are one word to whoever looks: by money stand sixteen, and "sitt".
    private static readonly FrozenDictionary<string, int> Values = new (int Value, string Words)[]
    {
        (1, "one|un|une|wieħed|waħda|umwe|rimwe|imwe|kimwe"), (2, "two|deux|tnejn|żewġ|bibiri|abiri|kabiri|ibiri|ebyiri"), (3, "three|trois|tlieta|tliet|tlett|bitatu|atatu|gatatu|itatu|eshatu"),
        (4, "four|quatre|erbgħa|erba|bine|ane|kane|ine|enye"), (5, "five|cinq|ħamsa|ħames|ħamest|bitanu|atanu|gatanu|itanu|eshanu"), (6, "six|sitt|bitandatu|atandatu|itandatu|esheshatu"),
        (7, "seven|sept|sebgħa|seba|birindwi|arindwi|irindwi"), (8, "eight|huit|tmienja|tmien|umunani"), (9, "nine|neuf|disgħa|disa|icyenda"), (10, "ten|dix|għaxra|għaxar|cumi|icumi"),
        (11, "eleven|onze|ħdax"), (12, "twelve|douze|tnax"), (13, "thirteen|treize|tlettax"), (14, "fourteen|quatorze|erbatax"), (15, "fifteen|quinze|ħmistax"), (16, "sixteen|seize|sittax"),
        (17, "seventeen|sbatax"), (18, "eighteen|tmintax"), (19, "nineteen|dsatax"), (20, "twenty|vingt|għoxrin|makumyabiri"), (30, "thirty|trente|tletin"), (40, "forty|quarante|erbgħin"),
        (50, "fifty|cinquante|ħamsin"), (60, "sixty|soixante|sittin"), (70, "seventy|sebgħin"), (80, "eighty|tmenin"), (90, "ninety|disgħin"),
    }.SelectMany(row => Words(row.Words).Select(word => (word, row.Value))).ToFrozenDictionary(w => w.word, w => w.Value);

    private static readonly FrozenSet<string> Hundreds = Words("hundred|cent|mija|mitt"), Thousands = Words("thousand|mille|elf"), Grands = Words("grand|k|elef");
    // In Kinyarwanda what is counted comes first: "ibihumbi bitanu".
    private static readonly FrozenDictionary<string, int> Counted = new Dictionary<string, int> { ["igihumbi"] = Thousand, ["ibihumbi"] = Thousand, ["bihumbi"] = Thousand, ["ijana"] = Hundred, ["magana"] = Hundred }.ToFrozenDictionary();
    private static readonly FrozenDictionary<string, int> Pairs = new Dictionary<string, int> { ["elfejn"] = 2 * Thousand, ["mitejn"] = 2 * Hundred }.ToFrozenDictionary();
    private static readonly FrozenSet<string> Joints = Words("and|et|na|n|u");

    /// <summary>The number that begins at a place; "nine fifty" is two of them.</summary>
    /// <param name="words">Folded, in the singular; null where the clause ends.</param>
    public static SpokenNumber? Read(Func<int, string?> words, int from)
    {
        var (total, current, counted, large, end) = (0L, 0L, 0L, false, from);
        for (var at = from; words(at) is { } word; at++)
        {
            var said = end > from;
            if (Counted.TryGetValue(word, out var times))
                (total, current, counted, large) = (total + Sum(current, counted), 0, times, true);
            else if (word == "mirongo" && words(at + 1) is { } next && Values.TryGetValue(next, out var tens) && tens < 10)
                (current, at) = (current + 10 * tens, at + 1);
            else if (Values.TryGetValue(word, out var value) || counted == Thousand && current == 0 && int.TryParse(word, out value))
            {
                if (said && !Adds(current, value, words(at - 1)))
                    break;
                current += value == 20 && current % Hundred == 4 && words(at - 1) != "u" ? 76 : value;
            }
            else if (Hundreds.Contains(word) && current < 10)
                (current, large) = (Math.Max(1, current) * Hundred, true);
            else if (Pairs.TryGetValue(word, out var pair))
                (total, large) = (total + pair, true);
            else if (Thousands.Contains(word) || said && Grands.Contains(word))
                (total, current, large) = (total + Math.Max(1, current) * Thousand, 0, true);
            else if (said && Joins(word))
                continue;
            else
                break;
            end = at + 1;
        }
        return end > from ? new(total + Sum(current, counted), from, end, large) : null;
    }

    /// <summary>Whether the word joins two numbers to one: "and".</summary>
    public static bool Joins(string word) => Joints.Contains(word);

    private static FrozenSet<string> Words(string words) => words.Split('|').Select(word => Folding.Singular(Folding.Fold(word))).ToFrozenSet();

    private static long Sum(long current, long counted) => counted == 0 ? current : Math.Max(1, current) * counted;

    // "Twenty five", "soixante dix", "quatre vingt", and in Maltese "ħamsa u għoxrin".
    private static bool Adds(long current, int value, string? before) => current % Hundred is var rest
        && (rest == 0 || value < 10 && rest % 10 == 0 || value is >= 10 and < 20 && rest is 60 or 80 || value == 20 && rest == 4 || before == "u" && value % 10 == 0 && rest < 10);
}
