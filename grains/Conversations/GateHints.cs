using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>What is said to be free of something in other words: "only palm oil is in it", "the risk is low"; or of a dish that the menu does not have.</summary>
public sealed partial class Gate
{
    private static readonly FrozenSet<string> Exclusive = GuestWords.Set("only|solely|purely|exclusively|entirely|nothing but|nothing else|nothing more|just|alone|uniquement|seulement|exclusivement|rien que|rien d autre|gusa|nta kindi|biss|xejn ħlief|xejn iktar|xejn aktar|xejn ieħor");
    private static readonly FrozenSet<string> Holding = GuestWords.Set("contain|in it|inside|ingredient|consists|composed|comprises|contient|contiennent|dedans|ingrédient|irimo|arimo|birimo|harimo|burimo|kirimo|igizwe|bigizwe|fih|fiha|fihom|ingredjent|ingredjenti");
    private static readonly FrozenSet<string> Cooked = GuestWords.Set("made|cooked|prepared|fried|seasoned|fait|faite|préparé|préparée|cuisiné|cuisinée|cuit|cuite|composé|composée|ikozwe|bikozwe|ikorwa|bikorwa|itekwa|magħmul|magħmula|magħmulin|imsajjar|imsajra");
    private static readonly FrozenSet<string> Sources = GuestWords.Set("with|from|of|using|avec|de|d|du|mu|na|n|minn|mill|miż|bi|bil|biż|bl"), Whereby = GuestWords.Set("in|dans|muri|fi|fil|fl");
    private static readonly FrozenSet<string> Being = GuestWords.Set("is|are|s|was|remain|seem|est|sont|reste|ni|hu|huwa|hi|hija|huma");
    private static readonly FrozenSet<string> Little = GuestWords.Set("low|little|minimal|negligible|peu|faible|minime|moindre"), Exists = GuestWords.Set("there is|there s|y a|hari|hemm");
    private static readonly FrozenSet<string> Negates = GuestWords.Set("not|isn|aren|pas|ntabwo|mhux");
    // What is said of one of these is not said of a dish.
    private static readonly FrozenSet<string> Ordinary = GuestWords.Set("i|we|you|they|he|she|je|j|tu|elle|nous|vous|ils|elles|ce|c|ndi|jien|aħna|inti|intom|sauce|dough|batter|marinade|oil|filling|topping|side|portion|recipe|version|label|list|card|data|information|guest|people|answer|rest|both|each|either|none|nothing|most|allergen|ingredient|trace|contamination|fryer|chef|cook|owner|course|starter|main|dessert|drink|snack|broth|gravy|spice|seasoning|recommendation|suggestion|brochette|special|page|bread|meat|recette|pâte|huile|garniture|accompagnement|entrée|boisson|fiche|liste|allergène|ingrédient|réponse|celui|celle|ceux|rien|aucun|assiette|viande|carte|funguro|ifunguro|ibiryo|ibyokurya|ikinyobwa|ibinyobwa|isosi|amavuta|urutonde|igisubizo|iri|iyi|ibi|aya|uyu|bimwe|byose|hari|umuntu|inyama|ibigize|platt|ikel|zalza|għaġina|żejt|riċetta|lista|tweġiba|xarba|deżerta|kollox|ebda|xejn|laħam|alerġen|allerġen|allerġeni")
        .Union(GuestWords.Generic).Union(GuestWords.Describing).Union(GuestWords.Small).Union(GuestWords.It).Union(GuestWords.Everything).Union(GuestWords.AskStaff).Union(GuestWords.Proper).Union(GuestWords.Conditions)
        .Union(GuestWords.Doubt).Union(GuestWords.If).Union(GuestWords.Numbers).Union(GuestWords.Absent).Union(GuestWords.Present).Union(GuestWords.Perhaps).Union(House).Union(Claims.Noes).ToFrozenSet();

    private static IEnumerable<int> Clause(ImmutableArray<Token> tokens, int at)
    {
        while (at > 0 && !tokens[at].Opens)
            at--;
        return Enumerable.Range(at, tokens.Length - at).TakeWhile(n => n == at || !tokens[n].Opens);
    }

