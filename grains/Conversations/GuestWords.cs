using System.Collections.Frozen;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>Words of English, French, Kinyarwanda and Maltese by what they mean, folded as <see cref="Tokens"/> does; one table for the gates and the house waiter.</summary>
public static class GuestWords
{
    /// <summary>Each allergen's words; a phrase of several stands with spaces.</summary>
    public static readonly FrozenDictionary<Allergen, FrozenSet<string>> Allergens = new Dictionary<Allergen, string>
    {
        [Allergen.Gluten] = "gluten|glutine|glutina|gluteni|wheat|ble|ingano|qamh|coeliac|celiac|ceoliac|coeliaque|celiaque|celijaka|celjaka|celjaku",
        [Allergen.Crustaceans] = "crustacean|crustace|shellfish|seafood|shrimp|prawn|crab|crabe|lobster|homard|crevette|langouste|gambli|granc|awwista|krustacji|urusyo|ibinyamujonjorerwa|fruit de mer",
        [Allergen.Eggs] = "egg|oeuf|amagi|magi|igi|bajd|bajda",
        [Allergen.Fish] = "fish|seafood|poisson|ifi|amafi|mafi|hut|huta|samaki",
        [Allergen.Peanuts] = "peanut|peanutty|groundnut|arachide|cacahuete|cacahouete|ubunyobwa|bunyobwa|karawett|karawetta",
        [Allergen.Soya] = "soy|soya|soja|sojja|soyabean|soybean",
        [Allergen.Milk] = "milk|dairy|lactose|lait|laitier|laitage|amata|mata|halib|lattosju|laktozi|lattosio",
        [Allergen.Nuts] = "nut|nutty|almond|walnut|hazelnut|cashew|pistachio|noix|noisette|amande|pistache|cajou|gewz|lewz|gellewz|fruit a coque|tree nut|imbuto zikomeye|imbuto zo ku|imbuto zo",
        [Allergen.Celery] = "celery|celeri|karfus|krafes|seleri",
        [Allergen.Mustard] = "mustard|moutarde|mustarda|mutarde|mutaride",
        [Allergen.Sesame] = "sesame|tahini|gulglien|sezame|sezamu|gunglien",
        [Allergen.Sulphites] = "sulphite|sulfite|sulfiti|sulphur|silifite|sulufite",
        [Allergen.Lupin] = "lupin|lupine|lupini|lupina",
        [Allergen.Molluscs] = "mollusc|mollusk|shellfish|seafood|fruit de mer|mollusque|mussel|squid|octopus|oyster|clam|moule|huitre|calmar|poulpe|klamari|qarnita|qarnit|molluski|moluski|ibinyamushongo",
    }.ToFrozenDictionary(p => p.Key, p => Set(p.Value));

    public static readonly FrozenDictionary<DietaryTag, FrozenSet<string>> Diets = new Dictionary<DietaryTag, string>
    {
        [DietaryTag.Vegan] = "vegan|vegane|vegetalien|vegetalienne|veganu|vegana|vigan|plant based",
        [DietaryTag.Vegetarian] = "vegetarian|veggie|vegetarien|vegetarienne|vegetarjan|vegetarjana|vegetariyani|utarya inyama|ndya imboga|meatless|no meat|meat free|without meat|sans viande|pas de viande|nta nyama|bla laħam|mingħajr laħam",
        [DietaryTag.GlutenFree] = "gluten free|sans gluten|minghajr glutine|minghajr glutina|nta gluten|nta gluteni",
        [DietaryTag.DairyFree] = "dairy free|lactose free|sans lactose|sans produit laitier|minghajr halib|nta mata",
        [DietaryTag.Halal] = "halal|hallal",
    }.ToFrozenDictionary(p => p.Key, p => Set(p.Value));

    /// <summary>What follows is not there.</summary>
    public static readonly FrozenSet<string> Absent = Set("free|without|no|not|none|never|zero|isn|doesn|don|won|aren|lack|sans|pas|aucun|aucune|exempt|exempte|ni|ne|jamais|nta|ntabwo|ntirimo|ntarimo|itarimo|ntamo|nticyo|depourvu|depourvue|depourvus|depourvues|idafite|adafite|ntifite|ntagira|itagira|badashyiramo|kidafite|minghajr|bla|ma|mhux|mafih|mafiha|mafihx|fihx|fihiex|hieles|hielsa|cannot|can t|couldn|needn|nobody|dénué|dénuée|dénués|dénuées");

