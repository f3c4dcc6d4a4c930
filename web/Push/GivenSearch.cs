using System.Text.Json;
using Icupa.Reports;

namespace Icupa.Web.Push;

public static partial class Given
{
    /// <summary>A search for payments: <c>{date?, reference?, minor?, from?, to?, phone?}</c>; the phone by its last three digits.</summary>
    public static PaymentSearch? Search(JsonElement json) => Read<PaymentSearch>(json) is { Reference: null or { Length: <= 40 }, Phone: null or { Length: 3 }, Visit: null } search
        && search.Phone?.All(char.IsAsciiDigit) != false && search.Reference?.Any(char.IsControl) != true ? search : null;
}
