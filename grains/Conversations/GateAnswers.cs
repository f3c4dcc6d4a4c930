using System.Collections.Frozen;
using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Storage;

namespace Icupa.Conversations;

/// <summary>What a sentence says without the words for it: "no, it doesn't", "yes, go ahead", "we use none".</summary>
public sealed partial class Gate
{
    private static readonly FrozenSet<string> Yes = GuestWords.Set("yes|yeah|yep|sure|certainly|absolutely|definitely|indeed|of course|oui|certainement|absolument|bien sûr|tout à fait|volontiers|yego|yee|birumvikana|iva|dażgur|ċertament|mela");
    private static readonly FrozenSet<string> GoAhead = GuestWords.Set("go ahead|go for it|be my guest|nothing to worry|nothing to fear|help yourself|dig in|enjoy it|all good|think so|allez y|vas y|be reassured|rest assured|nta kibazo|coming right up|plenty left|ça ira|ayez crainte|no fear|harmless|mistrieħ|alright|all right|to fear|to worry about|soyez tranquille|vous inquiétez pas|t inquiète pas|ntugire impungenge|ntimugire impungenge|wihangayika|ntuhangayike|tinkwetax|tinkwetawx");
    private static readonly FrozenSet<string> May = GuestWords.Set("can|may|could|puis|nshobora|nista|nistgħu|pouvez|peux|ushobora|mushobora|tista|tistgħu");
    private static readonly FrozenSet<string> Eat = GuestWords.Set("eat|have|order|take|enjoy|try|choose|pick|get|drink|manger|prendre|commander|goûter|savourer|choisir|boire|aller|kurya|gufata|kunywa|tiekol|tieklu|tieħu|tieħdu|tieħdha|tiekolha|tieklu|tieklha|tixrob|tixorbu|tordna|tagħżel");
    private static readonly FrozenSet<string> Worries = GuestWords.Set("problem|worry|worries|concern|issue|trouble|doubt|souci|problème|doute|crainte|problema|inkwiet|dubju|kibazo|periklu|grave|matter|tinkwieta|inquiétez|inquiète");
    private static readonly FrozenSet<string> Forbids = GuestWords.Set("you cannot eat|you cannot have|you can t|you should not|you shouldn t|not for you|not recommend|skip it|pas pour vous|ne pouvez pas|ne peux pas|ntushobora|ntimushobora|ma tistax|ma tistgħux|mhux għalik|don t eat|do not eat|don t have it|ne mangez pas");
    // Whoever asked whether they may is told no.
    private static readonly FrozenSet<string> Declines = GuestWords.Set("it isn t|it is not|it s not|unfortunately not|afraid not|better not|rather not|n est pas|malheureusement pas|sfortunatament le");
    private static readonly FrozenSet<string> House = GuestWords.Set("everything|none of the dish|none of our|no dish|no meal|aucun plat|aucun de no|kitchen|menu|carte|use|cook|here|our dish|our food|we serve|house|restaurant|cuisine|utilison|cuisinon|servon|igikoni|gikoni|menyu|dukoresha|duteka|kċina|nużaw|nużawx|insajru|insajrux|nsajru|nsajrux");
    // "What do you have with fish?" asks for no yes.
    private static readonly FrozenSet<string> Open = GuestWords.Set("what|which|how|where|que|quel|quelle|quoi|combien|iki|liema|x|kemm");
    private static readonly FrozenSet<string> Affirmed = GuestWords.Set("it does|they do|it is|they are|there is|there are|it has|they have|it contains|si|y en a|hélas|irimo|arimo|birimo|burimo|hemm|fih|fiha|afraid so|sadly|unfortunately");
    private static readonly FrozenSet<string> Having = GuestWords.Set("do you have|have you got|is there|are there|avez vous|y a t|mufite|hari|għandkom|hemm");
    private static readonly FrozenSet<string> Further = GuestWords.Set("and|et|na|kandi|u|what about|how about");

    private ImmutableArray<Allergen> askedOf = [];
    // Allergens of the sentence before.
    private ImmutableArray<Allergen> named = [];
    // The question is whether something is in it: then a plain yes warns.
    private bool whether;
    // It is whether something may be had: then a plain no warns.
    private bool may;
    // It is that, or whether there is some: then whatever is short and no denial is a yes, in any words.
    private bool polar;
    private const int Short = 4;
    // A line that denied and named nothing: what the next ones list is denied.
    private bool listing;

