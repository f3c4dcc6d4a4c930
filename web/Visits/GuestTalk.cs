using Icupa.Conversations;
using Icupa.Web.Push;

namespace Icupa.Web.Visits;

/// <summary>What a phone says to the waiter. The answer is pushed to this guest's phones only.</summary>
public sealed partial class GuestHub
{
    private IConversationGrain Talk => grains.GetGrain<IConversationGrain>(Key.Conversation(Me.Visit, Me.Session));

    public Task<Reply> Ask(string commandId, string text, string language) =>
        text is null || language is null or { Length: > 8 } ? Malformed : Do(commandId, id => Talk.Ask(Who, id, new(text, language)));

    public Task<Reply> StopAnswer(string commandId) => Do(commandId, id => Talk.Stop(Who, id));

    public Task<Reply> RateAnswer(string commandId, int turn, string rating) =>
        Given.Word<Rating>(rating) is { } thumb ? Do(commandId, id => Talk.Rate(Who, id, turn, thumb)) : Malformed;
}
