using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Menus.Search;

namespace Icupa.Conversations;

/// <summary>What a guest wants of the house waiter.</summary>
public enum Wish { Lost, Hello, Thanks, Bye, Who, Abuse, Trouble, Bill, Pay, Waiter, Water, Cart, Wait, Pairs, Inside, Cheaper, Spicy, Suits, Recommend, Describe, Size, Change, Which, WhichAllergen, StaffKnow, Split, MenuPrices, OnlyMenu, OnlyPropose, Search }

/// <summary>A question as the house waiter understood it.</summary>
/// <param name="Dish">The dish that it is about; null for none.</param>
/// <param name="Allergens">Named in it.</param>
/// <param name="Remember">The guest says of themselves that they avoid these.</param>
/// <param name="Only">It says that and asks nothing.</param>
/// <param name="Named">Diets that are named in it.</param>
/// <param name="Cheapest">The least dear first.</param>
public sealed record Understood(Wish Wish, MenuItem? Dish, ImmutableArray<Allergen> Allergens, ImmutableArray<Allergen> Remember, ImmutableArray<DietaryTag> Diets, bool Only, ImmutableArray<DietaryTag> Named, bool Cheapest);

/// <summary>A small parser of what guests ask, in four languages, over folded words. Search reads the rest.</summary>
public static partial class HouseParser
{
    private static readonly FrozenSet<string> MyDiet = GuestWords.Set("i am|i m|im|we are|i eat|i only eat|je suis|nous sommes|je mange|ndi|ndya|turi|jien|aħna|niekol biss");
    private static readonly FrozenSet<string> Bill = GuestWords.Set("the bill|bill|my bill|check please|the check|pay|to pay|i want to pay|i'd like to pay|how much do i owe|what do i owe|addition|l'addition|payer|la note|facture|fagitire|facture|kwishyura|nishyure|nishyura|twishyure|il-kont|kont|inħallas|inħallsu|nħallas|nħallsu|ħlas");
    private static readonly FrozenSet<string> Water = GuestWords.Set("some water|water please|bring water|bring us water|tap water|glass of water|jug of water|de l'eau|carafe d'eau|verre d'eau|amazi yo kunywa|mumpe amazi|mpa amazi|nashaka amazi|amazi|ftit ilma|ilma jekk|tazza ilma|l-ilma|ilma");
    private static readonly FrozenSet<string> Waiter = GuestWords.Set("call someone|call somebody|call staff|call the staff|call them|send someone|send somebody|someone come|somebody come|someone help|somebody help|waiter|waitress|server|a human|speak to|talk to|manager|serveur|serveuse|appelez|appeler|envoyez quelqu'un|envoyer quelqu'un|quelqu'un peut venir|garçon|parler à|umukozi|abakozi|hamagara|mpamagarira|umuseriveri|wejter|sejjaħ|sejjaħli|persunal|ibgħat xi ħadd|ibagħtu xi ħadd|jiġi xi ħadd");
    private static readonly FrozenSet<string> Cart = GuestWords.Set("my cart|the cart|in my basket|our cart|my order|our order|what did i order|what have i ordered|where is my food|where s my food|where is our food|panier|ma commande|notre commande|j'ai commandé|où est mon plat|où est ma commande|agatebo|gatebo|ibyo natumije|natumije iki|ifunguro ryanjye riri he|ibiryo byanjye biri he|basket tiegħi|il-basket|ordni tiegħi|x'ordnajt|l-ordni|fejn hu l-ikel");
    private static readonly FrozenSet<string> Wait = GuestWords.Set("how long|how many minutes|waiting time|wait time|wait|how much time|when will|how soon|combien de temps|attente|attendre|délai|dans combien|quand sera|igihe kingana|igihe bitwara|bitwara igihe|bizatwara|bimara igihe|bizamara|kumara igihe|iminota ingahe|ryari|gutegereza|kemm idum|kemm iddum|kemm se ddum|kemm se jdum|kemm jieħu|kemm tieħu|kemm trid tistenna|kemm ħin|kemm irrid nistenna|nistenna|stennija");
    private static readonly FrozenSet<string> Pairs = GuestWords.Set("goes with|go with|go well|goes well|goes best|pair|pairs with|accompany|accompagne|accompagner|va avec|aller avec|va bien avec|avec quoi|boire avec|manger avec|drink with|eat with|kijyana|bijyana|yajyana|bijyana na|jyana na|ijyana|byajyana|imur ma'|jmur ma'|imorru ma'|jmorru ma'|tmur ma'|jaqbel ma'|taqbel ma'|imur mal|jmur mal|tmur mal|imorru mal|jmorru mal|jaqbel mal|taqbel mal|cyajyana na|cyajyana|zijyana");
    private static readonly FrozenSet<string> Inside = GuestWords.Set("what is in|what's in|whats in|what is inside|in it|contain|contains|ingredient|ingredients|made of|made with|made from|allergen|allergens|is there|are there|does|is it|have in|free of|free from|free|without|qu'y a-t-il|qu'il y a|contient|compos|composé|ingrédient|ingrédients|allergène|allergènes|y a-t-il|il y a|fait avec|est-ce que|sans|irimo|harimo|birimo|arimo|ibigize|bigize|ikozwe|bikozwe|ikozwemo|nta|x'hemm|x'fih|x'fiha|fih|fiha|hemm|ingredjent|ingredjenti|allerġen|allerġeni|magħmul|magħmula|mingħajr");
    private static readonly FrozenSet<string> Without = GuestWords.Set("without|free of|free from|sans|mingħajr");
    private static readonly FrozenSet<string> Cheaper = GuestWords.Set("cheaper than|less expensive than|costs less than|moins cher que|moins chère que|moins chers que|ihendutse kurusha|bihendutse kurusha|ihendutse kuruta|irħas minn|orħos minn");
    private static readonly FrozenSet<string> Cheapest = GuestWords.Set("cheapest|least expensive|lowest price|moins cher|moins chère|moins chers|gihendutse|bihendutse|ihendutse|kihendutse|l-irħas|irħas|l-orħos|cheap|not expensive|not too expensive|not so expensive|pas cher|pas trop cher|bon marché|rħis");
    private static readonly FrozenSet<string> Recommend = GuestWords.Set("recommend|recommendation|suggest|suggestion|what is good|what's good|best dish|speciality|specialty|specialities|your special|what should i|conseil|conseillez|conseiller|recommandez|recommander|proposez|spécialité|spécialités|quoi de bon|que prendre|wangira inama|mwangira inama|ungira inama|ngira inama|mungira inama|ni iki cyiza|ibyiza kurusha|x'tirrakkomanda|tirrakkomanda|tirrakkomandaw|tissuġġerixxi|x'inhu tajjeb|l-aħjar|x'nieħu|whats good|whats nice|what's nice|popular|favourite|favorite|best seller|quoi de bien|mwatugira inama|watugira inama|tugire inama|x'nieħdu|x'nistgħu nieħdu|populaire|populaires|popolari|gikundwa|bikundwa|signature dish");
    private static readonly FrozenSet<string> Who = GuestWords.Set("are you a robot|are you human|are you a human|are you real|who are you|what are you|are you a bot|êtes-vous|es-tu|qui êtes|qui es|un robot|uri nde|uri umuntu|uri robo|min int|x'int|inti robot|int robot|int bniedem");
    private static readonly FrozenSet<string> Abuse = GuestWords.Set("fuck|shit|idiot|stupid|bastard|asshole|merde|connard|salaud|putain|imbécile|wa mbwa|igicucu|injiji|għoxx|ostja|ħara|stupidu|iblah|useless|crap|sucks|rubbish|vous êtes nuls|tu es nul|inutile");
    private static readonly FrozenSet<string> Thanks = GuestWords.Set("thanks|thank you|thank|cheers|merci|murakoze|urakoze|grazzi|niżżik ħajr|you're the best|you are the best|was delicious|so good|c'était délicieux|délicieux|byari biryoshye|kien tajjeb ħafna");
    private static readonly FrozenSet<string> Hello = GuestWords.Set("hello|hi|hey|good morning|good evening|good afternoon|bonjour|bonsoir|salut|muraho|mwaramutse|mwiriwe|bite|bonġu|bonswa|hawn|merħba|aw|x'għidtx");
    private static readonly FrozenSet<string> Bye = GuestWords.Set("bye|goodbye|good night|au revoir|bonne nuit|murabeho|ijoro ryiza|saħħa|ċaw|il-lejl it-tajjeb");
    private static readonly FrozenSet<string> Price = GuestWords.Set("cost|costs|price|how much is|how much are|how much does|how much|free|coûte|coûtent|prix|combien|gratuit|igura|angahe|kangahe|igiciro|jiswa|tiswa|kemm jiswa|kemm tiswa|prezz|b'xejn|jiswew");
    // What no menu says and the staff know, where no dish is named; and beside a dish too.
    private static readonly FrozenSet<string> Matters = GuestWords.Set("toilet|toilets|restroom|bathroom|washroom|loo|wifi|wi-fi|password|what time do you|when do you open|when do you close|opening hours|closing time|what time does the kitchen|smoke|smoking|sit outside|terrace|parking|park the car|taxi|takeaway|take away|to go|doggy bag|birthday|children's menu|kids menu|kids' menu|frozen|organic|toilettes|les toilettes|mot de passe|fermez|ouvrez|horaires|fumer|en terrasse|à emporter|anniversaire|menu enfant|surgelé|surgelés|ubwiherero|umusarani|ijambo ry'ibanga|mufunga|mufungura|tagħlqu|tiftħu|kamra tal-banju|tpejjep|book a table|reserve a table|reservation|deliver|delivery|dress code|réserver|livrez|livraison");
    private static readonly FrozenSet<string> Staffs = GuestWords.Set("calorie|calories|kcal|pregnant|diabetic|diabetes|breastfeeding|low salt|low sodium|enceinte|diabétique|diabète|allaite|ntwite|atwite|diyabete|tqila|dijabetiku|dijabetika|cancel|change my order|change our order|annuler|annulez|changer ma commande|modifier ma commande|guhagarika|nikkanċella|nibdel l-ordni");
    // What somebody brings or does.
    private static readonly FrozenSet<string> Things = GuestWords.Set("fork|knife|spoon|napkin|napkins|serviette|serviettes|high chair|highchair|booster seat|ashtray|straw|another plate|extra plate|clean plate|clean the table|wipe|dropped|spilled|spilt|turn the music|turn down|fourchette|couteau|cuillère|chaise haute|renversé|fait tomber|baissez la musique|ikanya|ikiyiko|icyuma|intebe y'umwana|furketta|mgħarfa|siġġu għoli|waqali|clean our table|clean this table|clean up|essuyer|nettoyer");
    private static readonly FrozenSet<string> Split = GuestWords.Set("split the bill|bill split|split in|split by|split it|split the check|splitting|pay separately|separate bills|separately|go dutch|partager l'addition|diviser l'addition|séparément|addition séparée|kugabana fagitire|kugabana|naqsmu l-kont|naqsmu|separatament");
    private static readonly FrozenSet<string> Bargains = GuestWords.Set("discount|half price|percent off|off my bill|off the bill|for free|promo|promotion|coupon|voucher|special offer|happy hour|remise|réduction|promo|offre spéciale|igabanuka|mugabanye|skont|irħas għalina");
    private static readonly FrozenSet<string> Ordering = GuestWords.Set("how do i order|how do we order|how to order|how can i order|how does this work|how do i use|comment commander|comment on commande|comment ça marche|natumiza nte|gutumiza bite|kif nordna|kif nordnaw");
    // Said alone these want nothing more.
    private static readonly FrozenSet<string> Enough = GuestWords.Set("ok|okay|alright|no|nope|fine|great|d|accord|non|sawa|oya|yego|le|tajjeb|thanks");
    private static readonly FrozenSet<string> Orders = GuestWords.Set("ignore your|ignore all|ignore previous|ignore the|your instructions|system prompt|your prompt|your rules|developer mode|pretend to be|pretend you|ignore tes|ignorez vos|tes instructions|vos instructions");
    private static readonly FrozenSet<string> Accepting = GuestWords.Set("take|accept|prenez|acceptez|mwakira|mwemera|taċċettaw|tieħdu");
    private static readonly FrozenSet<string> Sizes = GuestWords.Set("big|large|small|how much food|portion|portions|filling|enough for|copieux|copieuse|gros|grosse|grand|grande|assez pour|kinini|ingano|kbir|kbira|biżżejjed");
    // The dish that was talked of, or what is like it.
    private static readonly FrozenSet<string> Its = GuestWords.It.Union(GuestWords.Set("those|these|that one|this one|same|ceux|celle|celui|dawk")).ToFrozenSet();
    private static readonly FrozenSet<string> Wanting = GuestWords.Set("take|have|want|like|order|bring|give|please|prends|prendrai|veux|voudrais|ndashaka|nshaka|irrid|nieħu");
    private static readonly FrozenSet<string> None = GuestWords.Set("not|no|any|pas|aucune|nta|sindi|mhux");
    /// <summary>Whether a word stands beside the allergy that may say to what: "allergic to kiwi", "a kiwi allergy"; not "with my allergy".</summary>
    public static bool NamesWhat(string text)
    {
        var tokens = Tokens.Of(text);
        bool Means(int at) => at >= 0 && at < tokens.Length && !GuestWords.Small.Contains(tokens[at].Stem);
        return Enumerable.Range(0, tokens.Length).Where(at => GuestWords.Conditions.Contains(tokens[at].Stem)).Any(at => Means(at - 1) || Enumerable.Range(at + 1, tokens.Length - at - 1).Any(Means));
    }

