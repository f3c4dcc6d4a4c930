using Icupa.Checks;
using Icupa.Payments;
using Microsoft.AspNetCore.Components;

namespace Icupa.Web.Guest;

/// <summary>A part of the bill: people, lines and payments in the reader's words.</summary>
public abstract class BillComponent : GuestComponent
{
    protected Sitting Sitting => Place.Sitting!;
    protected string Me => Sitting.By;

    /// <summary>Somebody's name; what staff take for nobody in particular is the table's.</summary>
    protected string Payer(string payer) => payer.StartsWith("guest:", StringComparison.Ordinal) ? Called(payer) : T["Bill.Table"];

    /// <summary>The same, or "You".</summary>
    protected string Who(string payer) => payer == Me ? T["You"] : Payer(payer);

    protected string Names(IEnumerable<string> payers) => string.Join(", ", payers.Select(Who));

    protected string DishName(CheckLineView line) => OnMenu(line.Item) is { } item ? Say(item.Name) : line.Name;

    protected string Method(PaymentMethod method) => T["Pay." + method];

    /// <summary>Basis points as a percentage without needless decimals: 1800 is "18", 550 "5.5".</summary>
    protected static string Percent(int basisPoints) => (basisPoints / 100m).ToString("0.##", System.Globalization.CultureInfo.CurrentCulture);

    /// <summary>Why a payment came to nothing, in words; null where it goes on all the same ("no-answer").</summary>
    protected string? Reason(string? why) => why is null or Why.NoAnswer or Why.NotThere or Why.Challenge ? null : Because(why);

    protected string Because(string? why) => T["Why." + why] is { ResourceNotFound: false } said ? said.Value : T["Why.other"];

    protected static string NewId() => Guid.CreateVersion7().ToString("N");
}
