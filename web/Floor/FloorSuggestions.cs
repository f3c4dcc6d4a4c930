using Icupa.Suggestions;
using Icupa.Web.Push;

namespace Icupa.Web.Floor;

/// <summary>Suggestions to whoever manages (docs/ai-waiter.md).</summary>
public sealed partial class FloorHub
{
    private const int LongestSuggestion = 200;
    private const int LongestWords = 1_000;

    public Task<Reading<Suggested>> Suggestions(string language) => Read(who => Grains.GetGrain<ISuggestionsGrain>(0).All(who, Venue, language ?? ""));

    /// <summary>Another text for a dish. Not sent again on an error: a model may have been asked.</summary>
    public async Task<Reading<Written>> WriteText(string item, string language)
    {
        if (await Commands() is not { } member) return new(Refusal.SignInAgain, null);
        if (Given.Name(item) is not { } dish || Given.Name(language) is not { } into) return new(Refusal.Malformed, null);
        var written = await Grains.GetGrain<ISuggestionsGrain>(0).Write(Asker.Staff(member.Id, member.Role), Venue, dish, into);
        return new(written.Refusal, written.Refusal == Refusal.None ? written : null);
    }

    public Task<Reply> AnswerSuggestion(string commandId, string suggestion, string answer, string? words) =>
        suggestion is { Length: > 0 and <= LongestSuggestion } && words is not { Length: > LongestWords } && Given.Word<SuggestionAnswer>(answer) is { } given
            ? Acting(who => Do(commandId, id => Grains.GetGrain<ISuggestionsGrain>(0).Answer(who, id, Venue, suggestion, given, words)))
            : Malformed;
}