    /// <summary>Somebody small eats along.</summary>
    internal static readonly FrozenSet<string> Children = GuestWords.Set("child|children|kid|toddler|son|daughter|enfant|fils|fille|abana|umwana|tfal|tifel|tifla|ibni|binti|boy|girl|baby|garçon|bébé|tarbija");

    private static readonly FrozenSet<string> Asking = GuestWords.Set("anything|something|quelque|ikintu|xi ħaġa|what|which|how|can i|could i|do you|is there|show|find|que|quel|quels|quelle|quoi|puis-je|il y a|avez-vous|iki|ibihe|nshobora|mufite|hari|x|liema|nista|għandkom");

    private static readonly FrozenSet<string> Paying = GuestWords.Set("pay|to pay|payer|régler|kwishyura|nishyura|twishyura|twishyure|nishyure|inħallas|inħallsu|nħallas|nħallsu");
    private static readonly FrozenSet<string> Means = GuestWords.Set("card|cash|momo|mobile money|airtel|visa|mastercard|carte|espèces|liquide|ikarita|amafaranga mu ntoki|karta|kard|flus|kontanti");
    private static readonly FrozenSet<string> TheBill = GuestWords.Set("the bill|my bill|the check|check please|addition|l'addition|la note|fagitire|il-kont");

