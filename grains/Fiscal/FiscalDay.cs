using System.Collections.Immutable;
using Icupa.Storage;

namespace Icupa.Fiscal;

/// <summary>A receipt and how far it is.</summary>
public sealed record Entry(ReceiptDocument Document, FiscalDeviceKind Device, long Number, long OriginalNumber, FiscalState State, FiscalMark? Mark, string? Why, DateOnly? PassedTo)
{
    public bool Waits => Number > 0 && State == FiscalState.Pending;
    public bool Unnumbered => Number == 0 && PassedTo is null && !Document.Rehearsal;
    public Receipt Receipt => new(Document, Device, Number, OriginalNumber, State, Mark, Why, PassedTo);
}

/// <summary>A venue's receipts of one day, and its numbers: the sequence of the days before goes on while the day has begun and not ended.</summary>
/// <param name="Last">The last number given.</param>
/// <param name="Next">The day that gives the numbers since this one has ended.</param>
/// <param name="Open">Ids of receipts that wait for a number or for the device, in the order in which they were drawn up.</param>
/// <param name="Wants">Who wants an invoice of its own for which payment, with the buyer's tax number.</param>
public sealed record FiscalDay(
    bool Begun,
    long Last,
    DateOnly? Next,
    ImmutableDictionary<string, Entry> Entries,
    ImmutableList<string> Open,
    ImmutableDictionary<VisitId, Book> Books,
    ImmutableDictionary<(PaymentId, string), string> Wants) : IFold<FiscalDay, FiscalEvent>
{
    public const int LongestBuyer = 20;
    /// <summary>Wishes for payments of one visit: as many as there may be of those, and a guest who makes wishes alone fills no day.</summary>
    public const int MostAsked = 200;

    public static FiscalDay Empty { get; } = new(false, 0, null, ImmutableDictionary<string, Entry>.Empty, [], ImmutableDictionary<VisitId, Book>.Empty, ImmutableDictionary<(PaymentId, string), string>.Empty);

    private bool Numbers => Begun && Next is null;

    /// <summary>Something has happened, and nobody has said with which number the day begins.</summary>
    public bool MustBegin => !Begun && Next is null && !(Entries.IsEmpty && Wants.IsEmpty && Books.IsEmpty);

    /// <summary>What the device has not answered, in the order of numbers; a refund once its sale is known there.</summary>
    public IEnumerable<Entry> Waiting => Open.Select(id => Entries[id]).Where(e => e.Waits && !(e.Document.Original is { } sale && Entries.TryGetValue(sale, out var sold) && sold.State == FiscalState.Pending)).OrderBy(e => e.Number);

    /// <summary>What another day has to number, since this one has ended.</summary>
    public IEnumerable<Entry> ToPass => Next is null ? [] : Open.Select(id => Entries[id]).Where(e => e.Unnumbered);

    public bool Owes => MustBegin || Waiting.Any() || ToPass.Any();

    /// <summary>The receipts of a payment: its sale's, then its refunds'.</summary>
    public IEnumerable<Entry> Of(PaymentId payment) =>
        Books.TryGetValue(payment.Visit, out var book) && book.Payments.TryGetValue(payment, out var id)
            ? book.Papers.Select(p => Entries[p]).Where(e => e.Document.Id == id || (e.Document.Original == id && e.Document.Tenders.Any(t => t.Payment == payment)))
            : [];

    public Decision<FiscalEvent> Issue(Asker who, FiscalRequest check, Shop shop)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        var book = Books.GetValueOrDefault(check.Visit, Book.Empty);
        if (check.Version <= book.Version)
            return Decision<FiscalEvent>.AlreadySo;
        var (drawn, after) = Due(check, shop, Wants);
        var open = check.Tenders.Any(t => Drawing.Paid(t) > 0 && !after.Covers(t));
        // Kept only while a payment waits for its invoice: that is when somebody may still ask for one of its own.
        return open ? Facts([new Billed(check), .. drawn]) : Facts([.. drawn]);
    }

    public Decision<FiscalEvent> Ask(Asker who, PaymentId payment, string? buyer, Shop shop)
    {
        if (buyer is { Length: 0 or > LongestBuyer } || buyer?.All(char.IsAsciiLetterOrDigit) == false)
            return Refusal.Malformed;
        var book = Books.GetValueOrDefault(payment.Visit, Book.Empty);
        var paid = book.Bill?.Tenders.FirstOrDefault(t => t.Payment == payment);
        if (paid is not null && who.IsGuest && paid.Payer != who.By)
            return Refusal.NotAllowed;
        if (Wants.TryGetValue((payment, who.By), out var asked) && asked == (buyer ?? ""))
            return Decision<FiscalEvent>.AlreadySo;
        if (book.Payments.ContainsKey(payment))
            return Refusal.TooLate;
        // Whoever has paid is heard, however many wishes others have for what is never paid.
        if (paid is null && Wants.Keys.Count(want => want.Item1.Visit == payment.Visit) >= MostAsked)
            return Refusal.TooMany;
        var wants = Wants.SetItem((payment, who.By), buyer ?? "");
        var own = new OwnAsked(payment, buyer);
        return book.Bill is null ? own : Facts([own, .. Due(book.Bill, shop, wants).Drawn]);
    }

    public Decision<FiscalEvent> Accept(Asker who, Receipt receipt)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Entries.ContainsKey(receipt.Document.Id))
            return Decision<FiscalEvent>.AlreadySo;
        return new Taken(receipt.Document, receipt.Device, Numbers ? Last + 1 : 0, receipt.OriginalNumber > 0 ? receipt.OriginalNumber : NumberOf(receipt.Document.Original));
    }

    /// <summary>The day that comes next takes over the numbers, unless another has already.</summary>
    public Decision<FiscalEvent> End(Asker who, DateOnly date, DateOnly next)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (next <= date)
            return Refusal.Malformed;
        if (Next is not null)
            return Decision<FiscalEvent>.AlreadySo;
        return Begun ? new DayEnded(next) : Refusal.Busy;
    }

    /// <summary>What waited for the day's first number gets it.</summary>
    public Decision<FiscalEvent> Begin(long last)
    {
        if (!MustBegin)
            return Decision<FiscalEvent>.AlreadySo;
        var happened = ImmutableArray.CreateBuilder<FiscalEvent>();
        happened.Add(new DayBegun(last));
        var numbers = new Dictionary<string, long>();
        foreach (var entry in Open.Select(id => Entries[id]).Where(e => e.Unnumbered))
        {
            numbers[entry.Document.Id] = ++last;
            happened.Add(new Numbered(entry.Document.Id, last, entry.OriginalNumber > 0 ? entry.OriginalNumber : numbers.GetValueOrDefault(entry.Document.Original ?? "")));
        }
        return happened.ToImmutable();
    }

    /// <summary>A later day has the numbers already: this one never begins.</summary>
    public Decision<FiscalEvent> Skip(DateOnly next) => MustBegin ? new DayEnded(next) : Decision<FiscalEvent>.AlreadySo;

    public Decision<FiscalEvent> Pass(string id, DateOnly to) => Entries[id].Unnumbered ? new PassedOn(id, to) : Decision<FiscalEvent>.AlreadySo;

    public Decision<FiscalEvent> Hear(IReadOnlyList<FiscalAnswer> answers) =>
        answers.Where(a => Entries[a.Receipt] is { Waits: true } e && (a.State != FiscalState.Pending || a.Why != e.Why))
            .Select(FiscalEvent (a) => new Answered(a.Receipt, a.State, a.Mark, a.Why)).ToImmutableArray();

    public Decision<FiscalEvent> Again(Asker who, string id)
    {
        if (!Entries.TryGetValue(id, out var entry))
            return Refusal.NotFound;
        if (!who.IsStaff || who.Role < Icupa.Venues.StaffRole.Manager)
            return Refusal.NotAllowed;
        return entry.State == FiscalState.Failed ? new SentAgain(id) : Decision<FiscalEvent>.AlreadySo;
    }

    public FiscalDay Apply(FiscalEvent happened, in Fact fact) => happened switch
    {
        DayBegun e => this with { Begun = true, Last = e.Last },
        DayEnded e => this with { Next = e.Next },
        Billed e => With(e.Check.Visit, book => book with { Version = e.Check.Version, Bill = e.Check }),
        OwnAsked e => this with { Wants = Wants.SetItem((e.Payment, fact.By), e.Buyer ?? "") },
        Drawn e => With(e.Document.Visit, book => book.Entered(e.Document)).Enter(e.Document, e.Device, e.Number, e.OriginalNumber),
        Taken e => Enter(e.Document, e.Device, e.Number, e.OriginalNumber),
        Numbered e => (this with { Last = e.Number }).Change(e.Receipt, x => x with { Number = e.Number, OriginalNumber = e.OriginalNumber }),
        PassedOn e => Change(e.Receipt, x => x with { PassedTo = e.To }),
        Answered e => Change(e.Receipt, x => x with { State = e.State, Mark = e.Mark, Why = e.Why }),
        SentAgain e => Change(e.Receipt, x => x with { State = FiscalState.Pending, Why = null }),
        _ => throw new InvalidDataException($"{happened.GetType().Name} is no fact of a fiscal day"),
    };

    /// <summary>What the check owes a receipt for, numbered in the order of its payments; and the visit's book afterwards.</summary>
    private (List<Drawn> Drawn, Book After) Due(FiscalRequest check, Shop shop, ImmutableDictionary<(PaymentId, string), string> wants)
    {
        var (book, last) = (Books.GetValueOrDefault(check.Visit, Book.Empty), Last);
        var (drawn, fresh) = (new List<Drawn>(), new List<ReceiptDocument>());
        var paid = check.Tenders.Where(t => !book.Covers(t) && Drawing.Paid(t) > 0).OrderBy(t => t.At).ThenBy(t => t.Payment.Text, StringComparer.Ordinal).ToList();
        foreach (var tender in paid.Where(t => shop.Setup.Invoices == InvoicePer.Payment || Want(wants, t) is not null).ToList())
        {
            paid.Remove(tender);
            Add(Drawing.Sale(Name(tender.Payment), book, check, shop, [tender], Want(wants, tender) is { Length: > 0 } buyer ? buyer : null));
        }
        if (check.Settled && paid.Count > 0)
            Add(Drawing.Sale(Name(paid[^1].Payment) + "-table", book, check, shop, paid, null));
        foreach (var sale in book.Papers.Select(Document).Where(d => d.Kind == ReceiptKind.Sale))
            Add(Drawing.Refund(book, check, shop, sale, [.. book.Papers.Select(Document).Where(d => d.Original == sale.Id)]));
        return (drawn, book);

        void Add(ReceiptDocument? document)
        {
            // What was given back has its receipt, if one that an earlier build reckoned otherwise: that never changes.
            if (document is null || book.Papers.Contains(document.Id))
                return;
            var number = Numbers && !document.Rehearsal ? ++last : 0;
            drawn.Add(new(document, shop.Setup.Device, number, drawn.FirstOrDefault(d => d.Document.Id == document.Original)?.Number ?? NumberOf(document.Original)));
            fresh.Add(document);
            book = book.Entered(document);
        }

        ReceiptDocument Document(string id) => fresh.Find(d => d.Id == id) ?? Entries[id].Document;
    }

    private static Decision<FiscalEvent> Facts(ImmutableArray<FiscalEvent> happened) => happened;

    // A phone makes its payment's uuid, and two tables' phones may make the same one: the visit's id is in the name of a receipt.
    private static string Name(PaymentId payment) => CommandId.From($"receipt:{payment}").Text;

    // What the payer wants, else what any of the staff does; another guest has no say.
    private static string? Want(ImmutableDictionary<(PaymentId, string), string> wants, BilledTender tender) => wants.TryGetValue((tender.Payment, tender.Payer), out var buyer) ? buyer
        : wants.Where(w => w.Key.Item1 == tender.Payment && w.Key.Item2.StartsWith("staff:", StringComparison.Ordinal)).OrderBy(w => w.Key.Item2, StringComparer.Ordinal).Select(w => w.Value).FirstOrDefault();

    private long NumberOf(string? id) => id is not null && Entries.TryGetValue(id, out var entry) ? entry.Number : 0;

    private FiscalDay With(VisitId visit, Func<Book, Book> change) => this with { Books = Books.SetItem(visit, change(Books.GetValueOrDefault(visit, Book.Empty))) };

    private FiscalDay Enter(ReceiptDocument document, FiscalDeviceKind device, long number, long original) => (this with { Last = Math.Max(Last, number) })
        .Change(document.Id, _ => new(document, device, number, original, document.Rehearsal ? FiscalState.Simulated : FiscalState.Pending, null, null, null));

    private FiscalDay Change(string id, Func<Entry, Entry> change)
    {
        var entry = change(Entries.GetValueOrDefault(id)!);
        var open = entry.Waits || entry.Unnumbered;
        return this with { Entries = Entries.SetItem(id, entry), Open = !open ? Open.Remove(id) : Open.Contains(id) ? Open : Open.Add(id) };
    }
}
