using Icupa.Promotions;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>Promotion codes on a check.</summary>
public sealed partial class CheckGrain
{
    // In memory only: whoever guesses keeps the grain awake. Made by the first wrong one: idle checks weigh.
    private CodeTries? tries;

    public Task<Reply> Redeem(Asker who, CommandId id, string code)
    {
        var (settings, now, plain) = (Boards.Of(Venue).Settings, Clock.GetUtcNow(), PromoCode.Plain(code));
        var (found, minutes) = (settings.Money.Codes.OrEmpty().FirstOrDefault(c => c.Code == plain), BusinessDay.LocalMinutes(settings, now));
        return Seated(who, id, check => check.Redeem(who, found, BusinessDay.Of(settings, now), new(minutes / 60, minutes % 60)), guess: () =>
        {
            if (tries?.Locked(who, now) == true)
                return Refusal.TooManyTries;
            if (found is null)
                (tries ??= new()).Wrong(who, now);
            return Refusal.None;
        });
    }

    public Task<Reply> CodeIs(Asker who, CommandId id, string use, CodeState asked, Refusal answer) => Do(who, id, check => check.CodeIs(who, use, asked, answer));

    private async Task<bool> AskPromotion(CodeUse use)
    {
        var (promotion, name) = (GrainFactory.GetGrain<IPromotionGrain>(Key.Promotion(Venue, use.Code)), $"{Id.Text}/{use.Id}");
        var answer = use.State == CodeState.Asked
            ? await promotion.Use(House, Once($"use:{use.Id}"), name, use.Limit!.Value)
            : await promotion.GiveBack(House, Once($"give-back:{use.Id}"), name);
        return answer.Refusal is Refusal.None or Refusal.CodeUsedUp
            && (await this.AsReference<ICheckGrain>().CodeIs(House, Once($"code:{use.Id}:{use.State}:{answer.Refusal}"), use.Id, use.State, answer.Refusal)).Ok;
    }
}
