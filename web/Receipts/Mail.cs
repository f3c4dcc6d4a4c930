using System.Collections.Concurrent;
using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Localization;
using MimeKit;
using MimeKit.Utils;

namespace Icupa.Web.Receipts;

/// <summary>The mail server (ICUPA_SMTP_*); none means that receipts are not sent by e-mail.</summary>
/// <param name="Port">465 speaks TLS from the first byte; any other must offer STARTTLS.</param>
/// <param name="Security">"tls" (the default) or "none", for a server on this machine only.</param>
public sealed record MailSettings(string Host, int Port, string? User, string? Password, MailboxAddress From, string Security)
{
    public static MailSettings? Of(IConfiguration from)
    {
        if (from["ICUPA_SMTP_HOST"] is not { Length: > 0 } host) return null;
        if (!MailboxAddress.TryParse(from["ICUPA_SMTP_FROM"] ?? "", out var sender) || !sender.Address.Contains('@', StringComparison.Ordinal)) throw new InvalidSetting("ICUPA_SMTP_FROM", "is not an e-mail address");
        if (!ushort.TryParse(from["ICUPA_SMTP_PORT"] ?? "587", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) throw new InvalidSetting("ICUPA_SMTP_PORT", "is not a port");
        var security = from["ICUPA_SMTP_SECURITY"] ?? "tls";
        if (security is not ("tls" or "none") || (security == "none" && host is not ("127.0.0.1" or "localhost" or "::1"))) throw new InvalidSetting("ICUPA_SMTP_SECURITY", "must be \"tls\" (\"none\" is for a server on this machine)");
        return new(host, port, from["ICUPA_SMTP_USER"], from["ICUPA_SMTP_PASSWORD"], sender, security);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Hands a letter to the server; null when it took it, else the kind of its refusal (its words may hold the address).</summary>
    internal async Task<string?> Deliver(MimeMessage message, CancellationToken stop)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            using var smtp = new SmtpClient();
            await smtp.ConnectAsync(Host, Port, Options, limit.Token);
            if (User is { Length: > 0 } user) await smtp.AuthenticateAsync(user, Password ?? "", limit.Token);
            await smtp.SendAsync(message, limit.Token);
            await smtp.DisconnectAsync(quit: true, limit.Token);
            return null;
        }
        catch (Exception error) when (error is MailKit.ProtocolException or MailKit.CommandException or AuthenticationException or SslHandshakeException or IOException or System.Net.Sockets.SocketException or OperationCanceledException or NotSupportedException)
        {
            return error.GetType().Name;
        }
    }

    private SecureSocketOptions Options => Security == "none" ? SecureSocketOptions.None : Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
}

/// <summary>What became of an e-mail; each has words.</summary>
public enum Mailed
{
    Sent,
    NotSetUp,
    BadAddress,
    TooMany,
    Failed,
}

/// <summary>
/// Sends the link of a receipt to an address that somebody typed. The address is used once and kept nowhere: not in a log, not in a fact. Three
/// a receipt and sixty a node in an hour, so that nobody sends letters by us.
/// </summary>
public sealed partial class Mail(MailSettings? settings, IStringLocalizer<ReceiptTexts> words, TimeProvider clock, ILogger<Mail> log)
{
    private const int PerReceipt = 3;
    private const int PerNode = 60;
    private const int LongestAddress = 254;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly ConcurrentQueue<(string Receipt, long At)> sent = new();

    public bool SetUp => settings is not null;

    /// <summary>Sends in the current culture's language.</summary>
    /// <param name="link">Null where nobody knows what the site is called.</param>
    public async Task<Mailed> Send(string? to, string receipt, string seller, Uri? link, CancellationToken stop)
    {
        if (settings is null) return Mailed.NotSetUp;
        if (link is null)
        {
            NoSite();
            return Mailed.NotSetUp;
        }
        if (to is not { Length: > 0 and <= LongestAddress } || !MailboxAddress.TryParse(to, out var address) || !address.Address.Contains('@', StringComparison.Ordinal)) return Mailed.BadAddress;
        if (!Allowed(receipt)) return Mailed.TooMany;
        using var message = Letter(address.Address, seller, link);
        if (await settings.Deliver(message, stop) is not { } why) return Mailed.Sent;
        NotSent(why);
        return Mailed.Failed;
    }

    private MimeMessage Letter(string to, string seller, Uri link)
    {
        var message = new MimeMessage { Subject = words["Mail.Subject", seller], MessageId = MimeUtils.GenerateMessageId(settings!.From.Domain) };
        message.From.Add(new MailboxAddress(seller, settings.From.Address));
        message.To.Add(new MailboxAddress("", to));
        var html = System.Net.WebUtility.HtmlEncode(link.ToString());
        message.Body = new BodyBuilder
        {
            TextBody = $"{words["Mail.Text", seller]}\n\n{link}\n",
            HtmlBody = $"<p>{System.Net.WebUtility.HtmlEncode(words["Mail.Text", seller])}</p><p><a href=\"{html}\">{html}</a></p>",
        }.ToMessageBody();
        return message;
    }

    private bool Allowed(string receipt)
    {
        while (sent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) > Window) sent.TryDequeue(out _);
        if (sent.Count >= PerNode || sent.Count(s => s.Receipt == receipt) >= PerReceipt) return false;
        sent.Enqueue((receipt, clock.GetTimestamp()));
        return true;
    }

    [LoggerMessage(1, LogLevel.Warning, "A receipt could not be sent by e-mail: {Why}")]
    private partial void NotSent(string why);

    [LoggerMessage(2, LogLevel.Warning, "A receipt was not sent by e-mail: ICUPA_PUBLIC_URL is not set, and the name by which this node was asked may be anybody's")]
    private partial void NoSite();
}
