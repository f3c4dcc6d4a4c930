using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Icupa.Payments.Gateways;

namespace Icupa.Fiscal.Devices;

/// <summary>The controller that Rwanda's tax authority hosts. Written from what is published of EBM 2.1; not certified.</summary>
/// <param name="Base">Where it is; null when nothing is set up.</param>
/// <param name="Keys">The devices' communication keys by venue, as the authority gave them when each was installed.</param>
public sealed record RwandaSettings(Uri? Base, IReadOnlyDictionary<string, string> Keys)
{
    /// <summary>ICUPA_RRA_BASE, and ICUPA_RRA_KEYS as "tenant/venue=key", separated by commas.</summary>
    /// <exception cref="BadGatewaySetting">One of them is not what it should be: receipts would wait for a device that nobody asks.</exception>
    public static RwandaSettings From(Func<string, string?> read) => new(
        read("ICUPA_RRA_BASE") is not { Length: > 0 } at ? null
            : Uri.TryCreate(at, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
            : throw new BadGatewaySetting("ICUPA_RRA_BASE", "is not an address of the web"),
        (read("ICUPA_RRA_KEYS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => pair.Length == 2 ? pair : throw new BadGatewaySetting("ICUPA_RRA_KEYS", "must read like tenant/venue=key,…")).ToDictionary(pair => pair[0], pair => pair[1]));
}

/// <inheritdoc cref="RwandaSettings"/>
public sealed class RwandaOnline(RwandaSettings settings) : IFiscalDevice, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const string Good = "000";
    private const string Duplicate = "994";
    private const int LongestAnswer = 64 * 1024;

    private readonly HttpClient http = new() { Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
    private readonly ConcurrentDictionary<string, string> given = new();

    public FiscalDeviceKind Kind => FiscalDeviceKind.RwandaOnline;

    public void Dispose() => http.Dispose();

    public async Task<FiscalAnswer> Register(Registration receipt, CancellationToken stop)
    {
        var document = receipt.Document;
        if (settings.Base is null || receipt.Setup.Serial is null)
            return new(document.Id, FiscalState.Pending, Why: IFiscalDevice.NotSetUp);
        if (RwandaSale.Complaint(document) is { } wrong)
            return new(document.Id, FiscalState.Failed, Why: "refused-" + wrong);
        if (await KeyOf(receipt, stop) is not { } key)
            return new(document.Id, FiscalState.Pending, Why: IFiscalDevice.NoAnswer);
        var (code, data) = await Ask("trnsSales/saveSales", RwandaSale.Of(receipt), receipt, key, stop);
        return code switch
        {
            Good when Mark(data, document) is { } mark => new(document.Id, FiscalState.Issued, mark),
            Duplicate => await LookUp(receipt, key, stop),
            // Our request is wrong and will be wrong again, or the day is declared: a person must look. Anything else is not known.
            "910" or "911" or "912" or "921" => new(document.Id, FiscalState.Failed, Why: "refused-" + code),
            _ => new(document.Id, FiscalState.Pending, Why: IFiscalDevice.NoAnswer),
        };
    }

    // It was registered before and the answer was lost: it is asked for, and never sent with another number.
    private async Task<FiscalAnswer> LookUp(Registration receipt, string key, CancellationToken stop)
    {
        var document = receipt.Document;
        var question = new JsonObject { ["tin"] = RwandaSale.Tin(document), ["bhfId"] = receipt.Setup.Branch, ["invcNo"] = receipt.Number };
        var (code, data) = await Ask("trnsSales/selectSales", question, receipt, key, stop);
        if (code != Good || Mark(data, document) is not { } mark)
            return new(document.Id, FiscalState.Pending, Why: IFiscalDevice.AlreadySent);
        return Number(data, "totAmt") is { } total && total != document.Total
            ? new(document.Id, FiscalState.Failed, Why: "refused-differs")
            : new(document.Id, FiscalState.Issued, mark);
    }

    /// <summary>The key that was set, or what the installation of the device gives; it gives it once.</summary>
    private async Task<string?> KeyOf(Registration receipt, CancellationToken stop)
    {
        var venue = receipt.Document.Visit.Venue.Text;
        if (settings.Keys.TryGetValue(venue, out var set) || given.TryGetValue(venue, out set))
            return set;
        var question = new JsonObject { ["tin"] = RwandaSale.Tin(receipt.Document), ["bhfId"] = receipt.Setup.Branch, ["dvcSrlNo"] = receipt.Setup.Serial };
        var (code, data) = await Ask("initializer/selectInitInfo", question, receipt, "", stop);
        return code == Good && Text(data?["info"] as JsonObject ?? data, "cmcKey") is { } key ? given[venue] = key : null;
    }

    /// <summary>The result's code, and its data when it is an object; no code when there was no answer that can be read.</summary>
    private async Task<(string? Code, JsonObject? Data)> Ask(string path, JsonObject question, Registration receipt, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Base!, settings.Base!.AbsolutePath.TrimEnd('/') + "/" + path)) { Content = JsonContent.Create(question) };
        request.Headers.TryAddWithoutValidation("tin", RwandaSale.Tin(receipt.Document));
        request.Headers.TryAddWithoutValidation("bhfId", receipt.Setup.Branch);
        if (key.Length > 0)
            request.Headers.TryAddWithoutValidation("cmcKey", key);
        try
        {
            using var response = await http.SendAsync(request, stop);
            if (!response.IsSuccessStatusCode || JsonNode.Parse(await response.Content.ReadAsStringAsync(stop)) is not JsonObject answer)
                return default;
            return (Text(answer, "resultCd"), answer["data"] as JsonObject);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return default;
        }
    }

    private static FiscalMark? Mark(JsonObject? data, ReceiptDocument document) =>
        Text(data, "rcptSign") is { } signature && Text(data, "intrlData") is { } inside && Text(data, "sdcId") is { } sdc && Number(data, "rcptNo") is { } number
            ? new(sdc, Text(data, "mrcNo") ?? "", number, Number(data, "totRcptNo") ?? 0, inside, signature, At(Text(data, "vsdcRcptPbctDate"), document))
            : null;

    private static DateTimeOffset At(string? text, ReceiptDocument document) =>
        DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new(local, TimeZoneInfo.FindSystemTimeZoneById(document.TimeZone).GetUtcOffset(local))
            : document.At;

    private static string? Text(JsonObject? from, string name) => from?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length is > 0 and <= 255 ? text : null;

    private static long? Number(JsonObject? from, string name) => from?[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