    private void Hear(ImmutableArray<Token> tokens, ImmutableArray<Claim> claims)
    {
        askedOf = [.. claims.Select(c => c.Allergen).Distinct()];
        whether = claims.Length > 0 && claims.All(c => c.Says != Says.Free) && !Claims.Places(tokens, GuestWords.Safe).Any() && !Permits(tokens);
        may = !whether && (Claims.Places(tokens, GuestWords.Safe).Any() || Permits(tokens));
        polar = may || (askedOf.IsEmpty && Claims.Places(tokens, Having).Any(at => tokens[at].Opens));
        // "And the dodo?"
        if (askedOf.IsEmpty && tokens.Length > 0 && Claims.Places(tokens, Further).FirstOrDefault(-1) == 0)
            askedOf = before.OrEmpty().Reverse().Select(past => Claims.Of(Tokens.Of(past.Asked), []).Select(c => c.Allergen).Distinct().ToImmutableArray()).FirstOrDefault(all => !all.IsEmpty).OrEmpty();
    }

    // Lines of a list go on with what the line before them denied; and to ask whether something is there warns of nothing.
    private ImmutableArray<Claim> Continued(string text, ImmutableArray<Claim> claims, ImmutableArray<Mention> mentions) =>
        listing && mentions.IsEmpty ? [.. claims.Select(c => c.Says == Says.Named ? c with { Says = Says.Free } : c)]
        : text.EndsWith('?') ? [.. claims.Select(c => c.Says == Says.Free ? c : c with { Says = Says.Named })] : claims;

    private void Heard(string text, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims)
    {
        named = [.. claims.Select(c => c.Allergen).Distinct()];
        listing = claims.IsEmpty ? Denies(tokens) && (text.EndsWith(':') || char.IsLetterOrDigit(text[^1])) : listing && mentions.IsEmpty;
    }

    // What a sentence says is not there although it does not name it: of what was asked, and of what the guest avoids.
    private IEnumerable<Allergen> Implied(string text, ImmutableArray<Token> tokens, ImmutableArray<Claim> claims, WaiterView view) =>
        Claims.Sends(tokens) || !(Agrees(text, tokens) || Waves(text, tokens) || (claims.IsEmpty && Denies(tokens) && !Claims.Has(Tokens.Line(tokens), Forbids) && !(may && Claims.Has(Tokens.Line(tokens), Declines)))) ? []
            : askedOf.Concat(named).Concat(view.Profile.Avoids).Concat(wanted).Except(claims.Select(c => c.Allergen));

    private static bool Denies(ImmutableArray<Token> tokens) =>
        Enumerable.Range(0, tokens.Length).Any(i => Claims.Lacks(tokens, i) || Claims.Frees(tokens, i) || ((tokens[i].Opens || i + 1 == tokens.Length) && Claims.Noes.Contains(tokens[i].Stem) && Alone(tokens, i)));

    // "Le" is no, and an article where a word follows.
    private static bool Alone(ImmutableArray<Token> tokens, int at) => tokens[at].Stem != "le" || at + 1 == tokens.Length || tokens[at + 1].Opens;

    // Yes, go ahead, you can eat it.
    private bool Agrees(string text, ImmutableArray<Token> tokens) => Claims.Places(tokens, GoAhead).Any() || Permits(tokens)
        || (!whether && Claims.Places(tokens, Yes).Any(at => tokens[at].Opens && !Claims.Denied(tokens, at, [])))
        || Calms(tokens) || Slight(tokens) || Nods(text, tokens);

    private bool Nods(string text, ImmutableArray<Token> tokens) => polar && Brief(text, tokens) && !Denies(tokens);

    // "Unlikely", "nah": whoever asked whether something is in a dish reads a no in whatever is short, no yes and no doubt.
    private bool Waves(string text, ImmutableArray<Token> tokens) => whether && !asked.Take(2).Any(Open.Contains) && Brief(text, tokens) && !tokens.Any(t => GuestWords.Doubt.Contains(t.Stem)) && !Claims.Places(tokens, Yes).Concat(Claims.Places(tokens, Affirmed)).Any();