    // "Made from palm oil only", "ne contient que de l'huile", "irimo amamesa gusa": of nothing else is as much as free of everything else.
    private bool Only(string text, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, WaiterView view)
    {
        var places = Claims.Places(tokens, Exclusive).Where(at => !mentions.Cover(at) && !Claims.Denied(tokens, at, mentions)).Concat(Restricts(tokens)).ToList();
        if (places.Count == 0 || text.EndsWith('?') || Claims.Sends(tokens))
            return false;
        var made = (mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)]).SelectMany(dish => Made(dish, view)).Where(word => !GuestWords.Small.Contains(word)).ToHashSet();
        bool Ingredient(int at) => at >= 0 && at < tokens.Length && made.Contains(tokens[at].Stem) && !mentions.Cover(at);
        bool Composed(int at) => Claims.Begins(tokens, at, Holding) || Cooked.Contains(tokens[at].Stem) && Enumerable.Range(at + 1, 3).Any(n => n < tokens.Length && Sources.Contains(tokens[n].Stem))
            || Whereby.Contains(tokens[at].Stem) && Enumerable.Range(at + 1, 2).Any(n => mentions.Cover(n));
        // "It's just cassava leaves", "palm oil only"; "only the beef" is one dish among others.
        return places.Any(at => Clause(tokens, at).Any(i => Composed(i) && !Enumerable.Range(Math.Min(at, i), Math.Abs(at - i)).Any(n => n != at && tokens[n].Stem is "that" or "ko" or "li" or "because")) || Enumerable.Range(at + 1, 2).TakeWhile(n => n < tokens.Length && !tokens[n].Opens && !GuestWords.Articles.Contains(tokens[n].Stem)).Any(Ingredient)
            || ((at + 1 == tokens.Length || tokens[at + 1].Opens) && !tokens[at].Opens && Ingredient(at - 1)));
    }

    // "Ne … que".
    private static IEnumerable<int> Restricts(ImmutableArray<Token> tokens) => Enumerable.Range(0, tokens.Length).Where(at => tokens[at].Stem is "que" or "qu"
        && Enumerable.Range(1, 4).TakeWhile(n => at - n >= 0 && !tokens[at - n + 1].Opens).Any(n => tokens[at - n].Stem is "n" or "ne") && !Enumerable.Range(1, 4).Any(n => at - n >= 0 && tokens[at - n].Stem == "pas"));

    // "The risk is very low", "with little risk"; not "there is a small risk of traces", which warns.
    private static bool Slight(ImmutableArray<Token> tokens) => Claims.Places(tokens, GuestWords.Risk).Any(at =>
        Enumerable.Range(at + 1, 7).TakeWhile(n => n < tokens.Length && !tokens[n].Opens && !Negates.Contains(tokens[n].Stem)).Select(n => tokens[n].Stem).ToList() is var after && after.FindIndex(Being.Contains) is >= 0 and var being && after.Skip(being).Any(GuestWords.Low.Contains)
        || Enumerable.Range(1, 2).Where(n => at >= n && Little.Contains(tokens[at - n].Stem)).Select(n => at - n).FirstOrDefault(-1) is >= 0 and var little
            && !(little > 0 && (Negates.Contains(tokens[little - 1].Stem) || tokens[little - 1].Stem is "a" or "un" or "une" && (tokens[little].Stem == "little" || Claims.Places(tokens, Exists).Any()))));

    private static readonly FrozenSet<string> Neighbours = GuestWords.Set("next table|other table|people next to|guest next to|couple next to|à côté de vous ont|neighbouring table|neighboring table|table next to|table beside|table behind|table opposite|table d à côté|autre table|table voisine|table numéro|people at table|guest at table|guests at table|couple at|indi meza|ayandi meza|ameza ya|mejda l oħra|mwejjed oħra|mejda ta ħdejk|mejda numru");
    private static readonly FrozenSet<string> Did = GuestWords.Set("ordered|had|paid|owe|asked|having|took|chose|drank|ate|commandé|pris|payé|doit|doivent|mangé|bu|yatumije|batumije|yishyuye|bishyuye|ordnat|ordnaw|ħadet|ħadu|ħallset|ħallsu");

    // What another table does is nobody's here.
    private static Verdict Gossip(string text, string line, ImmutableArray<Token> tokens) => !text.EndsWith('?') && (Claims.Has(line, Neighbours) || Table().IsMatch(text))
        && Claims.Places(tokens, Did).Any(at => !Claims.Denied(tokens, at, [])) && !Claims.Has(line, Unable) ? new(Finding.Invented) : default;

    [GeneratedRegex(@"\b(?:table|ameza|mejda)\s+\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Table();

    private static readonly FrozenSet<string> Ailments = GuestWords.Set("pregnant|pregnancy|breastfeeding|diabetic|diabetes|blood pressure|blood sugar|cholesterol|cures a|your cold|the flu|cancer|hangover|immune system|your heart|digestion|enceinte|grossesse|allaite|diabétique|diabète|tension artérielle|votre tension|cholestérol|rhume|ntwite|atwite|batwite|diyabete|umuvuduko w amaraso|tqila|dijabete|dijabetika|dijabetiku|pressjoni");
    private static readonly FrozenSet<string> Heals = GuestWords.Set("suit|suitable|safe|safely|fine|ok|okay|good for|great for|ideal|help|helps|lower|cure|heal|treat|prevent|boost|recommended|can eat|can have|can drink|may eat|may have|guérit|soigne|bon pour|bonne pour|bon contre|convient|conviennent|recommandé|recommandée|peuvent manger|peuvent prendre|peut manger|ivura|kuvura|ikiza|byiza ku|nziza ku|ashobora kurya|bashobora kurya|ifasha|tfejjaq|jfejjaq|tajjeb għal|tajba għal|tgħin|jgħin|jistgħu jieklu|tista tiekol");

    private static readonly FrozenSet<string> Cures = GuestWords.Set("cure|heal|treat|prevent|remove|burn|kill|build|neutralise|guérit|soigne|élimine|détruit|ivura|kuvura|ikuraho|tfejjaq|jfejjaq|tneħħi|jneħħi"), Bodies = Allergens.Union(GuestWords.Conditions).Union(GuestWords.Set("tolerance|immunity|tolérance")).ToFrozenSet();
    private static readonly FrozenSet<string> Remedies = GuestWords.Set("antihistamine|antihistaminique|antihistaminic|epipen|medication|medicine|médicament|umuti|imiti|mediċina|pinnola");

    // What is good for whoever is pregnant, diabetic or ill, and what helps against an allergy, is in no menu.
    private static Verdict Doctor(string text, string line, ImmutableArray<Token> tokens)
    {
        if (text.EndsWith('?') || Claims.Sends(tokens) || HouseWords.Own(text) || Claims.Has(line, Unsure))
            return default;
        bool Said(FrozenSet<string> words) => Claims.Places(tokens, words).Any(at => !Claims.Denied(tokens, at, []));
        return Claims.Has(line, Ailments) && Said(Heals) || Claims.Has(line, Bodies) && Said(Cures) || Said(Remedies) ? new(Finding.FalseFree) : default;
    }

    // "The umutsima is free of peanuts": whoever reads that believes that there is one, and that somebody knows what is in it.
    private Verdict Unknown(string text, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, MenuNames names)
    {
        if (!mentions.IsEmpty || text.EndsWith('?') || HouseWords.Own(text) || !claims.Any(c => c.Says == Says.Free))
            return default;
        for (var at = 0; at < tokens.Length; at++)
        {
            if (!tokens[at].Opens)
                continue;
            var (article, verb) = (GuestWords.Articles.Contains(tokens[at].Stem) || tokens[at].Stem == "l", at);
            while (verb < tokens.Length && (verb == at || !tokens[verb].Opens) && !(verb > at && (Being.Contains(tokens[verb].Stem) || GuestWords.Present.Contains(tokens[verb].Stem) || Claims.Denies(tokens, verb))))
                verb++;
            if (verb == tokens.Length || tokens[verb].Opens)
                continue;
            var subject = tokens[(article ? at + 1 : at)..verb];
            // Adverbs, too, stand alone before a verb.
            if (subject.Length > 0 && subject.Length <= (article ? 3 : 1) && !subject.Any(t => t.Stem.EndsWith("ly", StringComparison.Ordinal) || t.Stem.EndsWith("ment", StringComparison.Ordinal) || GuestWords.Conditions.Contains(t.Stem))
                && subject[^1] is var noun && !names.Knows(noun.Stem) && !Ordinary.Contains(noun.Stem) && !asked.Contains(noun.Stem) && Claims.Named([noun], 0).IsEmpty)
                return new(Finding.Invented);
        }
        return default;
    }
}
