using Icupa.Web.Shared;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Guest;

/// <summary>The words that the page's scripts say. The first come with the page; the others when a sheet is opened.</summary>
public static class ClientWords
{
    public static readonly string[] First =
    [
        "SoldOut", "Left", "Fit.Contains", "Fit.May", "Fit.Ask", "NotMarked", "Dishes.one", "Dishes.other", "CartEmpty", "SoFar", "Sending", "SomeReady", "Enjoy", "AboutMinutes",
        "State.Waiting", "State.Declined", "State.Sent", "State.Accepted", "State.Preparing", "State.Ready", "State.Served", "Refusal.KitchenUnheard", "Refusal.OrderingOff",
        "Reconnecting", "Offline", "Table", "Guest", "You", "Staff", "NewsAdded", "NewsSent", "NewsJoined", "NewsState", "NewPrice", "NewMenu",
        "Door.Ended", "SitAgain", "Door.Revoked", "Door.Revoked.Do", "Door.Revoked.Back", "Unsent",
    ];

    /// <summary>The words of these keys, with the further forms of the plural that the language has.</summary>
    public static Dictionary<string, string> Of(IEnumerable<string> keys, IStringLocalizer words)
    {
        const string plural = ".other";
        return keys.SelectMany(key => key.EndsWith(plural, StringComparison.Ordinal) ? Plural.Further.Select(form => key[..^plural.Length] + "." + form).Where(form => !words[form].ResourceNotFound).Prepend(key) : [key])
            .ToDictionary(key => key, key => words[key].Value);
    }

    /// <summary>What the bill's script says by itself; all else on that page is written by the server.</summary>
    public static readonly string[] Bill = ["Reconnecting", "Bill.Offline", "Paying.StillSending", "Refusal.Malformed"];

    /// <summary>What the talk with the waiter says by itself.</summary>
    private static readonly string[] Talk =
    [
        "Talk.Ask", "Talk.Intro", "Talk.What", "Talk.House", "Talk.Ai", "Talk.In", "Talk.Without", "Talk.Long", "Talk.Bill", "Talk.Box", "Talk.Send", "Talk.Stop", "Talk.Count", "Talk.TooLong",
        "Talk.You", "Talk.Thinking", "Talk.Waits", "Talk.Offline", "Talk.Stopped", "Talk.Failed", "Talk.Again", "Talk.Up", "Talk.Down", "Talk.Call", "Talk.Add", "Talk.Added", "Talk.Choose",
        "Talk.Proposed", "Talk.Off", "Talk.Full", "Talk.Words",
    ];

    public static readonly string[] Later =
    [
        "YourTable", "Close", "Hint", "Calls", "Call.Waiter", "Call.Water", "Call.Bill", "Call.Sent", "Call.Coming", "Pending", "Refuse", "HereNow", "NotHere", "MyName", "SaveName",
        "AddedBy", "OneMore", "OneLess", "Change", "Remove", "RemoveDish", "SwapFor", "TryInstead", "OptionOut", "Reserving", "Short", "Send.one", "Send.other", "OfThatMine", "Round",
        "State.Voided", "Off.cannot-make", "Off.cold", "Off.wrong", "Off.missing", "Off.other", "State.Contains", "State.MayContain", "State.Unknown", "State.Free", "GotIt", "SomethingWrong", "TroubleTold",
        "Trouble.Cold", "Trouble.Wrong", "Trouble.Missing", "Trouble.Other", "Allergens", "AllergyMark", "AllergyMarkNote", "AllergyWords", "AllergyIs", "Note", "NoteHint",
        "Quantity", "Add", "Save", "SitFirst", "Bill.See", "Suggested", .. Talk,
        .. Enum.GetNames<Refusal>().Where(name => name != nameof(Refusal.None)).Select(name => "Refusal." + name),
    ];
}
