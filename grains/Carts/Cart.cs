using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Carts;

/// <summary>A line that is not yet placed. Note and allergy are keys of personal words.</summary>
/// <param name="AnsweredAt">When availability last said that it keeps the line's portions, or that there are too few.</param>
public sealed record CartLine(LineId Id, string Item, int Quantity, ImmutableArray<Choice> Choices, string By, long Unit, Hold Hold, int Menu, string? NoteKey, string? AllergyKey, DateTimeOffset AnsweredAt = default, bool Suggested = false)
{
    public long Total => checked(Unit * Quantity);
}

/// <summary>A placed round. Its lines are dropped from memory once the order has them.</summary>
/// <param name="Table">Where the order brings it, or will.</param>
public sealed record CartRound(int Number, string PlacedBy, DateTimeOffset PlacedAt, DateOnly BusinessDate, long Total, RoundState State, bool Handed, ImmutableArray<PlacedLine> Lines, ImmutableArray<LineId> Held, ImmutableArray<LineId> Suggested, TableId Table, DateTimeOffset? ApprovedAt = null);

/// <summary>The shared cart of a visit: pure. A rule that refuses does so in the order of <see cref="Refusal"/>.</summary>
public sealed partial record Cart : IFold<Cart, CartEvent>
{
    public const int MaxLines = 200;
    public const int MaxQuantity = 99;
    public const int MaxNote = 500;
    public const int MaxAllergyWords = 200;

    public static Cart Empty { get; } = new();

    public ImmutableArray<CartLine> Lines { get; private init; } = [];
    public ImmutableArray<CartRound> Rounds { get; private init; } = [];
    public Admitted? People { get; private init; }
    /// <summary>Lines that left the cart and whose portions availability still has to sell (true) or free (false).</summary>
    public ImmutableArray<(LineId Line, bool Sold, DateOnly Date)> Unsettled { get; private init; } = [];
    /// <summary>Removed ids, so that a late copy of an add cannot bring a line back.</summary>
    public ImmutableArray<LineId> Gone { get; private init; } = [];

    public bool Ended => People?.State == VisitState.Closed;
    public long Total => Lines.Sum(l => l.Total);
    public CartLine? Line(LineId id) => Lines.FirstOrDefault(l => l.Id == id);

    /// <summary>Rounds wait for their orders or for where those are brought, portions for availability.</summary>
    public bool Owes => !Unsettled.IsEmpty || Rounds.Any(Elsewhere) || Rounds.Any(r => r.State == RoundState.Sent && !r.Handed) || Lines.Any(l => l.Hold == Hold.Reserving || (Ended && l.Hold != Hold.Free));

    /// <summary>The round's order does not know that the party sits at another table now.</summary>
    public bool Elsewhere(CartRound round) => round.Handed && round.Table != People!.Table;

    public Decision<CartEvent> Admit(Participants people)
    {
        if (People is not null && people.VisitVersion <= People.VisitVersion)
            return Decision<CartEvent>.AlreadySo;
        return new Admitted(people.VisitVersion, people.Table, people.Host, people.Seated, people.AgeVerified, people.State, people.Closing, People?.Young ?? default);
    }

