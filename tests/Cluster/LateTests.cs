using System.Net;
using System.Text;
using System.Text.Json;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Tests.Web;
using Icupa.Visits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Npgsql;
using Orleans.Core.Internal;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>What comes too early, too late, or from a phone that may no longer.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class LateTests(LiveSite site)
{
    [Fact]
    public async Task Nobody_begins_a_day_by_asking_for_it()
    {
        var room = await site.Premises("tomorrow");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        await using var cook = await site.Kitchen(room.Kitchen);
        await cook.Enter("grill");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", await cook.Do("EightySix", "item", "isombe"));
        await phone.See("availability:", (key, _) => key == "item:isombe");

        var venue = room.Settings.Id;
        var today = Venues.BusinessDay.Of(room.Settings, DateTimeOffset.UtcNow);
        string Stock(DateOnly date) => Key.Availability(venue, date);
        DateOnly[] never = [today.AddDays(1), today.AddDays(400), today.AddDays(-2), DateOnly.MinValue];
        foreach (var screen in new[] { phone, cook, floor })
        {
            foreach (var date in never) Assert.Null(await screen.Whole(Stock(date)));
            foreach (var date in new[] { today, today.AddDays(-1) }) Assert.NotNull(await screen.Whole(Stock(date)));
        }
        // Nor does whoever asks the grain itself, as a node of before does for its phones.
        await Assert.ThrowsAnyAsync<Exception>(() => site.Visit(grains => grains.GetGrain<IAvailabilityGrain>(Stock(today.AddDays(1))).Snapshot()));
        var versions = await site.Visit(grains => grains.GetGrain<IVersions>(0).Of([Stock(today), .. never.Select(Stock)]));
        Assert.True(versions[0] > 0);
        Assert.All(versions[1..], version => Assert.Equal(0, version));
    }

    [Fact]
    public async Task A_visit_does_not_end_over_a_round_that_was_just_accepted()
    {
        await using var room = await MovingRoom.Open(site, "overtaken");
        for (var table = 1; table <= 6; table++)
        {
            await using var guest = await site.Phone(room.Place.Table(table));
            await guest.Enter();
            await MovingRoom.Round(guest, "isombe");
            Assert.Contains(await room.Floor.Do("CloseVisit", guest.Visit, "all home"), new[] { "Busy", "BalanceDue" });
            await LiveClient.Eventually("BalanceDue", () => room.Floor.Do("CloseVisit", guest.Visit, "all home"));
            Assert.Equal("None", await room.Pay(guest.Visit, "rest", 1_000_000));
            await LiveClient.Eventually("None", () => room.Floor.Do("CloseVisit", guest.Visit, "all home"));
        }
    }

    [Fact]
    public async Task A_round_and_the_end_of_its_visit_come_in_any_order_and_what_is_accepted_is_on_the_check()
    {
        const int Orders = 24;
        var room = await site.Premises("either-order");
        var table = TableId.In(room.Settings.Id, "1");
        var (server, house) = (Asker.Staff("claudine", Venues.StaffRole.Server), Asker.House("tests"));
        var refusals = await site.Visit(async grains =>
        {
            var refusals = new HashSet<Refusal>();
            for (var late = 0; late < Orders; late++)
            {
                var id = VisitId.New(room.Settings.Id, DateTimeOffset.UtcNow);
                var (visit, cart) = (grains.GetGrain<IVisitGrain>(Key.Visit(id)), grains.GetGrain<ICartGrain>(Key.Cart(id)));
                var session = new SessionId(Guid.NewGuid());
                var guest = Asker.Guest(session);
                Assert.True((await visit.Open(house, Fresh(), table)).Ok);
                Assert.True((await visit.Join(guest, Fresh(), session, null)).Ok);
                Assert.True((await cart.AddLine(guest, Fresh(), new(new(Guid.NewGuid()), "isombe", 1, []))).Ok);

                // The guest's tap comes before the waiter's, or after it by so many answers of the cart.
                var placed = late == 0 ? await Place() : Refusal.Busy;
                var closing = Close();
                if (late == Orders - 1)
                    await closing;
                for (var answers = 1; answers < late; answers++)
                    await cart.Snapshot();
                placed = placed == Refusal.None ? placed : await Place();
                await closing;
                // As phones do.
                await LiveClient.Eventually("judged", async () => placed == Refusal.Busy && (placed = await Place()) == Refusal.Busy ? "busy" : "judged");
                refusals.Add(placed);
                if (placed == Refusal.None)
                    await LiveClient.Eventually("BalanceDue", async () => $"{await Close()}");
                Assert.Equal(placed, (await visit.MayEnter(session)).Refusal);

                async Task<Refusal> Place() => (await cart.Place(guest, Fresh(), 1_000_000)).Refusal;
                async Task<Refusal> Close() => (await visit.Close(server, Fresh(), "all home")).Refusal;
            }
            return refusals;
        });
        Assert.Equal([Refusal.None, Refusal.VisitEnded], refusals.Order());

        static CommandId Fresh() => new(Guid.NewGuid());
    }

    [Fact]
    public async Task A_round_that_is_accepted_as_its_visit_is_written_off_is_on_the_check_that_is()
    {
        const int Orders = 12;
        var room = await site.Premises("written-off");
        var (manager, house) = (Asker.Staff("eric", Venues.StaffRole.Manager), Asker.House("tests"));
        var accepted = await site.Visit(async grains =>
        {
            var accepted = new HashSet<bool>();
            for (var late = 0; late < Orders; late++)
            {
                var id = VisitId.New(room.Settings.Id, DateTimeOffset.UtcNow);
                var (visit, cart, check) = (grains.GetGrain<IVisitGrain>(Key.Visit(id)), grains.GetGrain<ICartGrain>(Key.Cart(id)), grains.GetGrain<ICheckGrain>(Key.Check(id)));
                var session = new SessionId(Guid.NewGuid());
                var guest = Asker.Guest(session);
                Assert.True((await visit.Open(house, Fresh(), TableId.In(room.Settings.Id, "1"))).Ok);
                Assert.True((await visit.Join(guest, Fresh(), session, null)).Ok);
                Assert.True((await cart.AddLine(guest, Fresh(), new(new(Guid.NewGuid()), "isombe", 1, []))).Ok);

                // The guest's tap comes before the manager's, with it, or after it by so many answers of the cart.
                var placing = late < Orders / 2 ? cart.Place(guest, Fresh(), 1_000_000) : null;
                var closing = visit.CloseOwing(manager, Fresh(), "gone", WriteOff.Walkout, null);
                for (var answers = Orders / 2; answers < late; answers++)
                    await cart.Snapshot();
                var placed = (await (placing ?? cart.Place(guest, Fresh(), 1_000_000))).Refusal;
                Assert.Equal(Refusal.None, (await closing).Refusal);
                Assert.Contains(placed, new[] { Refusal.None, Refusal.VisitEnded });
                accepted.Add(placed == Refusal.None);
                if (placed != Refusal.None)
                    continue;
                await LiveClient.Eventually("\"walkout\", 1 lines, closed", async () =>
                {
                    using var seen = JsonDocument.Parse((await check.Snapshot()).Set);
                    return seen.RootElement.TryGetProperty("meta", out var meta) && meta.TryGetProperty("writeOff", out var why)
                        ? $"{why.GetRawText()}, {seen.RootElement.EnumerateObject().Count(e => e.Name.StartsWith("line:", StringComparison.Ordinal))} lines, {meta.GetProperty("state").GetString()}" : "";
                });
                // What is cooked is what is written off.
                var order = OrderId.Round(id, 1);
                await LiveClient.Eventually("cooked", async () =>
                {
                    var boards = await Task.WhenAll(new[] { -1, 0, 1 }.SelectMany(day => room.Settings.Stations.Select(s =>
                        grains.GetGrain<IStationGrain>(Key.Station(StationId.In(room.Settings.Id, s.Id), Venues.BusinessDay.Of(room.Settings, DateTimeOffset.UtcNow).AddDays(day))).Snapshot())));
                    return boards.Any(b => Encoding.UTF8.GetString(b.Set).Contains($"\"ticket:{order.Text}\"", StringComparison.Ordinal)) ? "cooked" : "not yet";
                });
            }
            return accepted;
        });
        Assert.Contains(true, accepted);

        static CommandId Fresh() => new(Guid.NewGuid());
    }

    [Fact]
    public async Task A_table_whose_cart_cannot_be_read_is_free_once_a_manager_ends_its_visit()
    {
        await using var room = await MovingRoom.Open(site, "unreadable");
        await using var guest = await room.Ordered(1, "isombe");
        var cart = Key.Cart(VisitId.Of(guest.Visit));
        await using (var database = NpgsqlDataSource.Create(site.Database))
        {
            await using var broken = database.CreateCommand("insert into journal (stream, base, count, tenant, events) select stream, 9000, 1, tenant, events from journal where stream = $1 limit 1");
            broken.Parameters.Add(new() { Value = cart });
            Assert.Equal(1, await broken.ExecuteNonQueryAsync());
        }
        await site.Visit(async grains =>
        {
            await grains.GetGrain<ICartGrain>(cart).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            return true;
        });
        await LiveClient.Eventually("unreadable", async () =>
        {
            try
            {
                return await guest.Do("Place", 1_000_000);
            }
            catch (HubException)
            {
                return "unreadable";
            }
        });

        // What she asks for is done, though not all who have to know of it answer.
        await Assert.ThrowsAsync<HubException>(() => room.Floor.Do("CloseOwing", guest.Visit, "gone", "our-mistake", Premises.ManagerPin));
        await room.Floor.See("table:" + room.Table(1), (_, table) => table.GetProperty("parties").GetArrayLength() == 0);
        await room.Floor.See("check:" + guest.Visit, (key, check) => key == "meta" && check.GetProperty("state").GetString() == "closed");
    }

    [Fact]
    public async Task A_dish_and_the_end_of_the_visit_that_it_goes_to_come_in_any_order_and_somebody_is_to_pay_for_it()
    {
        const int Pairs = 48;
        var room = await site.Premises("dish-and-end");
        var (server, house) = (Asker.Staff("claudine", Venues.StaffRole.Server), Asker.House("tests"));
        var ends = await site.Visit(grains => Task.WhenAll(Enumerable.Range(0, Pairs).Select(async late =>
        {
            var (from, to) = (await Ordered(), await Ordered());
            var (sender, taker) = (grains.GetGrain<ICheckGrain>(Key.Check(from.Id)), grains.GetGrain<ICheckGrain>(Key.Check(to.Id)));
            Assert.True((await taker.Pay(server, Fresh(), new(PaymentId.In(to.Id, Guid.NewGuid()), "table", PaymentMethod.Cash, Cover.Rest, 1_000_000))).Ok);
            var closing = late % 2 == 0 ? to.Visit.Close(server, Fresh(), "all home") : Task.CompletedTask;
            for (var answers = 0; answers < late; answers += 8)
                await to.Visit.MayEnter(to.Session);
            Assert.True((await sender.Send(server, Fresh(), to.Id, [from.Line])).Ok);
            for (var answers = 0; answers < late; answers++)
                await to.Visit.MayEnter(to.Session);
            await closing;
            await to.Visit.Close(server, Fresh(), "all home");
            await LiveClient.Eventually("arrived", async () => await Has(sender, from.Line) || await Has(taker, from.Line) ? "arrived" : "under way");
            await LiveClient.Eventually("over", async () => (await to.Visit.Close(server, Fresh(), "all home")).Refusal == Refusal.BalanceDue || (await Meta(taker)).State == "closed" ? "over" : "closing");
            var (state, due) = await Meta(taker);
            Assert.False(state == "closed" && due > 0, $"{late}: nobody pays");
            return state;

            async Task<(VisitId Id, IVisitGrain Visit, SessionId Session, LineId Line)> Ordered()
            {
                var (id, session, line) = (VisitId.New(room.Settings.Id, DateTimeOffset.UtcNow), new SessionId(Guid.NewGuid()), new LineId(Guid.NewGuid()));
                var (visit, cart) = (grains.GetGrain<IVisitGrain>(Key.Visit(id)), grains.GetGrain<ICartGrain>(Key.Cart(id)));
                Assert.True((await visit.Open(house, Fresh(), TableId.In(room.Settings.Id, "1"))).Ok);
                Assert.True((await visit.Join(Asker.Guest(session), Fresh(), session, null)).Ok);
                Assert.True((await cart.AddLine(Asker.Guest(session), Fresh(), new(line, "isombe", 1, []))).Ok);
                Assert.True((await cart.Place(Asker.Guest(session), Fresh(), 1_000_000)).Ok);
                await LiveClient.Eventually("ordered", async () => await Has(grains.GetGrain<ICheckGrain>(Key.Check(id)), line) ? "ordered" : "not yet");
                return (id, visit, session, line);
            }
        })));
        Assert.Contains("closed", ends);
        Assert.Contains("open", ends);

        static CommandId Fresh() => new(Guid.NewGuid());

        static async Task<bool> Has(ICheckGrain check, LineId line) => Encoding.UTF8.GetString((await check.Snapshot()).Set).Contains($"\"line:{line}\"", StringComparison.Ordinal);

        static async Task<(string State, long Due)> Meta(ICheckGrain check)
        {
            using var seen = JsonDocument.Parse((await check.Snapshot()).Set);
            var meta = seen.RootElement.GetProperty("meta");
            return (meta.GetProperty("state").GetString()!, meta.GetProperty("due").GetInt64());
        }
    }

    [Fact]
    public async Task Who_sits_there_stays_when_the_tables_code_is_rotated()
    {
        await using var room = await MovingRoom.Open(site, "rotated");
        await using var aline = await room.Ordered(1, "isombe");
        Assert.Equal("None", (await room.Floor.Connection.InvokeAsync<JsonElement>("RotateCode", room.Table(1))).GetProperty("refusal").GetString());
        using var hers = new HttpClient(new SocketsHttpHandler { CookieContainer = aline.Cookies }) { BaseAddress = site.Address };
        Assert.Contains("data-door=\"seated\"", await hers.GetStringAsync(room.Place.Table(1)));
        // A photograph of the code seats nobody.
        var (stranger, cookies) = site.Browser();
        using (stranger)
            Assert.DoesNotContain("data-door", await (await stranger.GetAsync(room.Place.Table(1))).Content.ReadAsStringAsync());
        Assert.Null(cookies.GetCookies(site.Address)["icupa-session"]);
    }

    [Fact]
    public async Task A_dish_that_comes_back_to_the_cart_costs_what_the_menu_says_now()
    {
        var place = await site.Premises("repriced", venue => venue with { Joining = Venues.JoinPolicy.Approve });
        await using var floor = await site.Floor(place.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        await using var guest = await site.Phone(place.Table(1));
        await guest.Enter();
        var (first, second) = (LiveClient.NewId(), LiveClient.NewId());
        Task<string> Add(string line) => guest.Do("AddLine", new { line, item = "isombe", quantity = 1, choices = Array.Empty<object>() });
        Assert.Equal("None", await Add(first));
        var before = await Unit(first);
        Assert.Equal("None", await guest.Do("Place", 1_000_000));
        Assert.Equal("None", await Add(second));

        // The owner raises the price. What lies in the cart follows; what waits for staff does not.
        await site.Visit(async grains =>
        {
            var menu = grains.GetGrain<Menus.IMenuGrain>(Key.Menu(place.Settings.Id));
            var now = (await menu.Published())!.Document;
            Assert.True((await menu.Publish(Asker.House("tests"), now with { Items = [.. now.Items.Select(i => i with { Price = i.Price + 100 })] })).Ok);
            return true;
        });
        await LiveClient.Eventually($"{before + 100}", async () => $"{await Unit(second)}");
        Assert.Equal("None", await guest.Do("RemoveLine", second));
        Assert.Equal("None", await floor.Do("Decline", guest.Visit, 1));
        await LiveClient.Eventually($"{before + 100}", async () => $"{await Unit(first)}");

        // As it is there, and not as it was pushed.
        async Task<long> Unit(string line) =>
            (await guest.Whole("cart:" + guest.Visit))!.Value.GetProperty("set").TryGetProperty($"line:{Guid.Parse(line):N}", out var shown) ? shown.GetProperty("unit").GetInt64() : 0;
    }

    [Fact]
    public async Task Who_looks_at_a_cart_that_sleeps_is_told_what_its_dishes_cost_now()
    {
        var place = await site.Premises("asleep");
        await using var guest = await site.Phone(place.Table(1));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>() }));
        static bool IsLine(string key) => key.StartsWith("line:", StringComparison.Ordinal);
        var before = (await guest.See("cart:" + guest.Visit, (key, _) => IsLine(key))).GetProperty("unit").GetInt64();
        // As all that its silo kept do when that leaves the cluster.
        await site.Visit(async grains =>
        {
            var (look, operators, cart) = (grains.GetGrain<Inspection.IInspectionGrain>(0), Asker.Operator("tests"), Key.Cart(VisitId.Of(guest.Visit)));
            Assert.Equal(Refusal.None, await look.Deactivate(operators, cart));
            await LiveClient.Eventually("True", async () => (await look.Live(operators, cart))!.Awake.IsEmpty.ToString());
            return true;
        });
        await place.Publish(menu => menu with { Items = [.. menu.Items.Select(i => i with { Price = i.Price + 100 })] });
        await guest.See("cart:" + guest.Visit, (key, line) => IsLine(key) && line.GetProperty("unit").GetInt64() == before + 100);
    }

    [Fact]
    public async Task Whoever_shares_a_bill_is_pushed_its_changes_and_whoever_left_it_neither_sees_nor_touches_it()
    {
        await using var room = await MovingRoom.Open(site, "company");
        await using var aline = await room.Ordered(1, "isombe");
        await using var ben = await room.Ordered(2, "isombe", "isombe");
        Assert.Equal("None", await room.Floor.Do("MergeVisit", aline.Visit, ben.Visit));
        await room.Until(async () => (await room.Check(ben.Visit)).Lines.Count == 3);
        await aline.Enter();
        aline.Undigested = true;
        var line = (await room.Check(ben.Visit)).Lines.Keys.First();
        foreach (var (act, owned) in new[] { ("Claim", true), ("NotMine", false) })
        {
            Assert.Equal("None", await ben.Do(act, line));
            await aline.See("check:" + ben.Visit, (key, e) => key == "line:" + line && owned == e.GetProperty("owners").EnumerateArray().Any(o => o.GetString() == "guest:" + ben.Session));
        }

        // To a table of its own again; this phone does not say that it has heard.
        Assert.Equal("None", await room.Floor.Do("MoveVisit", aline.Visit, room.Table(4)));
        await aline.See("visit:", (key, e) => key == "meta" && e.GetProperty("table").GetString() == room.Table(4));
        await LiveClient.Eventually("NoSuchLine", () => aline.Do("Claim", line));
        Assert.Null(await aline.Whole("check:" + ben.Visit));
    }

    [Fact]
    public async Task A_phone_that_was_sent_away_does_nothing_by_its_forms_either()
    {
        await using var room = await MovingRoom.Open(site, "forms");
        await using var host = await room.Ordered(1, "isombe");
        await using var stranger = await site.Phone(room.Place.Table(1), host.Visit);
        await stranger.Enter();
        Assert.Equal("None", await host.Do("Refuse", stranger.Session));
        var line = (await room.Check(host.Visit)).Lines.Keys.Single();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = stranger.Cookies, AllowAutoRedirect = false }) { BaseAddress = site.Address };
        async Task<string> Post(string path, params (string Name, string Value)[] fields)
        {
            var form = fields.Append(("command", LiveClient.NewId())).Select(f => KeyValuePair.Create(f.Item1, f.Item2));
            using var answer = await browser.PostAsync(room.Place.Table(1) + path, new FormUrlEncodedContent(form));
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            return answer.Headers.Location!.ToString();
        }

        Assert.Contains("no=Revoked", await Post("/check/split", ("kind", "equally"), ("who", stranger.Session), ("who", host.Session)));
        Assert.Contains("no=Revoked", await Post("/check/line", ("line", line), ("do", "claim")));
        Assert.Contains("no=Revoked", await Post("/check/code", ("code", "WELCOME")));
        Assert.Contains("no=Revoked", await Post("/check/tab", ("payment", LiveClient.NewId())));
        Assert.Contains("no=Revoked", await Post("/check/pay", ("payment", LiveClient.NewId()), ("method", "card"), ("cover", "mine"), ("seen", "1"), ("tipped", "0")));
        Assert.Contains("no=Revoked", await Post("/trouble", ("order", host.Visit + "/1"), ("line", line), ("kind", "Missing")));
        Assert.Contains("no=Revoked", await Post("/got-it", ("order", host.Visit + "/1"), ("line", line)));
        Assert.DoesNotContain(stranger.Session, (await room.Floor.Whole("check:" + host.Visit))!.Value.GetRawText());
    }

    [Fact]
    public async Task Portions_that_the_kitchen_took_back_are_not_sold()
    {
        var room = await site.Premises("portions");
        await using var cook = await site.Cook(room.Kitchen);
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 2));
        await using var aline = await site.Phone(room.Table(1));
        await using var ben = await site.Phone(room.Table(2));
        foreach (var guest in new[] { aline, ben })
        {
            await guest.Enter();
            await guest.See("availability:", (key, _) => key == "item:isombe");
            await LiveClient.Eventually("held", async () =>
            {
                if (!guest.All("cart:").Any(e => e.Key.StartsWith("line:", StringComparison.Ordinal)))
                    await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>() });
                return guest.All("cart:").Where(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).Select(e => e.Entity.GetProperty("hold").GetString()!).FirstOrDefault("");
            });
        }
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 1));
        await Task.WhenAny(Short(aline), Short(ben));
        string[] placed = [await aline.Do("Place", 1_000_000), await ben.Do("Place", 1_000_000)];
        Assert.Equal(["None", "SoldOut"], placed.Order(StringComparer.Ordinal));

        static Task Short(LiveClient guest) => guest.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("hold").GetString() == "short");
    }

    [Fact]
    public async Task A_line_that_was_short_gets_the_portions_that_another_party_lets_go_of()
    {
        var room = await site.Premises("short");
        await using var cook = await site.Cook(room.Kitchen);
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 3));
        await using var aline = await site.Phone(room.Table(1));
        await using var ben = await site.Phone(room.Table(2));
        var lines = new List<string>();
        foreach (var (guest, hold) in new[] { (aline, "held"), (ben, "short") })
        {
            await guest.Enter();
            lines.Add(LiveClient.NewId());
            Assert.Equal("None", await guest.Do("AddLine", new { line = lines[^1], item = "isombe", quantity = 2, choices = Array.Empty<object>() }));
            await Has(guest, hold);
        }
        Assert.Equal("SoldOut", await ben.Do("Place", 1_000_000));
        Assert.Equal("None", await aline.Do("RemoveLine", lines[0]));
        await Has(ben, "held");
        // Nobody counts any more: nobody is short either.
        Assert.Equal("None", await ben.Do("ChangeLine", lines[1], new { quantity = 9, choices = Array.Empty<object>() }));
        await Has(ben, "short");
        Assert.Equal("None", await cook.Do("CountDown", "isombe", null));
        await LiveClient.Eventually("None", () => ben.Do("Place", 1_000_000));

        static Task Has(LiveClient guest, string hold) => guest.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("hold").GetString() == hold);
    }

    [Fact]
    public async Task Portions_counted_while_they_are_in_carts_are_sold_once()
    {
        var room = await site.Premises("counted-late");
        await using var cook = await site.Cook(room.Kitchen);
        await using var aline = await site.Phone(room.Table(1));
        await using var ben = await site.Phone(room.Table(2));
        foreach (var guest in new[] { aline, ben })
        {
            await guest.Enter();
            Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 2, choices = Array.Empty<object>() }));
        }
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 3));
        await Task.WhenAll(Has(aline), Has(ben));
        string[] placed = [await aline.Do("Place", 1_000_000), await ben.Do("Place", 1_000_000)];
        Assert.Equal(["None", "SoldOut"], placed.Order(StringComparer.Ordinal));
        await cook.See("availability:", (key, e) => key == "item:isombe" && e.GetProperty("left").GetInt32() == 1);

        static Task Has(LiveClient guest) => guest.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("hold").GetString() is "held" or "short");
    }

    [Fact]
    public async Task Orders_of_two_parties_at_a_table_are_told_apart()
    {
        var room = await site.Premises("two-parties");
        await using var cook = await site.Cook(room.Kitchen);
        await using var aline = await site.Phone(room.Table(3));
        await using var others = await site.Another(room.Table(3));
        foreach (var guest in new[] { aline, others })
        {
            await guest.Enter();
            await MovingRoom.Round(guest, "isombe");
            await guest.See("order:", (key, _) => key == "meta");
        }
        await MovingRoom.Round(others, "isombe");
        Assert.Equal("3-1", Numbers(aline, "order:").Single());
        await LiveClient.Eventually("3B-1 3B-2", () => Task.FromResult(string.Join(' ', Numbers(others, "order:"))));
        await LiveClient.Eventually("3-1 3B-1 3B-2", () => Task.FromResult(string.Join(' ', Numbers(cook, "station:"))));

        static IEnumerable<string> Numbers(LiveClient who, string streams) =>
            who.All(streams).Select(e => e.Entity).Where(e => e.TryGetProperty("number", out var number) && number.ValueKind == JsonValueKind.String).Select(e => e.GetProperty("number").GetString()!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_is_taken_off_before_it_is_cooked_can_be_ordered_again()
    {
        await using var room = await MovingRoom.Open(site, "taken-off");
        await using var cook = await site.Cook(room.Place.Kitchen);
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 1));
        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        Assert.Equal("None", await aline.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>() }));
        await aline.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("hold").GetString() == "held");
        Assert.Equal("None", await aline.Do("Place", 1_000_000));
        await cook.See("availability:", (key, e) => key == "item:isombe" && e.GetProperty("left").GetInt32() == 0);
        await using var ben = await site.Phone(room.Place.Table(2));
        await ben.Enter();
        var wish = new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>() };
        var line = await aline.See("order:", (key, _) => key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal("None", await room.Floor.Do("Void", aline.Visit + "/1", line.GetProperty("id").GetString(), "changed their mind"));
        await ben.See("availability:", (key, e) => key == "item:isombe" && e.GetProperty("left").GetInt32() == 1);
        await LiveClient.Eventually("None", () => ben.Do("AddLine", wish));
        await LiveClient.Eventually("None", () => ben.Do("Place", 1_000_000));
    }

    [Fact]
    public async Task The_portions_of_a_round_that_waits_for_staff_are_kept_from_when_it_was_placed()
    {
        await using var room = await MovingRoom.Open(site, "waiting-portions");
        await room.Place.Set(venue => venue with { Joining = Venues.JoinPolicy.Approve });
        await using var cook = await site.Cook(room.Place.Kitchen);
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 5));
        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        await aline.See("availability:", (key, _) => key == "item:isombe");
        await LiveClient.Eventually("held", async () =>
        {
            if (!aline.All("cart:").Any(e => e.Key.StartsWith("line:", StringComparison.Ordinal)))
                await aline.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 2, choices = Array.Empty<object>() });
            return aline.All("cart:").Where(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).Select(e => e.Entity.GetProperty("hold").GetString()!).FirstOrDefault("");
        });
        var before = await Reserved();
        Assert.Equal("None", await aline.Do("Place", 1_000_000));
        await aline.See("cart:", (key, e) => key == "round:1" && e.GetProperty("state").GetString() == "waiting");
        // Asked for anew, once: what was kept for the line would end long before staff have to come.
        await room.Until(async () => await Reserved() == before + 1);
        Assert.Equal("None", await room.Floor.Do("Approve", aline.Visit, 1));
        await cook.See("availability:", (key, e) => key == "item:isombe" && e.GetProperty("left").GetInt32() == 3);
        Assert.Equal(before + 1, await Reserved());

        async Task<long> Reserved()
        {
            await using var data = NpgsqlDataSource.Create(site.Database);
            await using var command = data.CreateCommand("select coalesce(sum((length(events::text) - length(replace(events::text, '\"reserved\"', ''))) / length('\"reserved\"')), 0)::bigint from journal where stream like $1");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"availability:{room.Place.Settings.Id.Text}/%" });
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task That_no_kitchen_is_heard_is_noticed_though_its_venue_has_moved_meanwhile()
    {
        var room = await site.Premises("silence");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await using (var cook = await site.Kitchen(room.Kitchen))
        {
            await cook.Enter("grill");
            cook.KeepBeating();
            await floor.See("venue:", (key, e) => key == "kitchen" && e.GetProperty("screens").GetInt32() == 1);
        }
        await floor.See("venue:", (key, e) => key == "kitchen" && e.GetProperty("screens").GetInt32() == 0);
        await site.Visit(async grains =>
        {
            await grains.GetGrain<Venues.IVenueGrain>(Key.Venue(room.Settings.Id)).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            return true;
        });
        // Whoever comes in next has the grain begin anew.
        Assert.NotNull(await floor.Whole("venue:" + room.Settings.Id.Text));
        await floor.See("venue:", (key, e) => key == "kitchen" && e.GetProperty("unheard").GetBoolean());
    }

    [Fact]
    public async Task A_bill_that_came_from_another_party_is_seen_by_whoever_comes_in_later()
    {
        await using var room = await MovingRoom.Open(site, "newcomers");
        await using var aline = await room.Ordered(1, "isombe", "isombe");
        await using var newcomer = await site.Phone(room.Place.Table(2));
        await newcomer.Enter();
        var line = (await room.Check(aline.Visit)).Lines.Keys.First();
        Assert.Equal("None", await room.Floor.Do("MoveLines", aline.Visit, newcomer.Visit, new[] { line }));
        await room.Until(async () => (await room.Check(newcomer.Visit)).Lines.Count == 1);

        await using var second = await site.Floor(room.Place.Floor);
        await second.Enter();
        await using var friend = await site.Phone(room.Place.Table(2), newcomer.Visit);
        await friend.Enter();
        foreach (var late in new[] { second, friend })
            Assert.Contains(late.All("check:" + newcomer.Visit), e => e.Key == "line:" + line);
        var looked = await second.Connection.InvokeAsync<JsonElement>("Look", newcomer.Visit);
        Assert.Contains(looked.GetProperty("streams").EnumerateArray(), s => s.GetProperty("stream").GetString() == "check:" + newcomer.Visit);
    }
}

