using System.Collections.Frozen;
using System.Globalization;
using MimeKit;

namespace Icupa.Web.Admin;

/// <summary>What somebody who runs the platform may do: auditors read, admins act as well.</summary>
public enum AdminRole
{
    Auditor = 1,
    Admin = 2,
}

/// <summary>Who may come in (ICUPA_ADMINS, "ada@icupa.rw:admin,ben@icupa.rw:auditor"). An empty list admits nobody.</summary>
public sealed class AdminList(IEnumerable<KeyValuePair<string, AdminRole>> roles)
{
    private const int Most = 200;
    private const int LongestAddress = 254;

    private readonly FrozenDictionary<string, AdminRole> roles = roles.ToFrozenDictionary();

    /// <summary>The role of an e-mail that is on the list, as <see cref="Plain"/> writes it; null for any other.</summary>
    public AdminRole? Of(string email) => roles.TryGetValue(email, out var role) ? role : null;

    public IEnumerable<string> Emails => roles.Keys;

    public static AdminList From(IConfiguration from) => Parse(from["ICUPA_ADMINS"]);

    /// <exception cref="InvalidSetting">Something in it is no e-mail with a role, or stands there twice.</exception>
    public static AdminList Parse(string? text)
    {
        var roles = new Dictionary<string, AdminRole>();
        foreach (var entry in (text ?? "").Split([',', ';', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (entry.Split(':') is not [var typed, var role] || Plain(typed) is not { } email || Role(role) is not { } may)
                throw new InvalidSetting("ICUPA_ADMINS", "must read like ada@example.com:admin,ben@example.com:auditor");
            if (!roles.TryAdd(email, may)) throw new InvalidSetting("ICUPA_ADMINS", $"names {email} twice");
        }
        return roles.Count <= Most ? new(roles) : throw new InvalidSetting("ICUPA_ADMINS", string.Create(CultureInfo.InvariantCulture, $"names more than {Most} people"));
    }

    /// <summary>An e-mail as it is compared and kept: lower case, nothing around it; null for what is none.</summary>
    public static string? Plain(string? typed) =>
        typed?.Trim().ToLowerInvariant() is { Length: > 2 and <= LongestAddress } email && email.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && email.All(c => c is > ' ' and < '\x7f' and not ('<' or '>' or ',' or ';' or ':' or '"' or '\\' or '(' or ')'))
        && MailboxAddress.TryParse(email, out var box) && box.Address == email ? email : null;

    private static AdminRole? Role(string word) => word switch { "admin" => AdminRole.Admin, "auditor" => AdminRole.Auditor, _ => null };
}