    /// <summary>Between a denial and what is denied: "free of any".</summary>
    public static readonly FrozenSet<string> Rest = Set("of|from|any|all|the|trace|added|de|d|du|toute|tout|trace|ya|na|kull|ta|minn");

    /// <summary>Good for somebody who avoids something.</summary>
    public static readonly FrozenSet<string> Safe = Set("safe|safely|suitable|fine|ok|okay|convient|adapte|ikwiye|umutekano|tajjeb|tajba|adattat|perfect for you|good for you|great for you|right for you|ideal for you|parfait pour vous|idéal pour vous|bon pour vous|perfett għalik|perfetta għalik|nziza kuri wewe|cyiza kuri wewe|harmless|alright|all right|inoffensif|inoffensive");

    /// <summary>Good for them where it is denied: "sans danger".</summary>
    public static readonly FrozenSet<string> Harm = Set("danger|risque|risk|kibazo|periklu|riskju|dangerous|risky|harmful|unsafe|dangereux|dangereuse|react|reacted|reaction|réaction|réagi|hurt|harm");

    /// <summary>After a denial these make it none: "no worries", "no doubt".</summary>
    public static readonly FrozenSet<string> Reassuring = Set("doubt|worry|worries|problem|question|issue|concern|trouble|mind|matter|only|just|souci|problème|doute|crainte|seulement|problema|dubju|inkwiet|biss");

    /// <summary>Denied, these urge: "don't miss", "n'hésitez pas".</summary>
    public static readonly FrozenSet<string> Urging = Set("miss|hesitate|forget|regret|hésitez|hésite|hésiter|manquez|manquer|oubliez|oublier|ratez|rater|privez|ntucikwe|ntimucikwe|ntukibagirwe|ntimwibagirwe|ntutindiganye|ntimutindiganye");

    /// <summary>Before a denial these make it an offer: "why not a beer?"</summary>
    public static readonly FrozenSet<string> Why = Set("why|pourquoi|kuki|għaliex");

    /// <summary>What may happen to whoever eats it, and that it hardly will: "the risk is very low", "ibyago ni bike".</summary>
    public static readonly FrozenSet<string> Risk = Set("risk|danger|odd|chance|likelihood|probability|risque|probabilité|ibyago|akaga|riskju|periklu|probabbiltà"), Low = Set("low|small|minimal|tiny|slim|negligible|remote|little|minor|slight|nil|zero|faible|minime|infime|mince|moindre|nul|inexistant|bike|buke|gato|muto|gake|baxx|baxxa|żgħir|żgħira|minimu|minimi");

    /// <summary>Before the last of a list.</summary>
    public static readonly FrozenSet<string> And = Set("and|or|nor|et|ou|ni|na|cyangwa|u|jew");

    /// <summary>What follows is supposed.</summary>
    public static readonly FrozenSet<string> If = Set("if|whether|si|niba|jekk");

    /// <summary>By an allergen it is somebody's who avoids it. Guests write some of them otherwise.</summary>
    public static readonly FrozenSet<string> Conditions = Set("allergy|allergies|allergic|alergy|alergies|alergic|intolerance|intolerant|intollerant|sufferer|anaphylaxis|anaphylactic|epipen|allergie|allergique|alergie|alergique|intolérance|intolérant|intolérante|aleriji|alerji|allerji|allerġija|allerġiku|allerġika|intolleranza|intolleranti");

    /// <summary>Whoever avoids an allergen, by one word.</summary>
    public static readonly FrozenSet<string> Sufferers = Set("coeliac|celiac|ceoliac|coeliaque|celiaque|celjaka|celjaku|ċeljaka|ċeljaku");

    /// <summary>What follows is there.</summary>
    public static readonly FrozenSet<string> Present = Set("there is|there are|y a|contain|has|have|with|include|made|contient|contiennent|avec|comporte|irimo|arimo|harimo|birimo|bifite|ifite|ikozwe|fih|fiha|fihom|ikun|bil|bl");

    /// <summary>It may be there.</summary>
    public static readonly FrozenSet<string> Perhaps = Set("may|might|could|trace|possibly|peut|peuvent|pourrait|eventuellement|shobora|ishobora|ashobora|gishobora|birashoboka|jista|jistghu|tista|forsi|traccia|traci");

