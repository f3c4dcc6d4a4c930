using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Icupa;

/// <summary>
/// Why a command changed nothing. Numbers are kept for ever; the order of the members is the order in which they are checked.
/// A refusal leaves nothing behind: the same command may be sent again and is judged anew.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Refusal>))]
public enum Refusal
{
    None = 0,
    /// <summary>Too much is waiting here, or the visit is being closed: the same command again in a moment.</summary>
    Busy = 1,
    /// <summary>There is no such visit, table, order, ticket or payment.</summary>
    NotFound = 2,
    /// <summary>The visit has ended, or never began.</summary>
    VisitEnded = 3,
    /// <summary>Whoever asks does not sit at this visit.</summary>
    NotAtThisTable = 4,
    /// <summary>This phone was sent away by staff or by those seated.</summary>
    Revoked = 5,
    /// <summary>Only staff, or staff with the right role, may do this.</summary>
    NotAllowed = 6,
    /// <summary>Nobody of staff is signed in on this screen, or not any more.</summary>
    SignInAgain = 7,
    /// <summary>The PIN is wrong.</summary>
    WrongPin = 8,
    /// <summary>Too many wrong tries; wait a minute.</summary>
    TooManyTries = 9,
    /// <summary>Staff open this table first.</summary>
    AskStaffToOpen = 10,
    /// <summary>Another party may not sit here.</summary>
    TableTaken = 11,
    /// <summary>The visit is being moved or merged; wait a moment.</summary>
    Moving = 12,
    /// <summary>No such line.</summary>
    NoSuchLine = 13,
    /// <summary>The line belongs to somebody else.</summary>
    NotYourLine = 14,
    /// <summary>The line's id is another line's, or was one's that is gone.</summary>
    LineExists = 15,
    /// <summary>The dish is not on this menu.</summary>
    NoSuchItem = 16,
    /// <summary>The dish is not served at this time of day.</summary>
    NotServedNow = 17,
    /// <summary>The quantity is not between 1 and 99.</summary>
    BadQuantity = 18,
    /// <summary>An option is not one of this dish's.</summary>
    NoSuchModifier = 19,
    /// <summary>A group of options needs more choices.</summary>
    TooFewModifiers = 20,
    /// <summary>A group of options has too many choices.</summary>
    TooManyModifiers = 21,
    /// <summary>The note is longer than 500 characters or has control characters.</summary>
    BadNote = 22,
    /// <summary>The allergy mark is not one of the 14 codes and at most 200 characters of words.</summary>
    BadAllergy = 23,
    /// <summary>Staff verify the age first.</summary>
    AgeNotVerified = 24,
    /// <summary>The dish, an option or an ingredient is sold out.</summary>
    SoldOut = 25,
    /// <summary>The last portions are being counted; wait a moment.</summary>
    StillReserving = 26,
    /// <summary>The cart holds 200 lines.</summary>
    CartFull = 27,
    /// <summary>There is nothing to send.</summary>
    EmptyCart = 28,
    /// <summary>The total is higher than the one that was seen: show it, and ask again.</summary>
    PriceChanged = 29,
    /// <summary>The kitchen takes no new rounds at the moment.</summary>
    KitchenPaused = 30,
    /// <summary>No kitchen screen is heard: guests' rounds wait, staff may send them.</summary>
    KitchenUnheard = 31,
    /// <summary>It is too late for this: the kitchen has started, or it is done.</summary>
    TooLate = 32,
    /// <summary>The words are empty, too long or have control characters.</summary>
    BadWords = 33,
    /// <summary>The pairing code is wrong, used or too old.</summary>
    BadPairing = 34,
    /// <summary>There are unfinished rounds; say the reason to close all the same.</summary>
    Unfinished = 35,
    /// <summary>The command's ids, words or numbers are not what they should be, now or ever.</summary>
    Malformed = 36,
    /// <summary>The waiting round must be answered first.</summary>
    RoundWaiting = 37,
    /// <summary>Too many of these at once: the limit is reached.</summary>
    TooMany = 38,
    /// <summary>Something is still to be paid: say why the visit ends all the same.</summary>
    BalanceDue = 39,
    /// <summary>This share is being paid at the moment.</summary>
    ShareInPayment = 40,
    /// <summary>More than is left to pay, or than can be given back.</summary>
    TooMuch = 41,
    /// <summary>The amount, the tip or the cash is below or above what is allowed.</summary>
    BadAmount = 42,
    /// <summary>The check is closed.</summary>
    CheckClosed = 43,
    /// <summary>This way to pay is not set up here.</summary>
    NotSetUp = 44,
    /// <summary>This transaction id was recorded before.</summary>
    ReferenceUsed = 45,
    /// <summary>A dish is nobody's yet; staff decide first.</summary>
    Disputed = 46,
    /// <summary>A manager allows this with their PIN.</summary>
    NeedsApproval = 47,
    /// <summary>Open the cash drawer first.</summary>
    DrawerClosed = 48,
    /// <summary>The phone number is not one that this way to pay can ask.</summary>
    BadPhone = 49,
    /// <summary>The amount is higher now than what was seen: show it, and ask again.</summary>
    CheckChanged = 50,
    /// <summary>The venue has no such promotion code.</summary>
    BadCode = 51,
    /// <summary>The code is on this check already, as often as it may be.</summary>
    CodeIsOn = 52,
    /// <summary>The code holds on other days, or at other hours.</summary>
    CodeNotNow = 53,
    /// <summary>What is ordered is less than the code asks for.</summary>
    CodeTooSmall = 54,
    /// <summary>The code was used as often as it may be.</summary>
    CodeUsedUp = 55,
    /// <summary>So much is paid that the code would take off more than is left.</summary>
    CodeTooLate = 56,
    /// <summary>A tab is open on this check already.</summary>
    TabIsOpen = 57,
    /// <summary>More than is held on the tab's card.</summary>
    HoldTooSmall = 58,
    /// <summary>The waiter still answers the last question.</summary>
    StillAnswering = 59,
    /// <summary>Questions come faster than people ask them; wait a minute.</summary>
    AskSlower = 60,
    /// <summary>The automatic waiter is switched off.</summary>
    WaiterOff = 61,
    /// <summary>No new rounds are taken: the platform's switch is off. Carts are kept.</summary>
    OrderingOff = 62,
    /// <summary>This way to pay is switched off on the platform; what was begun goes on.</summary>
    WayOff = 63,
    /// <summary>A text says something of allergens or diets that the dish's data do not.</summary>
    UnfoundedWords = 64,
    /// <summary>Somebody named to pay sits at no party of this bill.</summary>
    PayerNotHere = 65,
}

