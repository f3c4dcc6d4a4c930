using System.Globalization;
using System.Text.Json;
using Icupa.Payments;
using Icupa.Reports;
using Icupa.Silo.Local;
using Icupa.Silo.Seeding;
using Microsoft.Extensions.Logging;

namespace Icupa.Silo.Operating;

/// <summary>
/// The verb <c>payment</c>: an operator looks at a payment, has its provider asked, or decides. Joins the cluster as a node without grains;
/// what is decided is in the payment's journal with name and reason.
/// </summary>
public static class PaymentVerb
{
    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var options = PaymentOptions.Parse(arguments, Environment.GetEnvironmentVariable);
        await using var visitor = await Visitor.Join(ClusterDoor.Settings(options.Data, "operator"), LogLevel.Error);
        return await Run(visitor.Grains, options, Console.Out);
    }

    /// <summary>0 when it was done or shown, 1 when it was refused or there is no such payment.</summary>
    public static async Task<int> Run(IGrainFactory grains, PaymentOptions options, TextWriter say)
    {
        var (who, desk) = (Asker.Operator(options.By), grains.GetGrain<IPaymentDeskGrain>(0));
        var found = await desk.Find(who, options.Name);
        if (found is not [var payment])
        {
            await say.WriteLineAsync(found.IsEmpty ? $"There is no payment that is called {options.Name}." : $"{options.Name} is the name of {found.Length} payments; say which:");
            foreach (var one in found)
                await say.WriteLineAsync("  " + one.Text);
            return 1;
        }
        if (options.Verdict is not { } verdict)
            return await Show(grains, who, payment, options, say);
        var ruling = await desk.Judge(who, new(Guid.NewGuid()), payment, verdict, options.Reason);
        await say.WriteLineAsync(Saying.Of(verdict, ruling));
        return ruling.Refusal == Refusal.None ? 0 : 1;
    }

    private static async Task<int> Show(IGrainFactory grains, Asker who, PaymentId payment, PaymentOptions options, TextWriter say)
    {
        var snapshot = await grains.GetGrain<IPaymentGrain>(Key.Payment(payment)).Snapshot();
        var meta = JsonDocument.Parse(snapshot.Set).RootElement.TryGetProperty("meta", out var known) ? known : throw new LocalException($"{payment} has no journal");
        await say.WriteLineAsync($"payment    {payment}");
        await say.WriteLineAsync($"reference  {References.Of(payment):D}");
        foreach (var name in new[] { "method", "state", "why", "amount", "tip", "currency", "provider", "needsPerson", "at" })
            if (meta.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                await say.WriteLineAsync($"{name,-10} {value}");
        foreach (var part in new[] { "refunds", "disputes" })
            foreach (var one in meta.GetProperty(part).EnumerateArray())
                await say.WriteLineAsync($"{part[..^1],-10} {string.Join(' ', one.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).Select(p => $"{p.Name}={p.Value}"))}");
        await say.WriteLineAsync("history");
        foreach (var h in await grains.GetGrain<IReportsGrain>(0).Payment(who, payment) ?? [])
            await say.WriteLineAsync(string.Join(' ', new[] { "  " + h.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z", h.What.PadRight(20), h.By, h.Of, h.Minor?.ToString(CultureInfo.InvariantCulture), h.Words }.Where(text => !string.IsNullOrEmpty(text))));
        if (options.Provider)
            await say.WriteLineAsync("provider   " + (await grains.GetGrain<IPaymentDeskGrain>(0).Ask(who, payment) is { } heard ? Saying.Of(heard) : "nobody to ask: by hand"));
        return 0;
    }
}

/// <summary>What an operator reads: rulings and providers' answers in words.</summary>
public static class Saying
{
    public static string Of(Verdict verdict, Ruling ruling) => ruling.Refusal switch
    {
        Refusal.None => $"{Done(verdict)}. The payment is {Word(ruling.State)}{(ruling.NeedsPerson ? ", and a person has to decide about its amount" : "")}.{Shown(ruling)}",
        Refusal.NotSetUp => ruling.Shown is null ? "Refused: this way to pay has no provider that could be asked." : "Refused: the provider is not set up here, so that nobody can ask it.",
        Refusal.BadAmount => $"Refused: another amount has moved than was asked for. Requery first, so that it is written down.{Shown(ruling)}",
        Refusal.TooLate when verdict == Verdict.Release => ruling.State == PaymentState.Posted ? $"Refused: the payment is posted. Give the money back as a refund.{Shown(ruling)}" : $"Refused: the provider says that it is paid. Adopt it instead.{Shown(ruling)}",
        Refusal.TooLate => $"Refused: the provider says that it has failed; there is no success to adopt.{Shown(ruling)}",
        Refusal.ShareInPayment => $"Refused: it is not known what became of it; {(verdict == Verdict.Adopt ? "only a success that the provider shows can be adopted" : "the payer may still pay")}.{Shown(ruling)}",
        Refusal.BadWords => "Refused: the reason is empty, longer than 200 characters, or has control characters.",
        var other => $"Refused: {other}.",
    };

    public static string Of(Heard heard) => heard.Outcome.ToString().ToLowerInvariant()
        + (heard.Amount is { } amount ? $" {amount.Minor} {amount.Currency}" : "") + (heard.Provider is { } id ? $" as {id}" : "") + (heard.Why is { } why ? $" ({why})" : "");

    private static string Done(Verdict verdict) => verdict switch { Verdict.Adopt => "Adopted", Verdict.Release => "Released", _ => "Asked" };
    private static string Word(PaymentState state) => state.ToString().ToLowerInvariant();
    private static string Shown(Ruling ruling) => ruling.Shown is { } heard ? $" The provider shows: {Of(heard)}." : "";
}
