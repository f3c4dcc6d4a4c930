namespace Icupa.Conversations;

/// <summary>What the house waiter answers to whoever needs the staff, or asks after their own cart and bill.</summary>
public sealed partial class HouseWaiter
{
    private static async IAsyncEnumerable<string> Bill(Toolbox tools, string language)
    {
        if (tools.View.Check is { Due: > 0 } check)
            yield return HouseWords.Say("billAmount", language, Price(tools, language, check.Mine), Price(tools, language, check.Due));
        yield return HouseWords.Say((await tools.CallStaff("bill")).Refusal == ToolRefusal.None ? "billCalled" : "callRefused", language);
        if (tools.View.Check is not null)
            yield return HouseWords.Say("payHere", language);
    }

    private static async IAsyncEnumerable<string> Call(Toolbox tools, string language, string kind, string done)
    {
        yield return HouseWords.Say((await tools.CallStaff(kind)).Refusal == ToolRefusal.None ? done : "callRefused", language);
    }

    private static async IAsyncEnumerable<string> Cart(Toolbox tools, string language)
    {
        await Task.CompletedTask;
        var lines = tools.View.Cart;
        if (lines.IsEmpty)
        {
            // What was sent has left the cart.
            yield return tools.View.Check is { Total: > 0 } check ? HouseWords.Say("sent", language, Price(tools, language, check.Total)) : HouseWords.Say("cartEmpty", language);
            yield break;
        }
        yield return HouseWords.Say("cartLines", language, HouseWords.List(lines.Take(10).Select(l => $"{l.Quantity} × {l.Name} ({Price(tools, language, l.Total)})"), language));
        yield return HouseWords.Say("cartTotal", language, Price(tools, language, lines.Sum(l => l.Total)));
    }
}