/// <summary>The answer to a command: refused, or durable at this version of the stream.</summary>
[GenerateSerializer, Immutable, Alias("icupa.reply")]
public readonly record struct Reply([property: Id(0)] Refusal Refusal, [property: Id(1)] long Version)
{
    [JsonIgnore] public bool Ok => Refusal == Refusal.None;
}

/// <summary>What kind of person or thing asks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AskerKind>))]
public enum AskerKind
{
    [JsonStringEnumMemberName("guest")] Guest = 1,
    [JsonStringEnumMemberName("staff")] Staff = 2,
    [JsonStringEnumMemberName("screen")] Screen = 3,
    [JsonStringEnumMemberName("house")] House = 4,
    /// <summary>Who runs the installation, by the command line.</summary>
    [JsonStringEnumMemberName("operator")] Operator = 5,
}

/// <summary>Who asks: always the first parameter, made by the edge from a signed cookie or by a grain for itself.</summary>
/// <param name="At">The visit that a guest's cookie names, where who asks may pay a bill that is not their own party's; a web node of an earlier build does not say.</param>
[GenerateSerializer, Immutable, Alias("icupa.asker")]
public readonly record struct Asker([property: Id(0)] AskerKind Kind, [property: Id(1)] string Id, [property: Id(2)] Venues.StaffRole Role = default, [property: Id(3)] VisitId? At = null)
{
    public static Asker Guest(SessionId session, VisitId? at = null) => new(AskerKind.Guest, session.Text, At: at);
    public static Asker Staff(string id, Venues.StaffRole role) => new(AskerKind.Staff, id, role);
    public static Asker Screen(string id) => new(AskerKind.Screen, id);
    public static Asker House(string part) => new(AskerKind.House, part);
    public static Asker Operator(string name) => new(AskerKind.Operator, name);

    /// <summary>As written into the journal: "guest:…", "staff:claudine", "screen:…", "operator:alice", "house:station".</summary>
    public string By => Kind switch { AskerKind.Guest => "guest:", AskerKind.Staff => "staff:", AskerKind.Screen => "screen:", AskerKind.Operator => "operator:", _ => "house:" } + Id;
    /// <summary>Whether what is written into the journal means the house.</summary>
    public static bool IsHouse(string by) => by.StartsWith("house:", StringComparison.Ordinal);
    /// <summary>The session of a guest, of what is written into the journal; null for anybody else.</summary>
    public static SessionId? Session(string by) => by.StartsWith("guest:", StringComparison.Ordinal) ? SessionId.Of(by["guest:".Length..]) : null;
    public bool IsGuest => Kind == AskerKind.Guest;
    public bool IsStaff => Kind == AskerKind.Staff;
    public bool Manages => IsStaff && Venues.StaffRoles.Manages(Role);
}

