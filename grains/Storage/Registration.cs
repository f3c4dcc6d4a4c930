using Icupa.Board;
using Icupa.Conversations;
using Icupa.Fiscal.Devices;
using Icupa.Inspection;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Platform;
using Icupa.Reconciliations;
using Icupa.Suggestions;
using Icupa.Visits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Hosting;

namespace Icupa.Storage;

/// <summary>What a silo that hosts the business grains needs besides clustering and grain storage.</summary>
public static class Registration
{
    /// <param name="journal">The journal's own pool; disposed by its owner.</param>
    /// <param name="secret">The house's secret, from which table PINs follow.</param>
    public static ISiloBuilder AddIcupaGrains(this ISiloBuilder silo, NpgsqlDataSource journal, string secret)
    {
        silo.AddGrainService<BoardService>().AddGrainService<SiloNode>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton(new JournalSource(journal)).AddSingleton(new Pins(secret)).AddSingleton(new PhoneSeal(secret)).AddSingleton<GatewaySet>().AddSingleton<Inquiry>().AddSingleton<DayOfPayments>();
        silo.Services.AddSingleton<PushClient>().AddSingleton<BoardNodes>();
        silo.Services.AddSingleton<JournalWriter>().AddSingleton<JournalReader>();
        silo.Services.AddSingleton<Awake>().AddSingleton<Recent>().AddSingleton<Surroundings>().AddSingleton<Nodes>().AddSingleton<Finder>();
        silo.Services.AddSingleton(RwandaSettings.From(Environment.GetEnvironmentVariable)).AddSingleton<IFiscalDevice, RwandaOnline>().AddSingleton<IFiscalDevice, Simulated>().AddSingleton<IFiscalDevice, Malta>();
        silo.Services.AddSingleton<Levels>().AddSingleton<CopyWriter>().AddSingleton<IWaiter, HouseWaiter>();
        silo.Services.AddSingleton<Boards>().AddHostedService(s => s.GetRequiredService<Boards>());
        silo.Services.AddSingleton<FlagRows>().AddSingleton<AdminRows>().AddSingleton<PasskeyRows>().AddSingleton<AuditRows>().AddSingleton<FlagBoard>().AddHostedService(s => s.GetRequiredService<FlagBoard>());
        silo.Services.AddSingleton(BudgetLimits.From(Environment.GetEnvironmentVariable)).AddSingleton<AgentEvents>();
        silo.Services.AddHostedService<Sweeper>();
        return silo;
    }
}
