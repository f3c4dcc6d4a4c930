using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Icupa.Menus;
using Icupa.Storage;

namespace Icupa.Conversations.Models;

/// <summary>The tools of one turn as a model calls them. Each answers with JSON whose texts are data of the menu; a call that cannot be done says so.</summary>
internal static class WaiterTools
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int MostDishes = 8;
    private const int MostChoices = 20;

    public static IReadOnlyDictionary<string, WaiterTool> Of(Toolbox tools) => ((WaiterTool[])
    [
        Tool("search_menu", "Searches this restaurant's menu by a guest's words: dish, ingredient, diet, allergen to avoid, price, course.", """{"text":{"type":"string","maxLength":200}}""", "text",
            async words => words.Text("text") is { } text ? Found(tools, await tools.SearchMenu(text)) : NotUnderstood("text")),
        Tool("dish_details", "One dish: what is in it, its allergens, price, options, whether it is sold out.", """{"dish":{"type":"string","description":"id of a dish, or its exact name"}}""", "dish",
            words => Task.FromResult(words.Text("dish") is not { } dish ? NotUnderstood("dish") : tools.Dish(dish) is { } seen ? Details(tools, seen) : Because("no such dish on this menu"))),
        Tool("goes_with", "What goes well with a dish.", """{"dish":{"type":"string","description":"id of a dish, or its exact name"}}""", "dish",
            words => Task.FromResult(words.Text("dish") is not { } dish ? NotUnderstood("dish") : new JsonObject { ["dishes"] = Dishes(tools, tools.GoesWith(dish)) })),
        Tool("kitchen_wait", "Minutes until a dish, or anything ordered now, would be ready.", """{"dish":{"type":"string"}}""", null,
            words => Task.FromResult(tools.WaitMinutes(words.Text("dish")) is { } minutes ? new JsonObject { ["minutes"] = minutes } : new JsonObject { ["paused"] = true })),
        Tool("my_cart", "What is in this table's cart and on its check.", "{}", null, _ => Task.FromResult(Cart(tools.View))),
        Tool("propose", "Shows the guest a card with a dish, which they may tap to add. Adds nothing by itself.", """
            {"dish":{"type":"string","description":"id of a dish"},"quantity":{"type":"integer","minimum":1,"maximum":20},"why":{"type":"string","maxLength":200},
             "options":{"type":"array","items":{"type":"object","properties":{"group":{"type":"string"},"option":{"type":"string"}},"required":["group","option"]}}}
            """, "dish",
            words => Task.FromResult(words.Text("dish") is not { } dish ? NotUnderstood("dish")
                : words.Has("quantity") && words.Number("quantity") is null ? NotUnderstood("quantity")
                : words.Has("options") && words.List("options") is null ? NotUnderstood("options") : Choices(words.List("options") ?? []) is not { } choices ? NotUnderstood("options")
                : Reply(tools.Propose(dish, words.Number("quantity") ?? 1, choices, words.Text("why"))))),
        Tool("remember_allergy", "The guest says that they must avoid one of the 14 allergens.", $$$"""{"allergen":{"type":"string","enum":[{{{Names<Allergen>()}}}]}}""", "allergen",
            async words => words.Text("allergen") is { } allergen ? Reply(await tools.RememberAllergy(allergen)) : NotUnderstood("allergen")),
        Tool("remember_diet", "The guest says how they eat.", """{"diet":{"type":"string","enum":["vegan","vegetarian","gluten-free","dairy-free","halal"]}}""", "diet",
            async words => words.Text("diet") is { } diet ? Reply(await tools.RememberDiet(diet)) : NotUnderstood("diet")),
        Tool("call_staff", "Calls a person to the table.", """{"kind":{"type":"string","enum":["waiter","water","bill"]}}""", "kind",
            async words => words.Text("kind") is { } kind ? Reply(await tools.CallStaff(kind)) : NotUnderstood("kind")),
    ]).ToDictionary(tool => tool.Name, StringComparer.Ordinal);

    public static string Refused(string why) => JsonSerializer.Serialize(new { refused = why }, Json);

    private static JsonObject Because(string why) => new() { ["refused"] = why };

    private static JsonObject NotUnderstood(string argument) => Because($"{argument} is missing or not as the schema asks");

    private static WaiterTool Tool(string name, string what, string properties, string? needed, Func<ToolWords, Task<JsonObject>> ask) => new(name, what,
        JsonElement.Parse($$$"""{"type":"object","properties":{{{properties}}},"required":[{{{(needed is null ? "" : $"\"{needed}\"")}}}],"additionalProperties":false}"""), ask);

    private static JsonObject Reply(ToolReply reply)
    {
        var said = new JsonObject { ["done"] = reply.Refusal == ToolRefusal.None };
        if (reply.Refusal != ToolRefusal.None)
            said["refused"] = reply.Refusal.ToString();
        if (reply.Say is { } say)
            said["say"] = say;
        return said;
    }

    private static JsonObject Found(Toolbox tools, FoundDishes found) => new JsonObject
    {
        ["understood"] = JsonSerializer.SerializeToNode(new { without = found.Understood.Without, diets = found.Understood.Diets, atMost = found.Understood.AtMost }, Json),
        ["dishes"] = Dishes(tools, found.Dishes),
        ["staffMustSayWhetherFree"] = Dishes(tools, found.AskStaff),
    };

    private static JsonArray Dishes(Toolbox tools, ImmutableArray<DishSeen> dishes) => [.. dishes.Take(MostDishes).Select(dish => (JsonNode)Brief(tools, dish))];

    private static JsonObject Brief(Toolbox tools, DishSeen dish)
    {
        var avoids = tools.View.Avoids;
        var brief = new JsonObject
        {
            ["id"] = dish.Id,
            ["name"] = dish.Name,
            ["price"] = dish.PriceText,
            ["course"] = JsonSerializer.SerializeToNode(dish.Course, Json),
            ["tags"] = JsonSerializer.SerializeToNode(dish.Tags, Json),
        };
        if (dish.SoldOut)
            brief["soldOut"] = true;
        if (!dish.ServedNow)
            brief["servedNow"] = false;
        if (!avoids.IsEmpty)
            brief["surelyFreeForThisGuest"] = avoids.All(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Free);
        if (tools.View.Profile.Diets.OrEmpty().Where(d => d.IsDiet()).ToList() is { Count: > 0 } diets && tools.View.Board.Menu.Item(dish.Id) is { } item)
            brief["keepsThisGuestsDiet"] = diets.All(d => item.Keeps(d));
        return brief;
    }

    private static JsonObject Details(Toolbox tools, DishSeen dish)
    {
        var details = Brief(tools, dish);
        details["description"] = dish.Description;
        details["ingredients"] = JsonSerializer.SerializeToNode(dish.Ingredients, Json);
        details["minutes"] = dish.Minutes;
        foreach (var (name, state) in new[] { ("contains", AllergenState.Contains), ("mayContain", AllergenState.MayContain), ("freeOf", AllergenState.Free), ("notKnown", AllergenState.Unknown) })
            details[name] = JsonSerializer.SerializeToNode(Enum.GetValues<Allergen>().Where(a => dish.Allergens.GetValueOrDefault(a) == state), Json);
        details["options"] = Options(tools.View, dish.Id);
        return details;
    }

    private static JsonArray Options(WaiterView view, string id)
    {
        var menu = view.Board.Menu;
        var asked = menu.Item(id)?.ModifierGroups.OrEmpty() ?? [];
        return [.. menu.Document.ModifierGroups.Where(g => asked.Contains(g.Id)).Select(g => (JsonNode)new JsonObject
        {
            ["group"] = g.Id,
            ["name"] = g.Name.In(view.Language),
            ["atLeast"] = g.Min,
            ["atMost"] = g.Max,
            ["options"] = new JsonArray([.. g.Modifiers.Select(m => (JsonNode)new JsonObject { ["option"] = m.Id, ["name"] = m.Name.In(view.Language), ["addsMinorUnits"] = m.Price })]),
        })];
    }

    private static JsonObject Cart(WaiterView view) => JsonSerializer.SerializeToNode(new
    {
        currency = view.Board.Settings.Currency,
        unit = "minor",
        lines = view.Cart.OrEmpty().Select(l => new { dish = l.Item, l.Name, l.Quantity, l.Total, l.Mine }),
        check = view.Check,
    }, Json)!.AsObject();

    // Options inside options are not asked of a model: such a dish is proposed by the page.
    private static ImmutableArray<Choice>? Choices(IEnumerable<JsonElement> given)
    {
        var choices = ImmutableArray.CreateBuilder<Choice>();
        foreach (var one in given)
        {
            if (choices.Count == MostChoices || one.ValueKind != JsonValueKind.Object || Word(one, "group") is not { } group || Word(one, "option") is not { } option)
                return null;
            choices.Add(new(group, option));
        }
        return choices.ToImmutable();
    }

    private static string? Word(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Names<T>() where T : struct, Enum => string.Join(',', Enum.GetValues<T>().Select(value => JsonSerializer.Serialize(value, Json)));
}