    /// <summary>Nobody has said so: ask.</summary>
    public static readonly FrozenSet<string> Doubt = Set("ask|unknown|unsure|surely|sure|confirm|guarantee|promise|garantir|garantis|promettre|assurer|check|know|known|staff|demander|demandez|confirmer|verifier|personnel|serveur|inconnu|sait|sais|surement|baza|mubaze|ubaze|abakozi|umukozi|ntituzi|ntibizwi|bizwi|staqsi|staqsu|persunal|nafu|naf|maghruf|cert|zgur");

    public static readonly FrozenSet<string> AskStaff = Set("staff|waiter|waitress|server|ask|personnel|serveur|serveuse|demandez|demander|abakozi|umukozi|baza|mubaze|ubaze|persunal|staqsi|staqsu|wejter");

    /// <summary>The staff are to be asked: by itself "the staff" sends nobody to them.</summary>
    public static readonly FrozenSet<string> Asks = Set("ask|check with|speak to|speak with|talk to|demandez|demander|adressez|baza|mubaze|ubaze|babaze|staqsi|staqsu|staqsihom");

    public static readonly FrozenSet<string> SoldOut = Set("sold|finished|unavailable|gone|epuise|epuisee|epuises|rupture|indisponible|termine|byashize|yashize|cyashize|ntibihari|ntiboneka|byarangiye|spicca|spiccat|spiccaw|mhux disponibbli|run out|ran out|out today|out tonight|out for today|out for now|out right now|out at the moment|no more|à court d|à court de|en manque d|no longer available|not available|plus disponible|n y a plus|n avons plus|ne reste plus|ma baqax|ma għadx|re out of|are out of");

    public static readonly FrozenSet<string> Later = Set("breakfast|lunch|dinner|morning|evening|served|later|tomorrow|from|until|dejeuner|diner|matin|soir|servi|servie|servis|partir|jusqu|demain|gitondo|sita|nimugoroba|ritangwa|gitangwa|iboneka|kuva|kugeza|ejo|ntitangwa|kolazzjon|ikla|filghaxija|filghodu|servut|servuta|minn|sa|ghada");

    public static readonly FrozenSet<string> Alcohol = Set("alcohol|alcoholic|beer|wine|lager|ale|cocktail|whisky|whiskey|vodka|gin|rum|spirit|champagne|prosecco|spritz|cider|tequila|brandy|alcool|alcoolise|alcoolisée|biere|vin|sangria|liqueur|stout|pint|cognac|bourbon|scotch|vermouth|digestif|inzoga|byeri|divayi|urwagwa|waragi|birra|birer|nbid|inbid|alkohol|alkoholic|glass of red|glass of white|glass of rosé|bottle of red|bottle of white|bottle of rosé|house red|house white|dry white|dry red|bubbly|cold one|nightcap|verre de rouge|verre de blanc|verre de rosé|bouteille de rouge|bouteille de blanc|ballon de rouge|ballon de blanc|une pression|tazza ħamra|tazza bajda|negroni|merlot|chardonnay|cabernet|sauvignon|pinot|malbec|shiraz|syrah|riesling|zinfandel|rioja|chianti|bordeaux|beaujolais|pastis|ricard|kir|bulle|limoncello|amaretto|grappa|ouzo|sambuca|campari|aperol|mojito|margarita|martini|daiquiri|caipirinha|cosmopolitan|bellini|pina colada|sherry|calvados|armagnac|schnapps|absinthe|baileys|kahlua|cointreau|shandy|pilsner|heineken|guinness|amstel|banana brew|banana beer|petit rouge|petit blanc|petit rosé|rosé|bloody mary|toddy|ti punch|une blonde");

    /// <summary>Drinks by names of more words or of other things: known to bars, and invented where a menu does not have them.</summary>
    public static readonly FrozenSet<string> Drinks = Set("dark and stormy|dark n stormy|moscow mule|tom collins|gin fizz|gin tonic|long island|white russian|black russian|whisky sour|whiskey sour|pisco sour|mai tai|manhattan|singapore sling|planter punch|cuba libre|tequila sunrise|irish coffee|mint julep|kir royal|jagerbomb|b52|paloma|gimlet|sazerac|boulevardier|spritzer|snakebite|black velvet|harvey wallbanger|sex on the|blue lagoon|espresso martini|french 75|pornstar martini|sidecar|screwdriver|rusty nail|bucks fizz|mimosa");

