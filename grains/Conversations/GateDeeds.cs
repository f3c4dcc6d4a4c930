using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>Deeds and gifts that are claimed.</summary>
public sealed partial class Gate
{
    private static readonly FrozenSet<string> Kitchen = GuestWords.Set("kitchen|chef|cook|cuisine|cuisinier|cuisinière|igikoni|gikoni|umutetsi|abatetsi|kċina|kok");
    private static readonly FrozenSet<string> Aware = GuestWords.Set("aware|take care|make sure|kitchen know|chef know|au courant|cuisine sait");
    private static readonly FrozenSet<string> PassedOn = GuestWords.Set("asked|requested|demandé|know|pass|passed|mention|mentioned|transmis|signalé|indiqué|wassalt|għedt|nabwiye");

    private static readonly FrozenSet<string> Telling = GuestWords.Set("ll tell|will tell|ll let|will let|ll ask|will ask|ll inform|will inform|let me tell|let me ask|je demande|je dis|je préviens|je signale|vais demander|vais dire|vais prévenir|kubwira|kumenyesha|ndabwira|ndamenyesha|ngħid lill|se ngħid|ħa ngħid|ngħarraf");
    private static readonly FrozenSet<string> Suppose = GuestWords.Set("if|when|you|can|vous|si|niba|iyo|ushobora|mushobora|jekk|tista|tistgħu");

    // "I have put two cards below."
    private static readonly FrozenSet<string> Below = GuestWords.Set("cards below|card below|dishes below|suggestions below|carte ci dessous|plats ci dessous|kards hawn taħt|hano hepfo");
    // "I can't tell you what other tables ordered."
    private static readonly FrozenSet<string> Unable = GuestWords.Set("can t tell|cannot tell|can t say|cannot say|can t see|cannot see|don t know|do not know|peux pas vous dire|peux pas dire|ne sais pas|ne vois pas|sinshobora kubwira|sinshobora kukubwira|sinzi|ma nistax ngħid|ma nafx");

    // What is done by the guest, or once something has happened, is claimed by nobody.
    private static readonly FrozenSet<string> Conditional = GuestWords.Set("you|if|when|once|until|before|after|by|can|cannot|may|could|would|should|must|shall|tap|press|touch|vous|si|quand|lorsque|dès|pouvez|peux|touchez|appuyez|niba|iyo|mukande|ushobora|mushobora|jekk|meta|tista|tistgħu|agħfas|what|who");
    private static readonly FrozenSet<string> Served = GuestWords.Set("thank|for|to|with|get|getting|bring|bringing|send|order|put|give|make|serve|pour|fetch|je|j|nous|on|avec");
    private static readonly FrozenSet<string> Finished = GuestWords.Set("placed|ordered|sent|booked|reserved|paid|charged|cancelled|canceled|refunded|received|commandé|commandée|envoyé|envoyée|payé|payée|annulé|annulée|réservé|réservée|remboursé|passée|settled|fired|arranged|confirmed|split|waived|confirmé|confirmée|retirée|retiré");
    private static readonly FrozenSet<string> Changed = GuestWords.Set("added|removed|ajouté|ajoutée|retiré|retirée");
    private static readonly FrozenSet<string> Copula = GuestWords.Set("is|are|was|were|been|it|all|s|est|sont|c|été");
    private static readonly FrozenSet<string> Going = GuestWords.Set("ll|will|am|m|re|going|let|just|now|vais|allons|va");
    private static readonly FrozenSet<string> First = GuestWords.Set("i|we|me|us|ill|j|je|nous|on");
    private static readonly FrozenSet<string> Doing = GuestWords.Set("add|adding|place|placing|order|ordering|send|sending|put|putting|book|booking|reserve|reserving|cancel|cancelling|refund|charge|ajoute|ajouter|commande|commander|envoie|envoyer|mets|mettre|réserve|réserver|annule|annuler|bring|bringing|fetch|fetching|waive|split|apporte|amène|lance");
    // Somebody gets it, that, or a dish.
    private static readonly FrozenSet<string> Getting = GuestWords.Set("get|getting|grab|ring"), Gotten = GuestWords.Set("it|that|one|those|started|going");
    private static readonly FrozenSet<string> InCart = GuestWords.Set("in your cart|in your basket|in the cart|in the basket|dans votre panier|dans le panier|mu gatebo|fil basket");
    private static readonly FrozenSet<string> UnderWay = GuestWords.Set("on its way|being prepared|being cooked|already cooking|cooking your|preparing your|en préparation|prépare déjà|prépare votre|gone through|will be here|has started|have started|put that in|put it in|put it through|taken care of|let them know|consider it done|coming up|m on it|in the queue|ll take care|will take care|c est parti|en route|iri mu nzira|biri mu nzira|fi triqtha|fi triqtu|will be out|be right out|noted your order|taken your order|took your order|noté votre commande|pris votre commande|added to your|added to the bill");
    private static readonly FrozenSet<string> Coming = GuestWords.Set("is coming|are coming|on the way|on their way|on its way|will come|will be with|be right with|arrive|arrivent|va venir|vient|sera là|araje|aje|ġej|ġejja|ġejjin|is bringing|are bringing|will bring|apporte|apportent|apportera");
    private static readonly FrozenSet<string> Somebody = GuestWords.Set("someone|somebody|colleague|quelqu|collègue|umuntu|xi ħadd").Union(GuestWords.AskStaff).ToFrozenSet();