/// <summary>A silo dies while visits are being closed and rounds are on their way.</summary>
[Trait("Needs", "servers")]
public sealed class ClosingFailoverTests(TwoOfEach site) : IClassFixture<TwoOfEach>
{
    [Fact]
    public async Task A_visit_is_open_with_the_round_on_its_check_or_has_refused_it_whatever_dies()
    {
        const int Parties = 32;
        var room = await site.Premises("closing-falls");
        var (server, house) = (Asker.Staff("claudine", Venues.StaffRole.Server), Asker.House("tests"));
        await site.Visit(async grains =>
        {
            var parties = await Task.WhenAll(Enumerable.Range(0, Parties).Select(async _ =>
            {
                var (id, session) = (VisitId.New(room.Settings.Id, DateTimeOffset.UtcNow), new SessionId(Guid.NewGuid()));
                var (visit, cart) = (grains.GetGrain<IVisitGrain>(Key.Visit(id)), grains.GetGrain<ICartGrain>(Key.Cart(id)));
                Assert.True((await visit.Open(house, Fresh(), TableId.In(room.Settings.Id, "1"))).Ok);
                Assert.True((await visit.Join(Asker.Guest(session), Fresh(), session, null)).Ok);
                Assert.True((await cart.AddLine(Asker.Guest(session), Fresh(), new(new(Guid.NewGuid()), "isombe", 1, []))).Ok);
                return (Id: id, Visit: visit, Cart: cart, Session: session);
            }));
            // Of every two the waiter is first at one, the guest at the other; the silo dies among them.
            await Task.WhenAll(parties.Select(async (party, n) =>
            {
                var (close, place) = (Fresh(), Fresh());
                Task<Refusal> Close() => Answered(() => party.Visit.Close(server, close, "all home"));
                Task<Refusal> Place() => Answered(() => party.Cart.Place(Asker.Guest(party.Session), place, 1_000_000));
                Task<Refusal>[] asked = n % 2 == 0 ? [Place(), Close()] : [Close(), Place()];
                if (n == Parties / 2)
                    site.Cluster["silo-2"].Kill();
                var (placed, closed) = (await asked[n % 2], await asked[1 - n % 2]);
                Assert.Contains(placed, new[] { Refusal.None, Refusal.VisitEnded });
                Assert.Contains(closed, new[] { Refusal.None, Refusal.BalanceDue });
                Assert.Equal(placed, await Answered(() => party.Visit.MayEnter(party.Session)));
                if (placed == Refusal.None)
                    await LiveClient.Eventually("BalanceDue", async () => $"{await Answered(() => party.Visit.Close(server, Fresh(), "all home"))}");
                await LiveClient.Eventually(placed == Refusal.None ? "1 lines" : "0 lines", async () =>
                {
                    using var check = JsonDocument.Parse((await Soon(() => grains.GetGrain<ICheckGrain>(Key.Check(party.Id)).Snapshot())).Set);
                    return $"{check.RootElement.EnumerateObject().Count(e => e.Name.StartsWith("line:", StringComparison.Ordinal))} lines";
                });
            }));
            return true;
        });

        static CommandId Fresh() => new(Guid.NewGuid());

        // As phones and nodes do: the same command under the same id until it is judged.
        static async Task<Refusal> Answered(Func<Task<Reply>> command)
        {
            var refusal = Refusal.Busy;
            await LiveClient.Eventually("judged", async () => (refusal = (await Soon(command)).Refusal) == Refusal.Busy ? "busy" : "judged");
            return refusal;
        }

        static async Task<T> Soon<T>(Func<Task<T>> call)
        {
            T? answer = default;
            await LiveClient.Eventually("answered", async () =>
            {
                try
                {
                    answer = await call();
                    return "answered";
                }
                catch (Exception error) when (Icupa.Web.Push.Retry.Passing(error))
                {
                    return "nobody knows";
                }
            });
            return answer!;
        }
    }
}
