using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Conversations;
using Icupa.Drawers;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;

namespace Icupa.Tests.House;

/// <summary>Who writes a client has docs/entities.md alone: every field that is sent, the words in it and every refusal stand there, and nothing else.</summary>
public sealed partial class ProtocolTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "entities.md"));

    public static TheoryData<string, Type> Entities => new()
    {
        { "visit `meta`", typeof(VisitMeta) }, { "`guest:{session}`", typeof(GuestView) }, { "`call:{id}`", typeof(CallView) }, { "presence `meta`", typeof(PresenceView) },
        { "cart `meta`", typeof(CartMeta) }, { "cart `line:{line}`", typeof(CartLineView) }, { "`round:{n}`", typeof(RoundView) },
        { "order `meta`", typeof(OrderMeta) }, { "order `line:{line}`", typeof(OrderLineView) },
        { "station `meta`", typeof(StationMeta) }, { "`ticket:{order}`", typeof(TicketView) }, { "a line of `lines`", typeof(TicketLineView) },
        { "`item:{id}`, `modifier:{id}`, `ingredient:{id}`", typeof(StockView) },
        { "venue `kitchen`", typeof(KitchenView) }, { "venue `talk`", typeof(TalkView) }, { "venue `switches`", typeof(SwitchesView) },
        { "table `meta`", typeof(TableView) }, { "a party of `parties`", typeof(Party) },
        { "check `meta`", typeof(CheckMeta) }, { "one of `taxes`", typeof(TaxView) }, { "one of `discounts`", typeof(DiscountView) }, { "one of `codes`", typeof(CodeView) }, { "one of `tabs`", typeof(TabView) },
        { "check `line:{line}`", typeof(CheckLineView) }, { "`share:{payer}`", typeof(ShareView) }, { "`tender:{payment}`", typeof(TenderView) },
        { "payment `meta`", typeof(PaymentView) }, { "one of `refunds`", typeof(RefundView) }, { "one of `disputes`", typeof(Dispute) },
        { "drawer `meta`", typeof(DrawerMeta) }, { "`session:{n}`", typeof(CashSessionView) }, { "one of `moves`", typeof(CashMoveView) }, { "`z:{n}`", typeof(ZView) },
        { "conversation `meta`", typeof(ConversationMeta) }, { "`turn:{n}`", typeof(TurnView) }, { "one of `cards`", typeof(CardView) },
    };

    [Theory, MemberData(nameof(Entities))]
    public void Every_field_of_an_entity_stands_in_its_page(string name, Type entity)
    {
        var row = Assert.Single(Page, line => line.StartsWith($"| {name} |", StringComparison.Ordinal));
        var said = row.Split(" | ")[1].Split(" · ").Select(field => (Names: Names().Match(field), Text: field)).ToList();
        var context = new NullabilityInfoContext();
        var sent = entity.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Always).ToList();
        Assert.Equal(sent.Select(p => Camel(p) + (context.Create(p).ReadState == NullabilityState.Nullable || p.GetCustomAttribute<JsonIgnoreAttribute>() is not null ? "?" : "")).Order(StringComparer.Ordinal),
            said.SelectMany(f => Name().Matches(f.Names.Value).Select(n => n.Groups[1].Value)).Order(StringComparer.Ordinal));
        foreach (var field in sent)
            Assert.All(Words(field.PropertyType), word => Assert.Contains(said, f => f.Text.Contains($"`{Camel(field)}", StringComparison.Ordinal) && (f.Text.Contains($"`{word}`", StringComparison.Ordinal) || f.Text.Contains(" as ", StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_refusal_stands_in_the_page_as_it_is_explained()
    {
        var source = File.ReadAllText(Path.Combine(Checkout.Root, "grain-interfaces", "Replies.cs"));
        var rows = Enum.GetNames<Refusal>().Skip(1).Select(name => $"| `{name}` | {Regex.Match(source, $@"<summary>(.*?)</summary>\s+{name} = ").Groups[1].Value} |");
        Assert.Equal(rows, Page.SkipWhile(line => line != "## Refusals").Where(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_word_for_why_a_payment_failed_stands_in_the_page() => Assert.All(
        typeof(Why).GetFields().Select(f => (string)f.GetRawConstantValue()!), why => Assert.Contains(Page, line => line.Contains($"`{why}`", StringComparison.Ordinal)));

    private static string Camel(PropertyInfo field) => JsonNamingPolicy.CamelCase.ConvertName(field.Name);

    private static IEnumerable<string> Words(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } words
        ? words.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name).OfType<string>()
        : [];

    /// <summary>The names that a field's text begins with: "`a?`: …" or "`a?` and `b?`: …".</summary>
    [GeneratedRegex(@"^`[a-zA-Z]+\??`( and `[a-zA-Z]+\??`)*")]
    private static partial Regex Names();

    [GeneratedRegex(@"`([a-zA-Z]+\??)`")]
    private static partial Regex Name();
}
