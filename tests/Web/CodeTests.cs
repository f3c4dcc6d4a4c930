using System.Net;
using System.Text.Json;
using Icupa.Venues;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Promotion codes over real processes: one use for two tables, words for guests and staff, guessing that ends.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class CodeTests(LiveSite site)
{
    private Task<Premises> Open(string name) => site.Premises(name, venue => venue with
    {
        Money = venue.Money with { Codes = [new("TENTH", "A tenth", 1000), new("ONCE", "Once only", 5000) { Uses = 1 }, new("NEVER", "Long ago", 1000) { Last = new(2020, 1, 1) }] },
    });

    private static async Task<long> Order(LiveClient phone)
    {
        Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "pumpkin-soup", quantity = 4 }));
        Assert.Equal("None", await phone.Do("Place", 1_000_000L));
        return (await phone.See("check:", (key, e) => key == "meta" && e.GetProperty("due").GetInt64() > 0)).GetProperty("due").GetInt64();
    }

    private static Task<JsonElement> See(LiveClient phone, string state) => phone.See("check:", (key, e) => key == "meta" && e.GetProperty("codes").EnumerateArray().Any(c => c.GetProperty("state").GetString() == state));

    [Fact]
    public async Task One_use_is_for_one_table_and_the_other_reads_that_it_came_off()
    {
        var room = await Open("codes-once");
        await using var first = await site.Phone(room.Table(1));
        await using var second = await site.Phone(room.Table(2));
        await first.Enter();
        await second.Enter();
        var dues = new[] { await Order(first), await Order(second) };
        Assert.Equal(["None", "None"], await Task.WhenAll(first.Do("Redeem", "once"), second.Do("Redeem", "on-ce")));
        var phones = new[] { first, second };
        var settled = await Task.WhenAll(phones.Select(phone => phone.See("check:", (key, e) => key == "meta" && e.GetProperty("codes").EnumerateArray().Any(c => c.GetProperty("state").GetString() is "taken" or "used-up"))));
        var states = settled.Select(meta => meta.GetProperty("codes")[0].GetProperty("state").GetString()).ToList();
        Assert.Equal(["taken", "used-up"], states.Order(StringComparer.Ordinal));
        var (winner, loser) = (states.IndexOf("taken"), states.IndexOf("used-up"));
        Assert.Equal((dues[winner] / 2, dues[loser]), (settled[winner].GetProperty("due").GetInt64(), settled[loser].GetProperty("due").GetInt64()));
        Assert.Contains("had been used up", await Page(phones[loser], room.Table(loser + 1)), StringComparison.Ordinal);
        Assert.Contains("50 % off: Once only", await Page(phones[winner], room.Table(winner + 1)), StringComparison.Ordinal);

        // Staff take it off: the other may have it.
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        Assert.Equal("None", await floor.Do("Undiscount", phones[winner].Visit, settled[winner].GetProperty("codes")[0].GetProperty("id").GetString()));
        await See(phones[winner], "left");
        Assert.Equal("None", await floor.Do("Redeem", phones[loser].Visit, "ONCE"));
        Assert.Equal(dues[loser] / 2, (await See(phones[loser], "taken")).GetProperty("due").GetInt64());
    }

    [Fact]
    public async Task A_guest_types_a_code_on_the_bill_and_reads_why_it_does_not_work()
    {
        var room = await Open("codes-form");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        var due = await Order(phone);
        Assert.Contains("Have a code?", await Page(phone, room.Table(1)), StringComparison.Ordinal);
        Assert.DoesNotContain("TENTH", await Page(phone, room.Table(1)), StringComparison.Ordinal);
        Assert.Equal("/check?no=CodeNotNow#code", await Type(phone, room.Table(1), "never"));
        Assert.Equal("/check#code", await Type(phone, room.Table(1), "tenth"));
        await phone.See("check:", (key, e) => key == "meta" && e.GetProperty("due").GetInt64() == due - (due + 5) / 10);
        Assert.Equal("/check?no=CodeIsOn#code", await Type(phone, room.Table(1), "tenth"));
        for (var n = 0; n < 5; n++) Assert.Equal("/check?no=BadCode#code", await Type(phone, room.Table(1), "guess" + n));
        Assert.Equal("/check?no=TooManyTries#code", await Type(phone, room.Table(1), "once"));
        Assert.Equal("TooManyTries", await phone.Do("Redeem", "once"));
        Assert.Contains("A tenth is on the bill.", await Page(phone, room.Table(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_was_taken_reads_so_again_while_the_lock_holds_and_tells_nothing_more()
    {
        var room = await Open("codes-again");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        await Order(phone);
        var id = LiveClient.NewId();
        Assert.Equal("None", await phone.Again(id, "Redeem", "tenth"));
        for (var n = 0; n < 5; n++) Assert.Equal("BadCode", await phone.Do("Redeem", "guess" + n));
        Assert.Equal("None", await phone.Again(id, "Redeem", "tenth"));
        // Under an id that was not accepted the lock holds, whatever is typed.
        foreach (var code in new[] { "once", "tenth", "guess" }) Assert.Equal("TooManyTries", await phone.Do("Redeem", code));
    }

    private async Task<string> Type(LiveClient phone, string table, string code)
    {
        using var http = Seated(phone);
        using var answer = await http.PostAsync(table + "/check/code", new FormUrlEncodedContent([new("command", Guid.NewGuid().ToString()), new("code", code)]));
        return answer.Headers.Location!.ToString()[table.Length..];
    }

    private async Task<string> Page(LiveClient phone, string table)
    {
        using var http = Seated(phone);
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return WebUtility.HtmlDecode(await http.GetStringAsync(table + "/check"));
    }

    private HttpClient Seated(LiveClient phone)
    {
        var (http, cookies) = site.Browser();
        foreach (Cookie cookie in phone.Cookies.GetCookies(site.Address)) cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        return http;
    }
}
