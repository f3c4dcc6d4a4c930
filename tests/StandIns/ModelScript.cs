using System.Text.Json;
using System.Text.Json.Nodes;

namespace Icupa.StandIns;

/// <summary>The script of the model that behaves: it asks a tool, perhaps a second one, and says what they answered.</summary>
public static class ModelScript
{
    private static readonly string[] Bill = ["bill", "check please", "addition", "l'addition", "kont", "fagitire", "facture"];
    private static readonly string[] Wait = ["how long", "wait", "combien de temps", "attente", "igihe", "iminota", "kemm indum", "kemm se"];
    private static readonly string[] Inside = ["what is in", "what's in", "ingredients", "allergen", "contain", "contient", "dans le", "dans la", "qu'y a-t-il", "birimo", "harimo", "fiha", "fih"];
    private static readonly string[] Pair = ["goes with", "go with", "pair", "accompagne", "va avec", "bijyana", "mmur ma", "imur ma"];

    public static ModelTurn Behaved(ModelTalk talk)
    {
        var question = talk.Question;
        if (talk.Rounds == 0)
            return Has(question, Bill) ? Ask("call_staff", new { kind = "bill" }) : Has(question, Wait) ? Ask("kitchen_wait", new { }) : Ask("search_menu", new { text = question.Length > 200 ? question[..200] : question });
        if (talk.Answers.FirstOrDefault() is not JsonObject answer)
            return Say(talk, "I cannot look that up now.", "Je ne peux pas le vérifier maintenant.", "Sinshobora kubireba ubu.", "Ma nistax niċċekkja issa.");
        if (talk.Rounds == 1 && talk.Dishes is [var first, ..])
        {
            if (Has(question, Inside))
                return Ask("dish_details", new { dish = ModelTalk.Text(first, "id") });
            if (Has(question, Pair))
                return Ask("goes_with", new { dish = ModelTalk.Text(first, "id") });
            if (first["soldOut"] is null && first["servedNow"] is null && first["surelyFreeForThisGuest"]?.GetValue<bool>() != false)
                return Ask("propose", new { dish = ModelTalk.Text(first, "id"), quantity = 1 });
        }
        return Told(talk, answer);
    }

    private static ModelTurn Told(ModelTalk talk, JsonObject answer)
    {
        if (answer["minutes"] is { } minutes && answer["id"] is null)
            return Say(talk, $"It takes about {minutes} minutes now.", $"Il faut environ {minutes} minutes maintenant.", $"Bifata iminota {minutes} ubu.", $"Jieħu madwar {minutes} minuta issa.");
        if (answer["contains"] is JsonArray contains)
        {
            var (name, list) = (ModelTalk.Text(answer, "name"), string.Join(", ", contains.Select(c => c!.ToString())));
            return list.Length == 0
                ? Say(talk, $"Ask our staff about {name}, please.", $"Demandez à notre équipe pour {name}, s'il vous plaît.", $"Baza abakozi bacu kuri {name}.", $"Staqsi lill-istaff dwar {name}.")
                : Say(talk, $"{name} contains {list}.", $"{name} contient {list}.", $"{name} birimo {list}.", $"{name} fih {list}.");
        }
        if (talk.Dishes is { Count: > 0 } dishes)
            return new(ModelTurn.Split(string.Join(' ', dishes.Take(3).Select(d => One(talk.Language, ModelTalk.Text(d, "name"), ModelTalk.Text(d, "price"))))), []);
        return answer["done"] is not null
            ? Say(talk, "Done, somebody will come to you.", "C'est fait, quelqu'un vient.", "Byakozwe, hari umuntu uza.", "Lest, ġejja xi ħadd.")
            : Say(talk, "We do not have that today.", "Nous n'avons pas cela aujourd'hui.", "Ibyo ntabyo dufite uyu munsi.", "Dan m'għandniex illum.");
    }

    private static string One(string language, string name, string price) => language switch
    {
        "fr" => $"{name} coûte {price}.",
        "rw" => $"{name} igura {price}.",
        "mt" => $"{name} jiswa {price}.",
        _ => $"{name} costs {price}.",
    };

    private static ModelTurn Ask(string tool, object arguments) => ModelTurn.Asks(new ModelAsk(tool, JsonSerializer.Serialize(arguments)));

    private static ModelTurn Say(ModelTalk talk, string en, string fr, string rw, string mt) => ModelTurn.Says(talk.Language switch { "fr" => fr, "rw" => rw, "mt" => mt, _ => en });

    private static bool Has(string question, string[] words) => words.Any(word => question.Contains(word, StringComparison.OrdinalIgnoreCase));
}