    // What only the guest does, said as done, as under way or as about to be: "your order is placed", "I'll add it", "it is in your cart".
    private bool Claimed(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, Toolbox tools)
    {
        // For the guest it is done, and not by them: "for you", "je vous l'ajoute".
        var acting = Tokens.Line(tokens.Where((t, at) => !mentions.Cover(at) && !(t.Stem is "you" or "vou" && at > 0 && !t.Opens && Served.Contains(tokens[at - 1].Stem))));
        if (text.EndsWith('?') || HouseWords.Own(text) || Claims.Has(acting, Conditional))
            return false;
        var staff = Claims.Has(line, Somebody);
        if (staff && !tools.StaffCalled && Stands(Coming))
            return true;
        var inCart = Claims.Places(tokens, InCart).Any(at => !Enumerable.Range(0, at).Any(n => Claims.Lacks(tokens, n)));
        ImmutableArray<MenuItem> dishes = mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)];
        var cart = tools.View.Cart;
        if (inCart && (dishes.IsEmpty ? cart.IsEmpty : dishes.Any(d => cart.All(l => l.Item != d.Id))))
            return true;
        return Stands(UnderWay) || tokens.Length == 2 && line == " on it " || (claims.IsEmpty && (Passive(Finished, 3) || Passive(Changed, 0)))
            || Enumerable.Range(0, tokens.Length).Any(at => !mentions.Cover(at) && Myself().IsMatch(tokens[at].Stem) || at > 0 && About.Contains(tokens[at - 1].Stem) && Deed().IsMatch(tokens[at].Stem))
            || (!staff && Enumerable.Range(0, tokens.Length).Any(at => (Doing.Contains(tokens[at].Stem) || Getting.Contains(tokens[at].Stem) && Enumerable.Range(at + 1, 3).Any(n => n < tokens.Length && (Gotten.Contains(tokens[n].Stem) || mentions.Cover(n)))) && !mentions.Cover(at) && !Claims.Denied(tokens, at, []) && Promised(at)));

        bool Stands(FrozenSet<string> words) => Claims.Places(tokens, words).Any(at => !Claims.Denied(tokens, at, []));

        // Behind "is", or at the end of a clause of two or three words: "isombe added".
        bool Passive(FrozenSet<string> deeds, int within) => Enumerable.Range(0, tokens.Length).Any(at => deeds.Contains(tokens[at].Stem) && !mentions.Cover(at) && !Claims.Denied(tokens, at, [])
            && ((at + 1 == tokens.Length || tokens[at + 1].Opens) && Enumerable.Range(1, 2).Any(n => at >= n && tokens[at - n].Opens) || Enumerable.Range(1, within).TakeWhile(n => at >= n).Any(n => Copula.Contains(tokens[at - n].Stem))));

        // "I'll add", "je commande".
        bool Promised(int at)
        {
            var before = Enumerable.Range(1, 4).Where(n => at >= n).Select(n => at - n).ToList();
            var who = before.FirstOrDefault(n => First.Contains(tokens[n].Stem), -1);
            return who >= 0 && !Enumerable.Range(who + 1, at - who).Any(n => tokens[n].Opens) && (tokens[who].Stem is "j" or "je" or "ill" || before.Any(n => Going.Contains(tokens[n].Stem)));
        }
    }

    // In Kinyarwanda and Maltese the verb says who does it, when and for whom: "ndabitumiza", "nakwongereyeho", "inżidlek", "neħħejtha". "Nashyiraho" is only what one would do.
    [GeneratedRegex("^(?:n|tw)a[a-z]*(?:shyize|ongereye|tumije|tumirije|hereje|kuyemo|ishyuye|hagaritse)[a-z]*$|^n[a-z]{0,2}(?:yikuyemo|bikuyemo)$|^(?:nda|tura|mbi|tubi|ngu|nku|tugu)[a-z]*(?:shyir|onger|tumiz|tumirij|tumiriz|oherez|oherereza|kuramo|kuremo)[a-z]*$|^i?n(?:zid|ordna|poggi|ibghat|kkancella)(?:ha|hom|h|[a-z]*le[kh]|[a-z]*lkom)$|^(?:zid|ordnaj|bghat|poggej|nehhej|kkancellaj)t(?:ha|hom|u|[a-z]*lek|[a-z]*lkom)$", RegexOptions.CultureInvariant)]
    private static partial Regex Myself();

    // "Ngiye kubitumiza".
    [GeneratedRegex("^[kg][uw]?[a-z]*(?:shyir|onger|tumiz|tumiriz|oherez)[a-z]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Deed();

    private static readonly FrozenSet<string> About = GuestWords.Set("ngiye|tugiye|ndagiye");

    // A call says of which kind it is and no more, and to the floor: the kitchen hears nothing, and nobody of an allergy.
    private Verdict Done(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, Toolbox tools)
    {
        if (Claimed(text, line, tokens, mentions, claims, tools))
            return new(Finding.Deed);
        var doer = Claims.Has(line, GuestWords.Doers);
        if (doer && Claims.Has(line, GuestWords.Deeds) && !Claims.Has(line, Unable) && !(mentions.IsEmpty && Claims.Has(line, Below)))
            return new(Finding.Deed);
        var (told, allergy) = (Claims.Has(line, GuestWords.StaffCalled), !claims.IsEmpty || tokens.Any(t => GuestWords.Conditions.Contains(t.Stem)));
        if (doer && Claims.Has(line, Kitchen) && (told || Claims.Has(line, PassedOn)) || doer && told && allergy || allergy && Claims.Has(line, Aware) && !Claims.Has(line, ["let"]))
            return new(Finding.Deed);
        // "I'll tell the kitchen", "ngiye kubwira umutetsi", "ngħid lill-kok".
        if (!text.EndsWith('?') && Claims.Has(line, Kitchen) && Claims.Places(tokens, Telling).Any(at => !Claims.Denied(tokens, at, [])) && !Claims.Has(line, Suppose))
            return new(Finding.Deed);
        if (told && doer && Claims.Has(line, GuestWords.AskStaff) && !tools.StaffCalled)
            return new(Finding.Deed);
        return Claims.Places(tokens, GuestWords.Gifts).Any(at => !Claims.Denied(tokens, at, []) || GuestWords.Absent.Contains(tokens[at].Stem)) || Claims.Has(line, Bargains) || Percent().IsMatch(text) || Given(text, tokens) ? new(Finding.Gift) : default;
    }

    // "Isombe is free tonight", and not "free of".
    private static bool Given(string text, ImmutableArray<Token> tokens) => Claims.Places(tokens, Costless).Any(at => Enumerable.Range(at + 1, 2).FirstOrDefault(n => n < tokens.Length && tokens[n].Stem == "free") is var free and > 0
        && !(free + 1 < tokens.Length && tokens[free + 1].Stem is "of" or "from") && text[tokens[free].At - 1] != '-' && Claims.Named(tokens, free - 1).IsEmpty);

    private static readonly FrozenSet<string> Costless = GuestWords.Set("is|are|s|it s|eat|drink|get|come|go");

    // Longer ones, and those that deny themselves.
    private static readonly FrozenSet<string> Bargains = GuestWords.Set("for the price of|t have to pay|not have to pay|off the bill|off your bill|fais un prix|fait un prix|pour le prix d|moins cher aujourd|cost nothing|no charge|cheaper if|cheaper when|moins cher si|ihendutse iyo|irħas jekk|and save|save money|need to pay|pas à payer|pas besoin de payer|ntugomba kwishyura|ntimugomba kwishyura|għalfejn tħallas|għalfejn tħallsu|half of the price|économisez|tiffranka");

    [GeneratedRegex(@"\bat\s+\d+\s?(?:%|percent\b|per cent\b)|(?:\d\s?%|\b(?:percent|per cent|pour cent)\b)\s*(?:off|less|cheaper|discount|de moins|inqas|de remise|de réduction)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Percent();
}