    public Decision<CartEvent> AddLine(Asker who, NewLine line, string? noteKey, string? allergyKey, CartRules rules)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (Line(line.Line) is { } same)
            return same.By == who.By && same.Item == line.Item ? Decision<CartEvent>.AlreadySo : Refusal.LineExists;
        if (Gone.Contains(line.Line))
            return Refusal.LineExists;
        if (Judge(who, null, line.Item, line.Quantity, line.Choices, line.Note, line.Allergy, rules, out var unit) is var wrong and not Refusal.None)
            return wrong;
        if (Lines.Length >= MaxLines)
            return Refusal.CartFull;
        return new LineAdded(line.Line, line.Item, line.Quantity, line.Choices, unit, noteKey, allergyKey, rules.Stock.Counts(line.Item), rules.Menu.Number, line.Suggested);
    }

    public Decision<CartEvent> ChangeLine(Asker who, LineId id, LineChange change, string? noteKey, string? allergyKey, CartRules rules)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (Line(id) is not { } line)
            return Refusal.NoSuchLine;
        if (!MayEdit(who, line, rules.Settings))
            return Refusal.NotYourLine;
        if (Judge(who, line, line.Item, change.Quantity, change.Choices, change.Note, change.Allergy, rules, out var unit) is var wrong and not Refusal.None)
            return wrong;
        if (line.Quantity == change.Quantity && line.Unit == unit && line.NoteKey == noteKey && line.AllergyKey == allergyKey && line.Choices.SequenceEqual(change.Choices))
            return Decision<CartEvent>.AlreadySo;
        return new LineChanged(id, change.Quantity, change.Choices, unit, noteKey, allergyKey, rules.Stock.Counts(line.Item), rules.Menu.Number);
    }

    public Decision<CartEvent> RemoveLine(Asker who, LineId id, VenueSettings settings)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (Line(id) is not { } line)
            return Gone.Contains(id) ? Decision<CartEvent>.AlreadySo : Refusal.NoSuchLine;
        return MayEdit(who, line, settings) ? new LineRemoved(id) : Refusal.NotYourLine;
    }

    public Decision<CartEvent> Place(Asker who, long seenTotal, CartRules rules)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        // The visit ends, or stays open, in a moment: it has to know of every round before that.
        if (People!.Closing)
            return Refusal.Busy;
        if (Lines.Any(l => rules.Menu.Item(l.Item) is { } item && !Served(item, l, rules)))
            return Refusal.NotServedNow;
        if (Lines.Select(l => Fits(l, rules.Menu)).FirstOrDefault(no => no is not (Refusal.None or Refusal.SoldOut)) is var misfit and not Refusal.None)
            return misfit;
        if (Lines.Any(l => AgeNotVerified(l.By, rules.Menu.Item(l.Item), rules.Settings)))
            return Refusal.AgeNotVerified;
        if (Lines.Any(l => IsOut(l, rules)))
            return Refusal.SoldOut;
        if (Lines.Any(l => l.Hold == Hold.Short))
            return Refusal.SoldOut;
        if (Lines.Any(l => l.Hold == Hold.Reserving || Unkept(l, rules.Stock) || (LetGo(l, rules.Stock) && l.AnsweredAt + BoardKnows <= rules.Now)))
            return Refusal.StillReserving;
        if (Lines.IsEmpty)
            return Refusal.EmptyCart;
        if (Total > seenTotal)
            return Refusal.PriceChanged;
        if (rules.OrderingOff)
            return Refusal.OrderingOff;
        if (rules.Settings.Mode == BusyMode.Paused)
            return Refusal.KitchenPaused;
        // Staff know their kitchen: they may send while guests may not.
        if (rules.KitchenUnheard && who.IsGuest)
            return Refusal.KitchenUnheard;
        if (Rounds.Any(r => r.State == RoundState.Waiting))
            return Refusal.RoundWaiting;
        var waiting = rules.Settings.Joining == JoinPolicy.Approve && who.IsGuest && !Rounds.Any(r => r.State == RoundState.Sent);
        var placed = Lines.Select(l => Fixed(l, rules)).ToImmutableArray();
        return new RoundPlaced(Rounds.Length + 1, BusinessDay.Of(rules.Settings, rules.Now), placed, waiting);
    }

    public Decision<CartEvent> Approve(Asker who, int number) => Answer(who, number, RoundState.Sent, new RoundApproved(number));

    public Decision<CartEvent> Decline(Asker who, int number) => Answer(who, number, RoundState.Declined, new RoundDeclined(number));

    public Decision<CartEvent> Sent(int number) =>
        Round(number) is not { } round ? Refusal.NotFound : round.Handed ? Decision<CartEvent>.AlreadySo : new RoundSent(number);

    public Decision<CartEvent> Seated(int number, TableId table) =>
        Round(number) is not { } round ? Refusal.NotFound : round.Table == table ? Decision<CartEvent>.AlreadySo : new RoundSeated(number, table);

    /// <summary>Prices every line anew that was priced from an older menu; one that does not fit the menu any more keeps its last price until it is changed or removed.</summary>
    public Decision<CartEvent> Reprice(MenuIndex menu)
    {
        var repriced = ImmutableArray.CreateBuilder<CartEvent>();
        foreach (var line in Lines.Where(l => l.Menu < menu.Number))
            repriced.Add(new LineRepriced(line.Id, menu.Item(line.Item) is { } item && menu.Price(item, line.Choices) is { Refusal: Refusal.None } priced ? priced.Unit : line.Unit, menu.Number));
        return repriced.ToImmutable();
    }

    public Cart Apply(CartEvent happened, in Fact fact) => happened switch
    {
        Admitted e => e.State == VisitState.Closed ? Ending() with { People = e } : this with { People = e },
        LineAdded e => this with { Lines = Lines.Add(new(e.Line, e.Item, e.Quantity, e.Choices.OrEmpty(), Shared(fact.By), e.Unit, e.Counted ? Hold.Reserving : Hold.Free, e.Menu, e.NoteKey, e.AllergyKey, Suggested: e.Suggested)) },
        LineChanged e => With(e.Line, l => l with { Quantity = e.Quantity, Choices = e.Choices.OrEmpty(), Unit = e.Unit, NoteKey = e.NoteKey, AllergyKey = e.AllergyKey, Menu = e.Menu, Hold = e.Counted ? Hold.Reserving : Hold.Free }),
        LineRemoved e => Without(e.Line),
        LineRepriced e => With(e.Line, l => l with { Unit = e.Unit, Menu = e.Menu }),
        LineCounted e => Counted(e, fact.At),
        RoundPlaced e => Placed(e, fact),
        RoundApproved e => Approved(Round(e.Number)!, fact.At),
        RoundDeclined e => Declined(e.Number),
        RoundSeated e => With(e.Number, r => r with { Table = e.Table }),
        RoundSent e => With(e.Number, r => r with { Handed = true, Lines = [] }),
        StockSettled e => this with { Unsettled = Unsettled.RemoveAll(u => u.Line == e.Line) },
        _ => throw new InvalidDataException($"a cart does not know {happened.GetType().Name}"),
    };

    public CartRound? Round(int number) => number >= 1 && number <= Rounds.Length ? Rounds[number - 1] : null;

    private Refusal MayTouch(Asker who)
    {
        if (People is null)
            return Refusal.NotAtThisTable;
        if (Ended)
            return Refusal.VisitEnded;
        if (who.IsStaff)
            return Refusal.None;
        return who.IsGuest && People.Seated.Contains(SessionId.Of(who.Id)) ? Refusal.None : Refusal.NotAtThisTable;
    }

    private bool MayEdit(Asker who, CartLine line, VenueSettings settings) =>
        who.IsStaff || line.By == who.By || settings.Editing == CartEditing.Anyone || People?.Host == SessionId.Of(who.Id);

    private Refusal Judge(Asker who, CartLine? before, string itemId, int quantity, ImmutableArray<Choice> choices, string? note, AllergyMark? allergy, CartRules rules, out long unit)
    {
        unit = 0;
        if (rules.Menu.Item(itemId) is not { } item)
            return Refusal.NoSuchItem;
        if (!Served(item, before, rules))
            return Refusal.NotServedNow;
        if (quantity is < 1 or > MaxQuantity)
            return Refusal.BadQuantity;
        var priced = rules.Menu.Price(item, choices);
        if (priced.Refusal != Refusal.None)
            return priced.Refusal;
        unit = priced.Unit;
        if (note is not null && !Plain(note, MaxNote))
            return Refusal.BadNote;
        if (allergy is not null && (allergy.Codes.Any(c => !Enum.IsDefined(c)) || (allergy.Words is { } words && !Plain(words, MaxAllergyWords)) || (allergy.Codes.IsEmpty && !Writing.Seen(allergy.Words))))
            return Refusal.BadAllergy;
        if (AgeNotVerified(who.By, item, rules.Settings))
            return Refusal.AgeNotVerified;
        // Whoever holds the last portions may still change the note, or take fewer.
        var keeps = before is { Hold: Hold.Held } && quantity <= before.Quantity;
        return (keeps ? rules.Stock.IsEightySixed(item, rules.Menu.Chosen(choices)) : rules.Stock.IsOut(item, rules.Menu.Chosen(choices))) ? Refusal.SoldOut : Refusal.None;
    }

    private static bool Plain(string words, int max) => words.Length <= max && !words.Any(c => char.IsControl(c) && c is not '\n');

    private Decision<CartEvent> Answer(Asker who, int number, RoundState state, CartEvent happened)
    {
        if (Ended)
            return Refusal.VisitEnded;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        if (Round(number) is not { } round)
            return Refusal.NotFound;
        return round.State == state ? Decision<CartEvent>.AlreadySo
            : round.State != RoundState.Waiting ? Refusal.TooLate
            : state == RoundState.Sent && People!.Closing ? Refusal.Busy : happened;
    }

    private Cart Placed(RoundPlaced e, in Fact fact)
    {
        var held = Lines.Where(l => l.Hold != Hold.Free).Select(l => l.Id).ToImmutableArray();
        var state = e.Waiting ? RoundState.Waiting : RoundState.Sent;
        var round = new CartRound(e.Number, fact.By, fact.At, e.BusinessDate, e.Lines.Sum(l => l.Total), state, false, e.Lines, e.Waiting ? held : [], e.Waiting ? [.. Lines.Where(l => l.Suggested).Select(l => l.Id)] : [], People!.Table);
        return this with
        {
            Lines = [],
            Rounds = Rounds.Add(round),
            Gone = Gone.AddRange(e.Lines.Select(l => l.Id)),
            Unsettled = e.Waiting ? Unsettled : Sold(held, e.BusinessDate),
        };
    }

    /// <summary>The lines of a round as the cart had them.</summary>
    public static IEnumerable<CartLine> Unsent(CartRound round) =>
        round.Lines.Select(l => new CartLine(l.Id, l.Item, l.Quantity, l.Choices, l.By, l.Total / l.Quantity, round.Held.Contains(l.Id) ? Hold.Held : Hold.Free, 0, l.NoteKey, l.AllergyKey, Suggested: round.Suggested.Contains(l.Id)));

    // A declined round's lines come back as they were, to be changed or removed; counted portions are still held.
    private Cart Declined(int number)
    {
        var round = Round(number)!;
        return With(number, r => r with { State = RoundState.Declined, Lines = [], Held = [], Suggested = [] }) with
        {
            Lines = Lines.AddRange(Unsent(round)),
            Gone = Gone.RemoveRange(round.Lines.Select(l => l.Id)),
        };
    }

    // A round that still waits is cooked no more. It keeps its lines: a silo of before may have approved it even so.
    private Cart Ending()
    {
        var waiting = Rounds.Where(r => r.State == RoundState.Waiting).ToImmutableArray();
        return waiting.IsEmpty ? this : this with
        {
            Rounds = [.. Rounds.Select(r => r.State == RoundState.Waiting ? r with { State = RoundState.Declined, Held = [] } : r)],
            Unsettled = Unsettled.AddRange(waiting.SelectMany(r => r.Held).Select(l => (l, false, default(DateOnly)))),
        };
    }

    private Cart Approved(CartRound round, DateTimeOffset at) =>
        With(round.Number, r => r with { State = RoundState.Sent, Held = [], Suggested = [], Table = People!.Table, ApprovedAt = at }) with { Unsettled = Sold(round.Held, round.BusinessDate) };

    // Whoever adds many lines is named by one text.
    private string Shared(string by) => Lines.FirstOrDefault(l => l.By == by)?.By ?? by;

    private Cart With(LineId id, Func<CartLine, CartLine> change)
    {
        var at = Lines.IndexOf(Line(id)!);
        return at < 0 ? this : this with { Lines = Lines.SetItem(at, change(Lines[at])) };
    }

    private Cart With(int number, Func<CartRound, CartRound> change) => this with { Rounds = Rounds.SetItem(number - 1, change(Rounds[number - 1])) };

    private Cart Without(LineId id)
    {
        var line = Line(id);
        return line is null ? this : this with
        {
            Lines = Lines.Remove(line),
            Gone = Gone.Add(id),
            Unsettled = line.Hold == Hold.Free ? Unsettled : Unsettled.Add((id, false, default)),
        };
    }
}
