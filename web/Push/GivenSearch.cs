using System.Text.Json;
using Icupa.Reports;

namespace Icupa.Web.Push;

public static partial class Given
{
    /// <summary>A search for payments: <c>{date?, reference?, minor?, from?, to?}</c>.</summary>
    public static PaymentSearch? Search(JsonElement json) => Read<PaymentSearch>(json) is { Reference: null or { Length: <= 40 } } search ? search : null;
}