    /// <summary>Alcohol by what it is called among friends.</summary>
    public static readonly FrozenSet<string> Booze = Set("an old fashioned|dram|tipple|booze|grog|snifter|something stronger|something strong|a shot|shot of|aperitif|apéritif|apéro|un coup|petit coup|petite mousse|plus fort|quelque chose de fort|akayoga|agacupa|agatama|xarba|xi ħaġa qawwija|shot wieħed").Union(Drinks).ToFrozenSet();

    /// <summary>That there is alcohol in something; to be a beer says so to nobody who looks for none.</summary>
    public static readonly FrozenSet<string> Alcoholic = Set("alcohol|alcoholic|alcool|alcoolisé|alcoolisée|inzoga|nzoga|isembuye|gisembuye|alkoħol|alkoħoliku");

    /// <summary>That there is none, in one word.</summary>
    public static readonly FrozenSet<string> Sober = Set("dealcoholised|dealcoholized|désalcoolisé|désalcoolisée|idasembuye|kidasembuye|bidasembuye|ntisembuye");

    public static readonly FrozenSet<string> Age = Set("age|adult|id|identity|mineur|majeur|identite|imyaka|indangamuntu|eta|sena|snin|karta");

    /// <summary>Somebody looks: with a word of age it says that an age is seen first.</summary>
    public static readonly FrozenSet<string> Looks = Set("check|checked|verify|verifies|show|see|proof|prove|ask|vérifie|vérifient|vérifier|contrôle|demande|demandent|demander|demandez|montrer|montrez|présenter|présentez|kureba|kugenzura|baza|mubaze|babaze|jiċċekkja|jiċċekkjaw|tara|jara|turi|staqsi|staqsihom|staqsu");

    /// <summary>What a waiter that only proposes cannot have done.</summary>
    public static readonly FrozenSet<string> Deeds = Set("have put|ve put|has put|been put|have applied|been applied|i put|have split|ve split|ai partage|ai divise|have given|have moved|have taken|ai mis|ai applique|avons mis|poggejt|tajtek|placed|ordered|sent|added|paid|charged|cancelled|canceled|removed|refunded|reserved|booked|commande|envoye|ajoute|paye|annule|retire|rembourse|reserve|nashyize|natumije|nohereje|nishyuye|twohereje|twashyizemo|nongereye|ordnajt|zidt|bghatt|hallast|kkancellajt|zidna|bghatna|ordnajna|nakwongereyeho|nakongereyeho|nagutumirije|żidtlek|żidtlekom|bgħattlek|ordnajtlek|intbagħtet|intbagħat");

    public static readonly FrozenSet<string> Doers = Set("poggejt|tajtek|i|we|ive|weve|have|has|been|successfully|j|ai|avons|ete|nahamagaye|namenyesheje|twahamagaye|sejjaht|gharraft|gharrafna|sejjahna|nashyize|natumije|nohereje|nishyuye|twohereje|twashyizemo|nongereye|ordnajt|zidt|bghatt|hallast|kkancellajt|zidna|bghatna|ordnajna|nakwongereyeho|nakongereyeho|nagutumirije|żidtlek|żidtlekom|bgħattlek|ordnajtlek|intbagħtet|intbagħat");

    public static readonly FrozenSet<string> Gifts = Set("discount|complimentary|gratis|remise|rabais|reduction|gratuit|gratuite|offert|offerte|igabanuka|igabanywa|ubuntu|skontijiet|promo|promotion|coupon|voucher|on the house|free of charge|for free|free today|everything is free|all dishes are free|dishes are free|tout est gratuit|kollox b xejn|b xejn|half price|half the price|half off|moitié prix|moitié du prix|nofs prezz|nofs il-prezz|is on us|are on us|my treat|our treat|for nothing|without charge|get one free|buy one get|maison qui régale|maison régale|ma tournée|two for one|happy hour|pour nous|special price|cheaper today|cheaper tonight|rigal|impano|throw in|throws in|you save|vous offre|vous offrons|pay half");

    public static readonly FrozenSet<string> StaffCalled = Set("called|calling|alerted|notified|told|informed|appele|prevenu|averti|nahamagaye|namenyesheje|twahamagaye|sejjaht|gharraft|gharrafna|sejjahna");

    /// <summary>After these a dish is named: "we have …".</summary>
    public static readonly FrozenSet<string> Offers = Set("we have|we serve|we offer|we also have|i recommend|i suggest|recommend|try|enjoy|our special|how about|there is|there are|we also do|have our|can have our|can have the|could have the|chef makes|also makes|chef recommends|chef propose|special is|special today is|nous avon|nous servon|nous proposon|je recommande|je suggere|essayez|goutez|il y a|dufite|tugira|gerageza|ndakugira inama|hari|ghandna|noffru|nirrakkomanda|nissuggerixxi|pprova|hemm");

