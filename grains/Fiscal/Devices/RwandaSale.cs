using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Icupa.Payments;

namespace Icupa.Fiscal.Devices;

/// <summary>A receipt as Rwanda's EBM 2.1 takes it (<c>saveSales</c>). Pure. Amounts are whole francs, taxes are in them.</summary>
public static class RwandaSale
{
    private static readonly ImmutableArray<string> Codes = ["A", "B", "C", "D"];
    private const int LongestName = 200;
    private const int LongestCode = 20;

    /// <summary>Why the receipt cannot be put so; null when it can.</summary>
    public static string? Complaint(ReceiptDocument document) =>
        document.Currency != Currency.RWF ? "currency"
        : document.Taxes.IsEmpty || document.Taxes.Any(t => !Codes.Contains(t.Code ?? "")) ? "tax-code"
        : Tin(document) is not { Length: 9 } ? "tin"
        : null;

    /// <summary>The seller's nine digits.</summary>
    public static string? Tin(ReceiptDocument document) => document.Seller.TaxNumber is { Length: 9 } tin && tin.All(char.IsAsciiDigit) ? tin : null;

    public static JsonObject Of(Registration receipt)
    {
        var (document, refund) = (receipt.Document, receipt.Document.Kind == ReceiptKind.Refund);
        var local = TimeZoneInfo.ConvertTime(document.At, TimeZoneInfo.FindSystemTimeZoneById(document.TimeZone));
        var (moment, items) = (local.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), Items(document));
        var sale = new JsonObject
        {
            ["tin"] = Tin(document),
            ["bhfId"] = receipt.Setup.Branch,
            ["invcNo"] = receipt.Number,
            ["orgInvcNo"] = refund ? receipt.OriginalNumber : 0,
            ["custTin"] = document.Buyer,
            ["salesTyCd"] = "N",
            ["rcptTyCd"] = refund ? "R" : "S",
            ["pmtTyCd"] = PaymentCode(document),
            ["salesSttsCd"] = "02",
            ["cfmDt"] = moment,
            ["salesDt"] = moment[..8],
            ["stockRlsDt"] = moment,
            ["rfdDt"] = refund ? moment : null,
            ["rfdRsnCd"] = refund ? "06" : null,
            ["totItemCnt"] = items.Count,
        };
        foreach (var code in Codes)
        {
            var taxes = document.Taxes.Where(t => t.Code == code).ToArray();
            sale["taxblAmt" + code] = taxes.Sum(t => t.Net + t.Tax);
            sale["taxRt" + code] = taxes.FirstOrDefault()?.BasisPoints / 100 ?? (code == "B" ? 18 : 0);
            sale["taxAmt" + code] = taxes.Sum(t => t.Tax);
        }
        sale["totTaxblAmt"] = document.Total;
        sale["totTaxAmt"] = document.Taxes.Sum(t => t.Tax);
        sale["totAmt"] = document.Total;
        sale["prchrAcptcYn"] = "N";
        foreach (var field in new[] { "regrId", "regrNm", "modrId", "modrNm" })
            sale[field] = "ICUPA";
        sale["receipt"] = new JsonObject { ["custTin"] = document.Buyer, ["custMblNo"] = null, ["rptNo"] = receipt.Number, ["prchrAcptcYn"] = "N" };
        sale["itemList"] = items;
        return sale;
    }

    /// <summary>The way by which most of it was paid: one receipt has one.</summary>
    public static string PaymentCode(ReceiptDocument document) => document.Tenders.MaxBy(t => t.Amount)?.Method switch
    {
        PaymentMethod.Cash => "01",
        PaymentMethod.Card or PaymentMethod.Terminal => "05",
        PaymentMethod.Momo or PaymentMethod.Airtel or PaymentMethod.MomoByHand => "06",
        _ => "07",
    };

    private static JsonArray Items(ReceiptDocument document)
    {
        var items = new JsonArray();
        foreach (var line in document.Lines.Where(l => l.Amount > 0 || l.Discount > 0))
            Add(line.Item, line.Name, line.Unit > 0 ? line.Quantity : 1, line.Unit > 0 ? line.Unit : line.Total, line.Total, line.Discount, line.Amount, document.Taxes.FirstOrDefault(t => t.Class == line.Class));
        if (document.Service > 0)
            Add("service", "Service", 1, document.Service, document.Service, 0, document.Service, document.Taxes[0]);
        return items;

        void Add(string code, string name, int quantity, long unit, long supply, long discount, long amount, ReceiptTax? tax) => items.Add(new JsonObject
        {
            ["itemSeq"] = items.Count + 1,
            ["itemCd"] = code[..Math.Min(code.Length, LongestCode)],
            ["itemNm"] = name[..Math.Min(name.Length, LongestName)],
            ["pkgUnitCd"] = "NT",
            ["pkg"] = quantity,
            ["qtyUnitCd"] = "U",
            ["qty"] = quantity,
            ["prc"] = unit,
            ["splyAmt"] = supply,
            ["dcRt"] = 0,
            ["dcAmt"] = discount,
            ["taxTyCd"] = tax?.Code,
            ["taxblAmt"] = amount,
            ["taxAmt"] = Drawing.TaxIn(amount, tax?.BasisPoints ?? 0),
            ["totAmt"] = amount,
        });
    }
}