    /// <param name="before">The dish talked of last; null for none.</param>
    public static Understood Read(string text, MenuNames names, MenuItem? before)
    {
        var tokens = Tokens.Of(text);
        var line = Tokens.Line(tokens);
        var mentions = names.Mentions(tokens);
        var claims = Claims.Of(tokens, mentions);
        var dish = mentions.Where(m => m.Sure).Select(m => m.Item).FirstOrDefault() ?? mentions.Select(m => m.Item).FirstOrDefault();
        ImmutableArray<Allergen> allergens = [.. claims.Select(c => c.Allergen).Distinct()];
        var statements = Wants.Statements(text).ToList();
        if (allergens.Length > 0 && !Claims.Has(line, Asking) && statements.Count == 0)
            dish ??= names.Loosely(tokens);
        bool Says(FrozenSet<string> phrases) => Claims.Has(line, phrases);

        ImmutableArray<Allergen> remember = [.. statements.Where(s => s.Mine).SelectMany(s => s.Allergens).Distinct()];
        ImmutableArray<DietaryTag> named = [.. GuestWords.Diets.Where(d => Claims.Places(tokens, d.Value).Any(at => !Claims.Denied(tokens, at, []))).Select(d => d.Key)];
        ImmutableArray<DietaryTag> diets = Says(MyDiet) ? named : [];
        var only = (remember.Length > 0 || diets.Length > 0) && dish is null && !text.Contains('?', StringComparison.Ordinal) && !Says(Asking);
        Understood As(Wish wish, MenuItem? about = null) => new(wish, about, allergens, remember, diets, only, named, Says(Cheapest));

        var short_ = tokens.Length <= 6;
        if (Says(Abuse))
            return As(Wish.Abuse);
        if (Says(Who))
            return As(Wish.Who);
        if (only)
            return As(Wish.Search);
        if (Troubles.In(text))
            return As(Wish.Trouble);
        // What makes somebody ill was not understood: nothing is proposed until it is.
        if (dish is null && allergens.IsEmpty && Enumerable.Range(0, tokens.Length).Any(at => GuestWords.Conditions.Contains(tokens[at].Stem) && !tokens[Math.Max(0, at - 2)..at].Any(t => None.Contains(t.Stem))))
            return As(Wish.WhichAllergen);
        if (Says(Staffs) || dish is null && Says(Matters))
            return As(Wish.StaffKnow);
        if (dish is null && allergens.IsEmpty && Says(Things))
            return As(Wish.Waiter);
        if (dish is null && allergens.IsEmpty && (Says(Bargains) || Percent().IsMatch(text)))
            return As(Wish.MenuPrices);
        if (dish is null && Says(Ordering))
            return As(Wish.OnlyPropose);
        if (tokens.Length is > 0 and <= 2 && tokens.All(t => Enough.Contains(t.Stem)))
            return As(Wish.Thanks);
        if (dish is null && Says(Orders))
            return As(Wish.OnlyMenu);
        // A word of the menu that is no dish's name may still be what is meant.
        var alone = dish is null && !tokens.Any(t => t.Stem.Length >= 4 && names.Knows(t.Stem) && !GuestWords.Small.Contains(t.Stem) && !GuestWords.Generic.Contains(t.Stem) && !Its.Contains(t.Stem) && !Wanting.Contains(t.Stem) && !Asking.Contains(t.Stem));
        var about = dish ?? (Says(GuestWords.It) || short_ && (Says(Wait) || allergens.Length > 0 || alone && (Says(Its) || Says(Price) && !Says(Bill))) ? before : null);
        if (about is not null && Says(Cheaper))
            return As(Wish.Cheaper, about);
        if (about is not null && Says(Pairs))
            return As(Wish.Pairs, about);
        if (Says(Wait))
            return As(Wish.Wait, about);
        if (dish is null && Says(Cart))
            return As(Wish.Cart);
        if (dish is null && Says(Split) && (Says(Paying) || Says(Bill) || short_))
            return As(Wish.Split);
        if (dish is null && (Says(Paying) || Says(Accepting)) && Says(Means) && !Says(TheBill))
            return As(Wish.Pay);
        if (dish is null && Says(Bill))
            return As(Wish.Bill);
        if (about is not null && allergens.IsEmpty && Hot(tokens, mentions, about))
            return As(Wish.Spicy, about);
        if (about is not null && named.Length > 0 && diets.IsEmpty && allergens.IsEmpty)
            return As(Wish.Suits, about);
        if (about is not null && Says(Sizes) && allergens.IsEmpty && statements.Count == 0)
            return As(Wish.Size, about);
        if (about is not null && Says(Without) && allergens.IsEmpty && named.IsEmpty && diets.IsEmpty)
            return As(Wish.Change, about);
        if (about is not null && Says(Price) && allergens.IsEmpty && !Says(Without))
            return As(Wish.Describe, about);
        if (about is not null && (Says(Inside) || allergens.Length > 0) && !(dish is null && Says(Asking) && claims.Any(c => c.Says == Conversations.Says.Free)))
            return As(Wish.Inside, about);
        if (dish is null or { Course: Course.Drink } && Says(Water) && allergens.IsEmpty && tokens.Length <= 12)
            return As(Wish.Water);
        if (dish is null && Says(Waiter) && allergens.IsEmpty)
            return As(Wish.Waiter);
        if (dish is null && (Says(Recommend) || alone && allergens.IsEmpty && Says(Children) && Says(Asking)))
            return As(Wish.Recommend);
        if (dish is not null && mentions.Any(m => m.Sure))
            return As(Wish.Describe, dish);
        if (short_ && allergens.IsEmpty)
        {
            if (Says(Thanks))
                return As(Wish.Thanks);
            if (Says(Bye))
                return As(Wish.Bye);
            if (Says(Hello))
                return As(Wish.Hello);
        }
        if (alone && short_ && Says(Its) && allergens.IsEmpty && named.IsEmpty && (before is not null || text.Contains('?', StringComparison.Ordinal) || Says(Inside)))
            return before is null ? As(Wish.Which) : As(Wish.Describe, before);
        return As(tokens.IsEmpty ? Wish.Lost : Wish.Search, dish);
    }

