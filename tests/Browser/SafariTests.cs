using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Icupa.Silo.Local;
using Icupa.Tests.Web;
using Xunit;

namespace Icupa.Tests.Browser;

/// <summary>What iPhones and iPads lay out in another way than Chromium does, in their own engine: whatever a finger needs lies in sight, on top, and answers.</summary>
[Collection(nameof(GuestCollection))]
public sealed class SafariTests(Evening evening) : BrowserTests(evening)
{
    [Fact]
    public async Task A_round_goes_from_a_phone_to_the_kitchen_and_the_floor()
    {
        var room = await Evening.Site.Premises("safari");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await using var safari = await Safari.Open(Evening.Site.Address);

        await safari.Go(room.Table(1), 390, 844);
        await safari.Tap("#d-ibihaza a");
        await safari.Tap("dialog .step button:last-of-type");
        await safari.Tap("dialog .foot .button");
        await safari.Until("document.querySelector('#bar-text').textContent === '2 dishes'");
        await safari.Tap("#bar");
        await safari.Tap("dialog .foot .button");
        await safari.Until("/Sent to the kitchen/.test(document.querySelector('dialog .foot .status').textContent)");
        await safari.Go(room.Table(1), 390, 844);
        await safari.Tap("#talk");
        await safari.Sees(".talk-sheet .box .field");

        await safari.Go("/screen/pair/" + room.Floor, 1180, 820);
        await safari.Tap("form button");
        await safari.Tap("[data-do=shift]");
        foreach (var digit in Premises.Pin)
            await safari.Tap($"#pin [data-digit='{digit}']");
        await safari.Tap("#plan [data-table='1']");
        await safari.Until("/Ibihaza/.test(document.querySelector('#sheet').textContent)");

        await safari.Go("/screen/pair/" + room.Kitchen, 1280, 800);
        await safari.Tap("form button");
        await safari.Until("/IBIHAZA/i.test(document.body.textContent)");
        // A finger that comes as the bar changes presses nothing.
        await safari.Tap(".bar button", "/sound on/.test(document.querySelector('.bar').textContent)");
    }

    /// <summary>WebKit as Debian has it, told by WebDriver (https://www.w3.org/TR/webdriver2/) what to do, on a display of its own.</summary>
    private sealed class Safari : IAsyncDisposable
    {
        // In the middle of it lies the thing itself and nothing else.
        private const string Reached = """
            const e = [...document.querySelectorAll(arguments[0])].find(e => e.getClientRects().length);
            if (!e) return 'is not there';
            e.scrollIntoView({ block: 'nearest' });
            const b = e.getBoundingClientRect(), x = b.left + b.width / 2 | 0, y = b.top + b.height / 2 | 0, on = document.elementFromPoint(x, y);
            if (b.top < 0 || b.bottom > innerHeight + 1 || b.left < 0 || b.right > innerWidth + 1) return `lies at ${b.top} to ${b.bottom} of ${innerHeight}`;
            for (let f = e.parentElement; f; f = f.parentElement) if (getComputedStyle(f).overflowY !== 'visible' && b.bottom > f.getBoundingClientRect().bottom + 1) return 'is cut off by ' + f.className;
            return on && (on === e || e.contains(on)) ? `[${x},${y}]` : 'lies under ' + (on && on.outerHTML.slice(0, 80));
            """;

        private readonly HttpClient http;
        private readonly List<Process> processes;
        private readonly Uri site;
        private string session = "";

        private Safari(Uri site, Uri driver, List<Process> processes) => (this.site, http, this.processes) = (site, new() { BaseAddress = driver, Timeout = LiveClient.Patience }, processes);

        public static async Task<Safari> Open(Uri site)
        {
            // It writes the display's number once it is there.
            var display = Begin("Xvfb", ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
            var number = await display.StandardOutput.ReadLineAsync().WaitAsync(LiveClient.Patience);
            var port = FreePort.Next();
            var driver = Begin("WebKitWebDriver", ["--port=" + port.ToString(CultureInfo.InvariantCulture)], ("DISPLAY", ":" + number));
            var safari = new Safari(site, new($"http://127.0.0.1:{port}"), [driver, display]);
            await LiveClient.Eventually("ready", async () => await safari.Ready() ? "ready" : "");
            var made = await safari.Ask(HttpMethod.Post, "/session", new { capabilities = new { alwaysMatch = new Dictionary<string, object> { ["webkitgtk:browserOptions"] = new { args = new[] { "--automation" } } } } });
            safari.session = "/session/" + made.GetProperty("sessionId").GetString();
            return safari;
        }

        public async Task Go(string path, int width, int height)
        {
            await Ask(HttpMethod.Post, session + "/window/rect", new { width, height });
            await Ask(HttpMethod.Post, session + "/url", new { url = new Uri(site, path).ToString() });
        }

        /// <summary>Until a finger reaches it, and it lies still; where.</summary>
        public async Task<int[]> Sees(string css)
        {
            var (before, now) = ("", "");
            await LiveClient.Eventually("", async () =>
            {
                (before, now) = (now, (await Run(Reached, css)).GetString()!);
                return now == before && now[0] == '[' ? "" : $"{css} {now}";
            });
            return JsonSerializer.Deserialize<int[]>(now)!;
        }

        public async Task Tap(string css)
        {
            var at = await Sees(css);
            object[] finger = [new { type = "pointerMove", x = at[0], y = at[1] }, new { type = "pointerDown", button = 0 }, new { type = "pointerUp", button = 0 }];
            await Ask(HttpMethod.Post, session + "/actions", new { actions = new[] { new { type = "pointer", id = "finger", actions = finger } } });
        }

        public Task Tap(string css, string condition) => LiveClient.Eventually("", async () =>
        {
            if (await Lacks(condition) is "")
                return "";
            await Tap(css);
            return await Lacks(condition);
        });

        public Task Until(string condition) => LiveClient.Eventually("", () => Lacks(condition));

        private async Task<string> Lacks(string condition) =>
            (await Run($"try {{ return ({condition}) ? '' : document.body.innerText.slice(0, 300) }} catch (e) {{ return e.message }}")).GetString()!;

        public async ValueTask DisposeAsync()
        {
            if (session.Length > 0)
                await Ask(HttpMethod.Delete, session, null);
            http.Dispose();
            foreach (var process in processes)
            {
                process.Kill(entireProcessTree: true);
                process.Dispose();
            }
        }

        private static Process Begin(string program, string[] words, params (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            return process;
        }

        private async Task<bool> Ready()
        {
            try
            {
                return (await http.GetAsync(new Uri("/status", UriKind.Relative))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        private Task<JsonElement> Run(string script, params string[] args) => Ask(HttpMethod.Post, session + "/execute/sync", new { script, args });

        private async Task<JsonElement> Ask(HttpMethod how, string path, object? body)
        {
            using var request = new HttpRequestMessage(how, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var answer = await http.SendAsync(request);
            var value = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value");
            return answer.IsSuccessStatusCode ? value : throw new InvalidOperationException($"{path}: {value}");
        }
    }
}
