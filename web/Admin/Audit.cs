using System.Globalization;
using System.Text;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Shared;

namespace Icupa.Web.Admin;

/// <summary>What is asked of the audit log, as the page's form and its links write it. Times are UTC.</summary>
public sealed record AuditAsked(string Who, string Act, string Subject, string Text, string From, string To, long? Before)
{
    private const int Longest = 200;

    public static AuditAsked Of(IQueryCollection query)
    {
        string Field(string name) => query[name].ToString().Trim() is { Length: <= Longest } text ? text : "";
        return new(Field("who"), Field("act"), Field("subject"), Field("text"), Field("from"), Field("to"), long.TryParse(query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null);
    }

    public AuditFilter Filter(int most) => new(Some(Who), Some(Act), Some(Subject), Some(Text), At(From), At(To), Before, most);

    /// <summary>The same questions as an address's query, without "?".</summary>
    public string Query(long? before = null)
    {
        (string Name, string Value)[] all = [("who", Who), ("act", Act), ("subject", Subject), ("text", Text), ("from", From), ("to", To), ("before", before?.ToString(CultureInfo.InvariantCulture) ?? "")];
        return string.Join('&', all.Where(a => a.Value.Length > 0).Select(a => $"{a.Name}={Uri.EscapeDataString(a.Value)}"));
    }

    private static string? Some(string text) => text.Length == 0 ? null : text;

    private static DateTimeOffset? At(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}

/// <summary>The audit log at <c>/admin/audit</c>: searched, paged, and as CSV.</summary>
public static class Audit
{
    public const string Path = "/admin/audit";
    private const int PerPage = 100;
    private const int PerRead = 1_000;
    /// <summary>A longer log is exported in spans of time.</summary>
    private const int MostExported = 200_000;

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Page);
        app.MapGet(Path + ".csv", Export);
        return app;
    }

    private static async Task<IResult> Page(HttpContext http, Admin admin, IGrainFactory grains)
    {
        var asked = AuditAsked.Of(http.Request.Query);
        var page = await Retry.Soon(() => grains.GetGrain<IAuditGrain>(0).Find(admin.Asker, asked.Filter(PerPage)));
        return Pages.Show<AuditLogPage>("en", new { Admin = admin, Asked = asked, Page = page });
    }

    private static IResult Export(HttpContext http, Admin admin, IGrainFactory grains)
    {
        var asked = AuditAsked.Of(http.Request.Query);
        return Results.Stream(async to =>
        {
            await using var writer = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await writer.WriteAsync("number,at,who,act,subject,reason\r\n");
            var filter = asked.Filter(PerRead);
            for (var (left, more) = (MostExported, true); more && left > 0; left -= PerRead)
            {
                var page = await Retry.Soon(() => grains.GetGrain<IAuditGrain>(0).Find(admin.Asker, filter));
                foreach (var row in page.Rows) await writer.WriteAsync(Line(row));
                (filter, more) = (filter with { Before = page.Next }, page.Next is not null);
            }
        }, "text/csv; charset=utf-8", "audit.csv");
    }

    internal static string Line(AuditRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Number},{row.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z,{Cell(row.Who)},{Cell(row.Note.Act)},{Cell(row.Note.Subject)},{Cell(row.Note.Reason)}\r\n");

    // A cell that begins like a formula would be one in a spreadsheet: what others typed must not run there.
    private static string Cell(string text) => '"' + (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text).Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