    /// <summary>After these an offer no longer names what is offered.</summary>
    public static readonly FrozenSet<string> Ends = Set("that|which|who|for|xejn|without|if|when|because|but|on|from|of|not|and|or|under|at|until|qui|que|sans|pour|si|mais|parce|ne|li|għal|għall|mingħajr|bla|nta|itarimo|birimo|irimo|ariko|fi|fil|fuq");

    /// <summary>Words of offers that name nothing.</summary>
    public static readonly FrozenSet<string> Generic = Set("several|some|many|few|option|choice|dish|plat|menu|more|other|another|one|two|three|four|five|something|anything|lot|great|good|nice|lovely|delicious|following|these|those|plusieurs|quelque|choix|autre|bon|bonne|delicieux|ceci|voici|deux|trois|quatre|cinq|ibyo|byinshi|bindi|ibiribwa|bike|meza|affarijiet|diversi|ohra|ohrajn|platti|tajjeb|tajba|tlieta|erbgha|dishes|kind|kitchen|wait|minute|time|today|tonight|now|also|here|every|all|again|later|too|short|long|about|around|environ|attente|madwar|ask|asking|staff|meal|visit|evening|stay|appetit|us|yourself|person|personnel|abakozi|persunal|run|out|been|sold|six|sept|huit|seven|eight|nine|ten|icyo|wirinda|mwirinda|ushaka|mushaka|very|risk|chance|possibility|trace|risque|possibilité|ibyago|akaga|riskju");

    /// <summary>The dish that was talked of.</summary>
    public static readonly FrozenSet<string> It = Set("it|that|this|them|they|ça|il|elle|cela|celui-ci|ce plat|yo|cyo|iryo|ibyo|dan|din|dik|dak|hu|hi");

    /// <summary>What follows is of the guest.</summary>
    public static readonly FrozenSet<string> Noted = Set("for this visit|pour cette visite|kuri uru ruzinduko|għal din iż-żjara");

    public static readonly FrozenSet<string> Everything = Set("all|every|everything|any|anything|whole|tout|tous|toute|toutes|byose|ibyo byose|kollox|kull|kollha");

    /// <summary>Numbers in words, as amounts are said.</summary>
    public static readonly FrozenSet<string> Numbers = Set("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent|mille|tnejn|tlieta|erbgħa|ħamsa|sitta|sebgħa|tmienja|disgħa|għaxra|għaxar|kabiri|bitatu|bine|bitanu");

    /// <summary>Before a ceiling that the guest named.</summary>
    public static readonly FrozenSet<string> Under = Set("under|below|less|than|most|max|maximum|cheaper|budget|moin|munsi|kugeza|atarenze|itarenze|aktar|kutarenza|inqa|irhas|within|up");

    /// <summary>An amount was said before one of these.</summary>
    public static readonly FrozenSet<string> Money = Set("franc|rwf|frw|euro|cent|thousand|hundred|mille|ibihumbi|igihumbi|elf|mitt|mija|amafaranga|ifaranga|ewro|ċenteżmi");

    /// <summary>Words that say nothing of what a dish is.</summary>
    public static readonly FrozenSet<string> Small = Set("a|an|the|of|and|or|with|in|on|for|to|from|at|by|is|are|it|its|this|that|your|our|my|you|i|we|de|du|des|la|le|les|l|d|un|une|et|ou|a|au|aux|avec|sur|pour|dans|chez|from|into|over|en|y|n|na|bya|ya|yo|mu|ku|cya|ry|tal|tat|ta|il|is|it|ix|u|fil|fit|bil|mal|ma|s|t");

    /// <summary>Words of names that many a thing could have: none names a dish alone.</summary>
    public static readonly FrozenSet<string> Describing = Set("fresh|frai|fraiche|grilled|grille|mixed|mixte|whole|entier|special|speciale|half|demi|share|partager|pair|paire|white|blanc|red|rouge|black|noir|mineral|minerale|local|house|maison|small|large|stuffed|farci|farcie|roast|roti|fried|frit|green|vert|verte|ripe|sweet|sucree|oven|salad|salade|soup|soupe|sauce|juice|ju|beer|biere|wine|vin|tea|coffee|cafe|water|eau|stew|ragout|pie|tourte|cooked|charcoal|charbon|plate|platter|african|milk|spicy|glass|bottle|cup|pale|two|deux|with|week|open|young|pressed|baked|plain|seasonal|fruit|bread|pain|basket|cold|hot|dish|food");

