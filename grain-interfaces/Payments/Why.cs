namespace Icupa.Payments;

/// <summary>Why an attempt is as it is, in one word of ours: pages have words for each. Providers' own words go no further than their adapter.</summary>
public static class Why
{
    /// <summary>No answer, or one that says nothing; asked again.</summary>
    public const string NoAnswer = "no-answer";
    /// <summary>The provider does not know the attempt, which right after sending means "not yet".</summary>
    public const string NotThere = "not-there";
    /// <summary>The keys of the provider are missing here.</summary>
    public const string NotSetUp = "not-set-up";
    /// <summary>The provider shows another amount or currency than was asked: a person looks.</summary>
    public const string OtherAmount = "other-amount";
    /// <summary>The provider shows somebody else's payment under our reference: a person looks.</summary>
    public const string OtherPayer = "other-payer";
    /// <summary>The payer's bank asks the payer to prove who they are.</summary>
    public const string Challenge = "challenge";
    /// <summary>The bank or the payer said no and gave no reason that helps.</summary>
    public const string Declined = "declined";
    public const string NoMoney = "no-money";
    public const string CardExpired = "card-expired";
    public const string WrongCode = "wrong-code";
    public const string Limit = "limit";
    /// <summary>The payer pressed no.</summary>
    public const string Refused = "refused";
    /// <summary>The payer did not answer in time.</summary>
    public const string TooLate = "too-late";
    public const string WrongPin = "wrong-pin";
    public const string NoSuchPayer = "no-such-payer";
    public const string TooSmall = "too-small";
    /// <summary>The provider refused the request itself.</summary>
    public const string NotAccepted = "not-accepted";
    /// <summary>We stopped it, because the payer gave up or the share changed.</summary>
    public const string Stopped = "stopped";
    /// <summary>The provider gives back the whole payment or nothing.</summary>
    public const string OnlyWhole = "only-whole";
    /// <summary>More than is left of the payment.</summary>
    public const string TooMuch = "too-much";
    /// <summary>The provider cannot give back through us: by hand.</summary>
    public const string ByHand = "by-hand";
    /// <summary>Of the payment itself: its time ran out.</summary>
    public const string Expired = "expired";
    /// <summary>Of the payment itself: the provider shows another amount.</summary>
    public const string Provider = "provider";
    /// <summary>Of the payment itself: a person gave it up.</summary>
    public const string Released = "released";
    /// <summary>Of a pre-authorisation: the bank holds no more than it does.</summary>
    public const string RaiseRefused = "raise-refused";
    /// <summary>By hand: another payment has this transaction id.</summary>
    public const string ReferenceUsed = "reference-used";
}