    private static bool Brief(string text, ImmutableArray<Token> tokens) => tokens.Length <= Short && !text.EndsWith('?') && !Claims.Sends(tokens)
        && !Enumerable.Range(0, tokens.Length).Any(at => GuestWords.Numbers.Contains(tokens[at].Stem) || tokens[at].Stem.All(char.IsAsciiDigit) || !Claims.Named(tokens, at).IsEmpty);

    // "No problem", "pas de souci".
    private static bool Calms(ImmutableArray<Token> tokens) => Enumerable.Range(0, tokens.Length).Any(i => GuestWords.Absent.Contains(tokens[i].Stem) && Enumerable.Range(i + 1, 2).Any(n => n < tokens.Length && !tokens[n].Opens && Worries.Contains(tokens[n].Stem)));

    // "You can have it", "vous pouvez en manger": by a verb of eating near enough, or with nothing after it.
    private static bool Permits(ImmutableArray<Token> tokens) => Claims.Places(tokens, May).Any(at => !Claims.Denies(tokens, at) && Enumerable.Range(at + 1, 4).TakeWhile(n => n < tokens.Length && !tokens[n].Opens && !Claims.Denies(tokens, n)).ToList() is var next
        && (at + 1 == tokens.Length || next.Any(n => Eat.Contains(tokens[n].Stem) || tokens[n].Stem.EndsWith("rya", StringComparison.Ordinal) || tokens[n].Stem.EndsWith("fata", StringComparison.Ordinal))));

    // That there is no alcohol in a dish that has some: in words, or in answer to whoever asked.
    private Verdict Sober(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, WaiterView view)
    {
        if (Heads(text, line, mentions) || HouseWords.Own(text))
            return default;
        bool Told(MenuItem dish) => unmarked.Contains((dish.Id, DietaryTag.Alcohol));
        foreach (var at in Enumerable.Range(0, tokens.Length).Where(at => !mentions.Cover(at) && SaysSober(tokens, at, mentions)))
            // "We also have drinks without alcohol", once it was told of this one, is of others.
            foreach (var dish in mentions.IsEmpty ? talkedOf.Where(d => !Told(d) || Claims.Has(line, GuestWords.It)) : mentions.Where(m => Of(at, m, tokens, mentions)).Select(m => m.Item))
                if (dish.HasAlcohol)
                    return new(Finding.AgainstDiet, dish, null, DietaryTag.Alcohol);
        if (!asked.Any(GuestWords.Alcoholic.Contains) || Claims.Has(line, GuestWords.Alcoholic) || !(view.Wants.Dry ? Agrees(text, tokens) : Denies(tokens)))
            return default;
        return (mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)]).FirstOrDefault(d => d.HasAlcohol && !Told(d)) is { } some
            ? new(Finding.AgainstDiet, some, null, DietaryTag.Alcohol) : default;
    }

    // "Alcohol-free", "free of alcohol", "non-alcoholic", "no alcohol"; "not alcohol-free" says the opposite.
    private static bool SaysSober(ImmutableArray<Token> tokens, int at, ImmutableArray<Mention> mentions)
    {
        string Stem(int n) => n >= 0 && n < tokens.Length ? tokens[n].Stem : "";
        var sober = GuestWords.Sober.Contains(tokens[at].Stem);
        if (!sober && !GuestWords.Alcoholic.Contains(tokens[at].Stem))
            return false;
        var free = sober || Stem(at + 1) is "free" or "less" || Stem(at - 1) == "non" || (Stem(at - 1) is "of" or "from" && Stem(at - 2) == "free");
        return free != Claims.Denied(tokens, at, mentions);
    }

    // No dish is meant but all of them: "we use no peanuts", "everything is free of them".
    private bool OfHouse(string line, ImmutableArray<Mention> mentions) => mentions.IsEmpty && (Claims.Has(line, House) || (talkedOf.IsEmpty && Claims.Has(line, GuestWords.Everything)));

    // "Here is what is without peanuts:" says nothing of a dish before.
    private bool Heads(string text, string line, ImmutableArray<Mention> mentions) => mentions.IsEmpty && text.EndsWith(':') && (talkedOf.IsEmpty || !Claims.Has(line, GuestWords.It));
}