    /// <summary>The two wishes of one question: "how long does it take and what is in it?" Null where it has one.</summary>
    public static ImmutableArray<Understood>? Parts(string text, MenuNames names, MenuItem? before)
    {
        var whole = Read(text, names, before);
        // "The bill and another Primus"; "isombe or agatogo?"
        if (whole.Wish == Wish.Describe && Claims.Has(Tokens.Line(Tokens.Of(text)), TheBill))
            return [whole with { Wish = Wish.Bill, Dish = null }, whole];
        if (whole.Wish == Wish.Describe && names.Mentions(Tokens.Of(text)).Where(m => m.Sure).Select(m => m.Item).DistinctBy(i => i.Id).Take(MostDishes).ToList() is { Count: > 1 } dishes)
            return [.. dishes.Select(dish => whole with { Dish = dish })];
        if (Joint().Match(text) is not { Success: true } joint)
            return null;
        var (head, rest) = (text[..(joint.Index + (joint.Value[0] == '?' ? 1 : 0))], text[(joint.Index + joint.Length)..]);
        if (!Begins().IsMatch(rest) && !rest.TrimEnd().EndsWith('?'))
            return null;
        var first = Read(head, names, before);
        var second = Read(rest, names, first.Dish ?? before);
        return Answers(first) && Answers(second) && (first.Wish, first.Dish?.Id) != (second.Wish, second.Dish?.Id) ? [first, second] : null;
    }