/// <summary>
/// The whole of a stream as its watchers see it: a JSON object of entities by key (<c>{"line:…":{…},"meta":{…}}</c>) at a version.
/// </summary>
[GenerateSerializer, Immutable, Alias("icupa.snapshot")]
public sealed record Snapshot([property: Id(0)] string Stream, [property: Id(1)] long Version, [property: Id(2)] byte[] Set);

/// <summary>
/// One push: what changed between two versions of a stream, for the groups that may see it.
/// <c>Change</c> is JSON, <c>{"set":{key:entity},"drop":[key]}</c>. A base of -1 is the whole of something that is not journalled.
/// </summary>
[GenerateSerializer, Immutable, Alias("icupa.envelope")]
public sealed record Envelope(
    [property: Id(0)] ImmutableArray<string> Groups,
    [property: Id(1)] string Stream,
    [property: Id(2)] long Base,
    [property: Id(3)] long Version,
    [property: Id(4)] byte[] Change);

/// <summary>The groups of watchers. A connection joins those that its cookie allows, never what it asks for.</summary>
public static class Group
{
    /// <summary>The phones at one visit: visit, cart and orders.</summary>
    public static string Visit(VisitId visit) => "visit:" + visit.Text;
    /// <summary>Phones of parties that share this visit's bill: its check.</summary>
    public static string Check(VisitId visit) => "check:" + visit.Text;
    /// <summary>The phones of one guest, and of nobody else: the talk with the waiter.</summary>
    public static string Session(SessionId session) => "session:" + session.Text;
    /// <summary>Every phone in a venue: what is sold out, whether the kitchen hears.</summary>
    public static string Guests(VenueId venue) => "guests:" + venue.Text;
    /// <summary>The floor screens of a venue: tables, visits, orders, tickets nobody acknowledged.</summary>
    public static string Floor(VenueId venue) => "floor:" + venue.Text;
    /// <summary>The screens of one station.</summary>
    public static string Station(StationId station) => "station:" + station.Text;
    /// <summary>Every screen of the kitchen.</summary>
    public static string Kitchen(VenueId venue) => "kitchen:" + venue.Text;
}

/// <summary>
/// This activation has lost its right to write: a rival holds the stream, or the outcome of a write is unknown.
/// Send the same command with the same id again; a fresh activation will answer from the journal.
/// </summary>
[GenerateSerializer, Alias("icupa.stream-dead")]
public sealed class StreamDead : Exception
{
    public StreamDead() { }
    public StreamDead(string message) : base(message) { }
    public StreamDead(string message, Exception inner) : base(message, inner) { }
}
