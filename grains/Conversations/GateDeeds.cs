using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Icupa.Conversations;

/// <summary>Deeds and gifts that are claimed.</summary>
public sealed partial class Gate
{
    private static readonly FrozenSet<string> Kitchen = GuestWords.Set("kitchen|chef|cook|cuisine|cuisinier|cuisinière|igikoni|gikoni|umutetsi|abatetsi|kċina|kok");
    private static readonly FrozenSet<string> Aware = GuestWords.Set("aware|take care|make sure|kitchen know|chef know|au courant|cuisine sait");
    private static readonly FrozenSet<string> PassedOn = GuestWords.Set("asked|requested|demandé|know|pass|passed|mention|mentioned|transmis|signalé|indiqué|wassalt|għedt|nabwiye");

    // A call says of which kind it is and no more, and to the floor: the kitchen hears nothing, and nobody of an allergy.
    private static Verdict Done(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Claim> claims, Toolbox tools)
    {
        var doer = Claims.Has(line, GuestWords.Doers);
        if (doer && Claims.Has(line, GuestWords.Deeds))
            return new(Finding.Deed);
        var (told, allergy) = (Claims.Has(line, GuestWords.StaffCalled), !claims.IsEmpty || tokens.Any(t => GuestWords.Conditions.Contains(t.Stem)));
        if (doer && Claims.Has(line, Kitchen) && (told || Claims.Has(line, PassedOn)) || doer && told && allergy || allergy && Claims.Has(line, Aware) && !Claims.Has(line, ["let"]))
            return new(Finding.Deed);
        if (told && doer && Claims.Has(line, GuestWords.AskStaff) && !tools.StaffCalled)
            return new(Finding.Deed);
        return Claims.Has(line, GuestWords.Gifts) || Percent().IsMatch(text) || Given(text, tokens) ? new(Finding.Gift) : default;
    }

    // "Isombe is free tonight", and not "free of".
    private static bool Given(string text, ImmutableArray<Token> tokens) => Claims.Places(tokens, Costless).Any(at => Enumerable.Range(at + 1, 2).FirstOrDefault(n => n < tokens.Length && tokens[n].Stem == "free") is var free and > 0
        && !(free + 1 < tokens.Length && tokens[free + 1].Stem is "of" or "from") && text[tokens[free].At - 1] != '-' && Claims.Named(tokens, free - 1).IsEmpty);

    private static readonly FrozenSet<string> Costless = GuestWords.Set("is|are|s|it s");

    [GeneratedRegex(@"\d\s?%\s*(?:off|less|cheaper|discount|de moins|inqas|de remise|de réduction)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Percent();
}
