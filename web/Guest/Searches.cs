using System.Collections.Immutable;
using System.Globalization;
using System.Threading.RateLimiting;
using Icupa.Menus;
using Icupa.Web.Push;
using Icupa.Web.Sessions;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Guest;

/// <summary>What a search has found.</summary>
/// <param name="Hits">Dishes, the best first.</param>
/// <param name="Ask">Those of them about which only staff can say that they are without what the guest named.</param>
/// <param name="Without">The allergens that the question rules out, by number.</param>
/// <param name="Read">What was understood as a filter, in the guest's words.</param>
public sealed record SearchAnswer(ImmutableArray<string> Hits, ImmutableArray<string> Ask, ImmutableArray<int> Without, string? Read);

/// <summary>
/// The guest's search box asks here what its page does not know: order, meaning and filters. The page has an answer of its own already, so that
/// nothing is tried again.
/// </summary>
public static class Searches
{
    private const string Policy = "searches";
    private const int PerMinute = 90;
    /// <summary>Phones that have no seat yet share an address.</summary>
    private const int PerMinuteOfAnAddress = 600;
    private const int LongestQuestion = 200;
    private const int MostHits = 50;

    public static IServiceCollection AddSearchLimit(this IServiceCollection services) => services.Configure<RateLimiterOptions>(o => o.AddPolicy(Policy, http =>
        http.RequestServices.GetRequiredService<Cookies>().Session(http) is { } seat
            ? Minute("searches of " + seat.Session.Text, PerMinute)
            : Minute("searches from " + http.Connection.RemoteIpAddress, PerMinuteOfAnAddress)));

    public static void MapSearch(this IEndpointRouteBuilder table) => table.MapGet("/search.json", Find).RequireRateLimiting(Policy)
        .WithSummary("Searches the menu as a guest asks, in the language of the phone; 204 where the words ask nothing.")
        .Produces<SearchAnswer>().Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static RateLimitPartition<string> Minute(string of, int permits) =>
        RateLimitPartition.GetFixedWindowLimiter(of, _ => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });

    private static async Task<IResult> Find(HttpContext http, Places places, IGrainFactory grains, IStringLocalizer<Texts> words, string code, string? q)
    {
        if (await places.OnSale(http, code) is not { } place) return Results.NotFound();
        if (string.IsNullOrWhiteSpace(q)) return Results.NoContent();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(place.Language);
        http.Response.Headers.CacheControl = "no-store";
        var answer = await grains.GetGrain<IMenuSearchGrain>(Key.MenuSearch(place.Venue.Id)).Find(new(q.Length > LongestQuestion ? q[..LongestQuestion] : q, place.Language) { Most = MostHits });
        var understood = Understood(answer.Intent, place, words);
        // Words that say nothing are no question: the page's own answer stands.
        if (understood.Count == 0 && answer.Intent.Terms.IsEmpty) return Results.NoContent();
        return Results.Json(new SearchAnswer(
            [.. answer.Hits.Select(h => h.Item)],
            answer.AskStaff,
            [.. answer.Intent.Without.Select(a => (int)a)],
            understood.Count == 0 ? null : words["Search.Read", string.Join(" · ", understood)].Value), Wire.Options);
    }

    /// <summary>What was understood as a filter, in the reader's words.</summary>
    private static List<string> Understood(SearchIntent intent, Place place, IStringLocalizer<Texts> words)
    {
        var said = new List<string>();
        if (intent.Group is { } group && place.Menu.Groups.FirstOrDefault(g => g.Id == group) is { } category)
            said.Add(category.Name.In(place.Language));
        if (intent.Course is { } course)
            said.Add(words["Search.Course." + course]);
        said.AddRange(intent.Diets.Select(d => words["Tag." + d].Value));
        var without = intent.Without.Select(a => words["Allergen." + a].Value).Concat(Left(intent.WithoutIngredients, place)).ToList();
        if (without.Count > 0)
            said.Add(words["Search.Without", string.Join(", ", without)]);
        said.AddRange(intent.Not.Where(t => t is DietaryTag.Spicy or DietaryTag.Alcohol).Select(t => words["Search.Not." + t].Value));
        if (intent.AtMost is { } most)
            said.Add(words["Search.AtMost", place.Amount(most)]);
        if (intent.Quick)
            said.Add(words["Search.Quick"]);
        return said;
    }

    // The guest's own words where they stand for several ingredients.
    private static IEnumerable<string> Left(ImmutableArray<string> ingredients, Place place)
    {
        var names = place.Menu.Ingredients.ToDictionary(i => i.Id, i => i.Name.In(place.Language));
        return ingredients.Any(i => !names.ContainsKey(i)) ? ingredients.Where(i => !names.ContainsKey(i)) : ingredients.Select(i => names[i]);
    }
}
