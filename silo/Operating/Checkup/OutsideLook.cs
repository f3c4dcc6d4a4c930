using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Icupa.Conversations.Models;
using Icupa.Payments.Gateways;

namespace Icupa.Silo.Operating.Checkup;

/// <summary>What is outside: providers, the mail server, the site's certificate, the disk. Knows of what this process's environment names.</summary>
public static class OutsideLook
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether each provider that is set up here answers at all; no key is sent.</summary>
    public static async Task<IEnumerable<Finding>> Providers(Func<string, string?> read)
    {
        List<(string Name, Uri At)> all = [];
        try
        {
            var gateways = GatewaySettings.From(read);
            foreach (var (name, at) in new (string, Uri?)[] { ("stripe", gateways.Stripe?.Base), ("momo", gateways.Momo?.Base), ("airtel", gateways.Airtel?.Base), ("model", ModelSettings.From(read)?.Base) })
                if (at is not null)
                    all.Add((name, at));
        }
        catch (Exception wrong) when (wrong is BadGatewaySetting or BadModelSetting)
        {
            return [Finding.Bad("providers", wrong.Message, "mend the setting: nodes with it do not start")];
        }
        if (all.Count == 0)
            return [Finding.Ok("providers", "none is set up in this environment")];
        using var http = new HttpClient { Timeout = Patience };
        return await Task.WhenAll(all.Select(p => Answers(http, p.Name, p.At)));
    }

    private static async Task<Finding> Answers(HttpClient http, string name, Uri at)
    {
        try
        {
            // Whatever it answers without a key: it is there.
            using var answer = await http.GetAsync(at, HttpCompletionOption.ResponseHeadersRead);
            return (int)answer.StatusCode >= 500
                ? Finding.Warn(name, $"{at.Host} answers {(int)answer.StatusCode}", "look at its status page; a switch takes it off the phones: icupa flag list")
                : Finding.Ok(name, $"{at.Host} answers");
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return Finding.Bad(name, $"{at.Host} does not answer: {silent.Message}", "is it the network here, or their status page? A switch takes it off the phones: icupa flag list");
        }
    }

    public static async Task<Finding> Mail(Func<string, string?> read)
    {
        if (read("ICUPA_SMTP_HOST") is not { Length: > 0 } host)
            return Finding.Ok("mail", "no server is set up in this environment");
        var port = int.TryParse(read("ICUPA_SMTP_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : 587;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, patience.Token);
            return Finding.Ok("mail", $"{host}:{port} takes connections");
        }
        catch (Exception silent) when (silent is SocketException or OperationCanceledException)
        {
            return Finding.Bad("mail", $"{host}:{port}: {silent.Message}", "receipts by e-mail and sign-in links do not go out; receipts by link do");
        }
    }

    public static async Task<Finding> Certificate(Uri? site, DateTimeOffset now)
    {
        if (site is null || site.Scheme != Uri.UriSchemeHttps)
            return site is null || site.IsLoopback ? Finding.Ok("certificate", "no address with one is named (--url)") : Finding.Bad("certificate", $"{site} is not https", "put TLS in front: phones send their cookies to it");
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var client = new TcpClient();
            await client.ConnectAsync(site.Host, site.Port, patience.Token);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = site.Host }, patience.Token);
            using var certificate = new X509Certificate2(tls.RemoteCertificate!);
            return Judgements.Certificate(certificate.NotAfter.ToUniversalTime(), now);
        }
        catch (Exception wrong) when (wrong is SocketException or OperationCanceledException or AuthenticationException or IOException)
        {
            return Finding.Bad("certificate", $"{site.Host}: {wrong.Message}", "phones refuse the site: look at what holds the certificate");
        }
    }

    public static Finding Disk(string name, string folder)
    {
        var drive = new DriveInfo(folder);
        return Judgements.Disk(name, drive.AvailableFreeSpace, drive.TotalSize);
    }
}