    /// <summary>Before a word that calls something.</summary>
    public static readonly FrozenSet<string> Articles = Set("the|a|an|our|your|some|le|la|les|l|un|une|du|des|notre|nos|votre|il");

    /// <summary>Food by its name, known to most menus: where a menu has no such word, it has no such dish.</summary>
    public static readonly FrozenSet<string> Foods = Set("pizza|burger|hamburger|cheeseburger|hotdog|sushi|sashimi|ramen|noodle|lasagna|lasagne|lasagnette|lobster|homard|oyster|huitre|caviar|truffle|truffe|foie|steak|steakhouse|tartare|curry|kebab|shawarma|falafel|hummus|houmou|taco|burrito|nacho|quesadilla|fajita|paella|risotto|gnocchi|ravioli|spaghetti|carbonara|bolognese|tiramisu|cheesecake|brownie|pancake|crepe|waffle|gaufre|croissant|baguette|sandwich|sandwiches|panini|wrap|duck|canard|turkey|dinde|lamb|agneau|veal|veau|venison|rabbit|lapin|pork|porc|salmon|saumon|tuna|thon|cod|cabillaud|trout|truite|anchovy|anchois|prawn|shrimp|crevette|crab|crabe|mussel|moule|calamari|scallop|snail|escargot|octopus|poulpe|cassoulet|ratatouille|bouillabaisse|quiche|souffle|fondue|raclette|tagine|tajine|couscou|biryani|tandoori|naan|samosa|dumpling|teriyaki|tempura|gyoza|kimchi|goulash|schnitzel|bratwurst|jollof|fufu|injera|matoke|pilau|muffin|donut|doughnut|sorbet|mousse|profiterole|macaron|eclair|champagne|prosecco|vodka|whisky|whiskey|rum|gin|tequila|mojito|margarita|martini|cocktail|cider|smoothie|milkshake|latte|mocha|macchiato|omelette|pasta|pate|fries|frite|wing|rib|sausage|saucisse|bacon|ham|jambon|mozzarella|parmesan|brie|camembert|asparagu|asperge|artichoke|artichaut|eggplant|aubergine|zucchini|courgette|spinach|epinard|quinoa|lentil|lentille|chickpea|strawberry|fraise|chocolate|chocolat|vanilla|vanille|caramel|swordfish|espadon|squid|calmar|poutine|choma|pho|croque|minestrone|osso|buco|choucroute|bourguignon|ceviche|gumbo|enchilada|borscht|moussaka|gazpacho|bibimbap|bulgogi|katsu|udon|rendang|satay|laksa|pierogi|stroganoff|haggis|tapas|waterzooi|ugba|egusi|shakshuka|baklava|churros|empanada|arepa|tamale|pretzel|strudel|pavlova|trifle|scone|bagel|focaccia|bruschetta|carpaccio|antipasto|saltimbocca|tzatziki|guacamole|aioli|pesto|hollandaise|bearnaise|chimichurri|tapenade|coleslaw|polenta|halloumi|burrata|gorgonzola|kofta|dahl|raita|tofu|seitan|edamame|jambalaya|yassa|thieboudienne|attieke|umutsima|mukimo|irio|githeri|mandazi|sukuma|matooke|kitfo|igisafuriya|timpana|pastizzi|pastizz|qassatat|kusksu|zalzett|prinjolata|kwarezimal|piccata|cannelloni|linguine|tagliatelle|penne|rigatoni|vindaloo|korma|masala|paneer|dosa|satay|tartiflette|blanquette|confit|coq|navarin|cordon");

    /// <summary>Words with a capital that are no dish.</summary>
    public static readonly FrozenSet<string> Proper = Set("i|id|rwf|frw|eur|rf|ok|pin|qr|momo|mtn|airtel|mobile|money|visa|mastercard|wifi|wi|fi|english|french|kinyarwanda|maltese|rwandan|african|italian|mediterranean|rwanda|kigali|malta|valletta|gozo|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mr|mrs|m|mme|icupa|yego|oya|murakoze|grazzi|bonjour|merci|hello|yes|no|oui|non|iva|le|amazina");

    internal static FrozenSet<string> Set(string words) => words.Split('|').Select(phrase => string.Join(' ', Tokens.Stems(phrase))).ToFrozenSet();
}
