using System.Security.Cryptography;
using System.Threading.Channels;
using Icupa.Platform;
using Icupa.Web.Push;
using Icupa.Web.Receipts;
using MimeKit;
using MimeKit.Utils;

namespace Icupa.Web.Admin;

/// <summary>Where sign-in links go (ICUPA_ADMIN_LINKS): "mail", or "log" on a machine of one's own, where they are printed by the web node.</summary>
public sealed record AdminPost(MailSettings? Mail, bool Printed)
{
    public static AdminPost From(IConfiguration from, MailSettings? mail) => new(mail, (from["ICUPA_ADMIN_LINKS"] ?? "mail") switch
    {
        "mail" => false,
        "log" => true,
        _ => throw new InvalidSetting("ICUPA_ADMIN_LINKS", "must be \"mail\" or \"log\""),
    });
}

/// <summary>Makes and sends sign-in links behind the asker's back, so that nobody learns from the time an answer takes whose e-mail may come in.</summary>
public sealed partial class AdminLinks(IGrainFactory grains, AdminList list, AdminPost post, AdminDoor door, Settings settings, ILogger<AdminLinks> log) : BackgroundService
{
    private const int MostWaiting = 100;

    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Sends a link if the e-mail may come in, soon.</summary>
    public void Send(string email) => asked.Writer.TryWrite(email);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var email in asked.Reader.ReadAllAsync(stoppingToken))
        {
            if (list.Of(email) is not null) await Retry.Attempt(log, "Making a sign-in link", () => Make(email, stoppingToken), stoppingToken);
        }
    }

    private async Task Make(string email, CancellationToken stop)
    {
        // Never the address that the asking came to: whoever asks could name a site of their own, and the link would lead there.
        if (settings.PublicUrl is not { } site || (!post.Printed && post.Mail is null))
        {
            NotSetUp();
            return;
        }
        var secret = AdminSecret.Of(RandomNumberGenerator.GetBytes(AdminSecret.Bytes));
        await Retry.Soon(async () => { await grains.GetGrain<IAdminsGrain>(0).Offer(AdminSecret.Hash(secret)!, email); return true; });
        var link = new Uri(site, AdminSecret.Link(secret));
        // Not by the log, which takes secrets out of what it writes.
        if (post.Printed) await Console.Out.WriteLineAsync($"Sign-in link for {email}, good once and for 15 minutes: {link}");
        else if (post.Mail is { } mail)
        {
            using var letter = Letter(mail, email, link);
            if (await mail.Deliver(letter, stop) is { } why) NotSent(why);
        }
        await door.Write(Asker.House("admin-door"), "link", email);
    }

    private static MimeMessage Letter(MailSettings mail, string to, Uri link)
    {
        var message = new MimeMessage { Subject = "Sign in to ICUPA", MessageId = MimeUtils.GenerateMessageId(mail.From.Domain) };
        message.From.Add(mail.From);
        message.To.Add(new MailboxAddress("", to));
        message.Body = new TextPart("plain") { Text = $"Open this link and press the button. It works once, for 15 minutes.\n\n{link}\n\nIf you did not ask for it, do nothing: nobody can sign in without it.\n" };
        return message;
    }

    [LoggerMessage(1, LogLevel.Warning, "A sign-in link could not be sent by e-mail: {Why}")]
    private partial void NotSent(string why);

    [LoggerMessage(2, LogLevel.Warning, "A sign-in link was asked for, and ICUPA_SMTP_HOST or ICUPA_PUBLIC_URL is not set; icupa admin link makes one")]
    private partial void NotSetUp();
}