    private const int MostDishes = 3;

    private static bool Answers(Understood part) => part.Wish is not (Wish.Search or Wish.Lost or Wish.Hello or Wish.Thanks or Wish.Bye or Wish.Who or Wish.Abuse);

    private const string Questions = "how|what|does|do|is|are|can|combien|que|qu|quel|quelle|est|kemm|x";

    [GeneratedRegex($@"\?\s+|\s(?:and|et|kandi|u)\s+(?=(?:{Questions})\b)|\skandi\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Joint();

    [GeneratedRegex($@"^(?:{Questions})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Begins();

    [GeneratedRegex(@"\d\s?%\s*(?:off|de|discount|remise)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Percent();

    // "Hot" of a drink, or before soup and the like, is a temperature.
    private static bool Hot(ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, MenuItem dish) => Enumerable.Range(0, tokens.Length).Any(at =>
        !mentions.Cover(at) && Phrases.Of(tokens[at].Stem).HasFlag(Meaning.Spicy)
        && !(tokens[at].Stem == "hot" && (dish.Course == Course.Drink || Enumerable.Range(at + 1, tokens.Length - at - 1).TakeWhile(n => n == at + 1 || mentions.Cover(n)).Any(n => Intent.Warm.Contains(tokens[n].Stem)))));
}
