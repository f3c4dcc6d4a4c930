using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Menus;
using Icupa.Payments;

namespace Icupa.Web.Push;

/// <summary>What clients give us, read strictly: null is what is not well-formed. Whether it makes sense is for the grains to say.</summary>
public static partial class Given
{
    private const int MostChoices = 50;
    private const int DeepestChoices = 4;

    public static CommandId? Command(string? text) => Guid.TryParse(text, out var id) && id != Guid.Empty ? new CommandId(id) : null;
    public static LineId? Line(string? text) => Guid.TryParse(text, out var id) && id != Guid.Empty ? new LineId(id) : null;
    public static SessionId? Session(string? text) => Guid.TryParse(text, out var id) && id != Guid.Empty ? new SessionId(id) : null;
    public static VisitId? Visit(string? text) => text is not null && VisitText().IsMatch(text) ? VisitId.Of(text) : null;
    public static OrderId? Order(string? text) => text is not null && OrderText().IsMatch(text) ? OrderId.Of(text) : null;

    /// <summary>A payment's id: its visit's, and 32 hex digits.</summary>
    public static PaymentId? Payment(string? text) => text is not null && PaymentText().IsMatch(text) ? PaymentId.Of(text) : null;

    /// <summary>A payment of this visit, by its whole id or by the uuid that the phone made.</summary>
    public static PaymentId? Payment(VisitId visit, string? text) =>
        Guid.TryParse(text, out var id) && id != Guid.Empty ? PaymentId.In(visit, id) : Payment(text) is { } whole && whole.Visit == visit ? whole : null;

    /// <summary>Who pays: at most 50 names.</summary>
    public static ImmutableArray<string>? Payers(string?[]? names) => names is { Length: <= 50 } && names.All(n => Name(n) is not null) ? [.. names!] : null;

    /// <summary>A payment as a phone or screen begins it: <c>{payment, payer?, method, cover, seen, tip?, phone?, given?, reference?}</c>.</summary>
    public static NewTender? Tender(VisitId visit, JsonElement json, string payer)
    {
        if (Read<Beginning>(json) is not { } given || Payment(visit, given.Payment) is not { } payment) return null;
        return Enum.IsDefined(given.Method) && Enum.IsDefined(given.Cover) && given.Reference is null or { Length: <= 40 } && given.Phone is null or { Length: <= 20 }
            ? new(payment, Name(given.Payer) ?? payer, given.Method, given.Cover, given.Seen, given.Tip, given.Phone, given.Given, given.Reference)
            : null;
    }

    private sealed record Beginning(string Payment, string? Payer, PaymentMethod Method, Cover Cover, long Seen, long Tip, string? Phone, long? Given, string? Reference);

    public static NewDiscount? Discount(JsonElement json) => Read<NewDiscount>(json) is { Id: not null, Reason: not null } discount ? discount : null;

    /// <summary>An id made by people: a dish, an option, a station, a call; 1 to 100 characters.</summary>
    public static string? Name(string? text) => text is { Length: > 0 and <= 100 } && !text.Any(char.IsControl) ? text : null;

    /// <summary>All orders of a list (at most 200), or null when one of them is not well-formed.</summary>
    public static ImmutableArray<OrderId>? Orders(string?[]? texts) => All(texts, Order);
    public static ImmutableArray<LineId>? Lines(string?[]? texts) => All(texts, Line);

    private static ImmutableArray<T>? All<T>(string?[]? texts, Func<string?, T?> read) where T : struct
    {
        if (texts is null || texts.Length > 200) return null;
        var all = texts.Select(read).ToList();
        return all.Contains(null) ? null : [.. all.Select(one => one!.Value)];
    }

    /// <summary>One of our words ("waiter", "peanuts").</summary>
    public static T? Word<T>(string? word) where T : struct, Enum
    {
        if (word is null || word.Length > 40 || Read<T?>(JsonSerializer.SerializeToElement(word)) is not { } value) return null;
        return Enum.IsDefined(value) ? value : null;
    }

    public static NewLine? NewLine(JsonElement json) => Read<NewLine>(json) is { Item: { Length: > 0 and <= 100 } } line && line.Line.Value != Guid.Empty
        && Choices(line.Choices, 1) is { } choices && Allergy(line.Allergy, out var allergy)
            ? line with { Choices = choices, Allergy = allergy }
            : null;

    public static LineChange? Change(JsonElement json) => Read<LineChange>(json) is { } change
        && Choices(change.Choices, 1) is { } choices && Allergy(change.Allergy, out var allergy)
            ? change with { Choices = choices, Allergy = allergy }
            : null;

    public static Icupa.Sessions.Profile? Profile(JsonElement json)
    {
        if (Read<Icupa.Sessions.Profile>(json) is not { Language.Length: <= 8 } profile) return null;
        var (avoids, diets) = (Some(profile.Avoids), Some(profile.Diets));
        return avoids.Length <= 14 && avoids.All(Enum.IsDefined) && diets.Length <= 14 && diets.All(Enum.IsDefined) ? profile with { Avoids = avoids, Diets = diets } : null;
    }

    private static ImmutableArray<Choice>? Choices(ImmutableArray<Choice> given, int depth)
    {
        var choices = Some(given);
        if (choices.Length > MostChoices || choices.Length > 0 && depth > DeepestChoices) return null;
        var read = ImmutableArray.CreateBuilder<Choice>(choices.Length);
        foreach (var choice in choices)
        {
            if (choice is null || Name(choice.Group) is null || Name(choice.Modifier) is null || Choices(choice.Choices, depth + 1) is not { } inner) return null;
            read.Add(choice with { Choices = inner });
        }
        return read.MoveToImmutable();
    }

    private static bool Allergy(AllergyMark? given, out AllergyMark? mark)
    {
        mark = given is null ? null : given with { Codes = Some(given.Codes) };
        return mark is null || mark.Codes.Length <= 14 && mark.Codes.All(Enum.IsDefined);
    }

    private static ImmutableArray<T> Some<T>(ImmutableArray<T> given) => given.IsDefault ? [] : given;

    private static T? Read<T>(JsonElement json)
    {
        try
        {
            return json.Deserialize<T>(Wire.Options);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>The business date at the end of a stream's name.</summary>
    public static DateOnly? Date(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    [GeneratedRegex("^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}/[0-9a-f]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex VisitText();

    [GeneratedRegex("^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}/[0-9a-f]{32}/[0-9a-f]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PaymentText();

    [GeneratedRegex("^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}/[0-9a-f]{32}/[1-9][0-9]{0,2}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex OrderText();
}
