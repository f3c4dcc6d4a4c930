using System.Collections.Immutable;
using System.Security.Cryptography;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Storage;
using Icupa.Tests.Support;
using Icupa.Venues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>The grain of a day's receipts on a real journal, with the stand-in of the authority.</summary>
[Trait("Needs", "servers")]
public sealed class FiscalDaysTests(Database database) : IClassFixture<Database>, IAsyncLifetime
{
    private static readonly VenueId Venue = VenueId.Of("demo/fiscal");
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 19, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FiscalStand stand = new();
    private IHost host = null!;

    private IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public async ValueTask InitializeAsync()
    {
        await stand.Start();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
            silo.Configure<SiloOptions>(o => o.SiloName = "silo-1");
            silo.AddMemoryGrainStorage("icupa");
            silo.AddIcupaGrains(database.Source, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            silo.Services.AddSingleton(stand.Settings);
        });
        host = builder.Build();
        await host.StartAsync();
        await Grains.GetGrain<IVenueGrain>(Key.Venue(Venue)).Set(Who.House, new(Venue, "Fiscal", Currency.RWF, "Africa/Kigali")
        {
            Money = new() { TaxClasses = [new("standard", "VAT 18 %", 1800, "B")], Seller = new("Amakara", "Kigali", "999991130"), Fiscal = new(FiscalDeviceKind.RwandaOnline, Serial: "dvc1") },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await stand.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static FiscalRequest Check(VisitId visit, long version, int rounds) => new(visit, version, "7", Currency.RWF, [new("standard", "VAT 18 %", 1800, "B")],
        [.. Enumerable.Range(1, rounds).Select(n => new BilledLine(new(CommandId.From($"{visit}:{n}").Value), "isombe", "Isombe", 1, 4_000, 4_000, 0, null))],
        [.. Enumerable.Range(1, rounds).Select(n => new BilledTender(PaymentId.In(visit, CommandId.From($"{visit}:p{n}").Value), "table", PaymentMethod.Cash, 4_000, 0, 4_000, 0, null, visit.OpenedAt.AddMinutes(n), [], []))], true);

    private async Task Issue(VisitId visit, long version, int rounds)
    {
        var reply = await Grains.GetGrain<IFiscalGrain>(Key.Fiscal(visit)).Issue(Who.House, CommandId.From($"{visit}:{version}"), Check(visit, version, rounds));
        Assert.Equal(Refusal.None, reply.Refusal);
    }

    private async Task<Receipt> Registered(VisitId visit, int payment)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var id = PaymentId.In(visit, CommandId.From($"{visit}:p{payment}").Value);
        while (true)
        {
            var receipt = (await Grains.GetGrain<IFiscalGrain>(Key.Fiscal(visit)).Of(id)).FirstOrDefault();
            if (receipt?.PassedTo is { } day)
                receipt = await Grains.GetGrain<IFiscalGrain>(Key.Fiscal(Venue, day)).Receipt(receipt.Document.Id);
            if (receipt is { State: not FiscalState.Pending })
                return receipt;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    [Fact]
    public async Task Numbers_go_on_over_days_over_silence_and_over_everything_at_once()
    {
        // A hundred tables pay at once, each told three times.
        var monday = Enumerable.Range(0, 100).Select(n => VisitId.New(Venue, Monday.AddSeconds(n))).ToImmutableArray();
        await Task.WhenAll(monday.SelectMany(v => Enumerable.Repeat(v, 3)).Select(v => Issue(v, 1, 1)));
        var numbers = (await Task.WhenAll(monday.Select(v => Registered(v, 1)))).Select(r => r.Number).Order();
        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), numbers);

        // The authority loses an answer and then is away for a while; nobody waits for it to number the rest.
        var away = true;
        stand.Fault = http => { if (away) http.Abort(); return Task.FromResult(away); };
        var thursday = Enumerable.Range(0, 5).Select(n => VisitId.New(Venue, Monday.AddDays(3).AddSeconds(n))).ToImmutableArray();
        foreach (var visit in thursday)
            await Issue(visit, 1, 1);
        // One of Monday's tables pays another round when Thursday has begun.
        await Issue(monday[0], 2, 2);
        await LiveUntil(() => stand.Asked.Any(a => (long)a["invcNo"]! == 101));
        away = false;
        var later = await Task.WhenAll([.. thursday.Select(v => Registered(v, 1)), Registered(monday[0], 2)]);
        Assert.Equal(Enumerable.Range(101, 6).Select(n => (long)n), later.Select(r => r.Number).Order());
        Assert.All(later, r => Assert.Equal((FiscalState.Issued, r.Number), (r.State, r.Mark!.Number)));
        Assert.Equal(Enumerable.Range(1, 106).Select(n => (long)n), stand.Kept.Keys.Order());
        Assert.InRange((await Registered(monday[0], 1)).Number, 1, 100);
    }

    private static async Task LiveUntil(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!holds())
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
