using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Icupa.Conversations;

/// <summary>What guests say when something is wrong with what they were served, or were not.</summary>
public static partial class Troubles
{
    // Said as a question these may be a wish: "le gaspacho est froid ?"
    private static readonly FrozenSet<string> States = GuestWords.Set("is cold|are cold|was cold|were cold|came cold|arrived cold|it's cold|stone cold|is raw|are raw|was raw|still raw|raw inside|undercooked|overcooked|is burnt|are burnt|was burnt|is burned|was burned|hair in|missing|est froid|est froide|sont froids|sont froides|était froid|était froide|est cru|est crue|pas cuit|pas assez cuit|est brûlé|est brûlée|cheveu dans|il manque|birakonje|irakonje|rirakonje|byakonje|biratinze|iratinze|byatinze|ntibihiye|byahiye cyane|harimo umusatsi|harabura|hu kiesaħ|huwa kiesaħ|hi kiesħa|hija kiesħa|għadu kiesaħ|għadha kiesħa|l-ikel kiesaħ|il-platt kiesaħ|tiegħi kiesaħ|tiegħi kiesħa|wasal kiesaħ|waslet kiesħa|hu nej|huwa nej|għadu nej|hu maħruq|huwa maħruq|xagħra fil|xagħra fl|nieqes|nieqsa");
    private static readonly FrozenSet<string> Complaints = GuestWords.Set("not what i ordered|isn't what i ordered|didn't order this|did not order this|not what we ordered|wrong dish|wrong order|wrong food|wrong plate|hasn't come|has not come|haven't come|have not come|not come yet|hasn't arrived|has not arrived|haven't arrived|not arrived|never came|never arrived|still waiting|min ago|minutes ago|hour ago|hours ago|ages ago|depuis une heure|still haven't|still hasn't|pas ce que j'ai commandé|pas ce que nous avons commandé|pas ma commande|pas notre commande|toujours pas|pas encore arrivé|pas encore arrivée|attends toujours|attendons toujours|attend toujours|si byo natumije|sibyo natumije|si ibyo natumije|si byo twatumije|ndacyategereje|turacyategereje|ntibiraza|ntiriraza|ntiraza|mhux li ordnajt|mhux dak li ordnajt|mhux li ordnajna|għadni nistenna|għadna nistennew|għadu ma wasalx|għadha ma waslitx|għadhom ma waslux|ma wasalx");
    // What is wished for, or asked of the menu.
    private static readonly FrozenSet<string> Wished = GuestWords.Set("something|anything|which|do you have|that is cold|that are cold|quelque chose|avez-vous|qui est froid|liema");

    /// <summary>Whether the text complains of something.</summary>
    public static bool In(string text) => Clauses().Split(text).Select(clause => (Asks: clause.TrimEnd().EndsWith('?'), Line: Tokens.Line(Tokens.Of(clause))))
        .Any(c => Claims.Has(c.Line, Complaints) || !c.Asks && Claims.Has(c.Line, States) && !Claims.Has(c.Line, Wished));

    [GeneratedRegex(@"(?<=[.!?;,\n])\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Clauses();
}
