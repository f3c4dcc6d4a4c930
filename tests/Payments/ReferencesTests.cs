using CsCheck;
using Icupa.Payments;
using Xunit;

namespace Icupa.Tests.Payments;

public sealed class ReferencesTests
{
    private static readonly PaymentId Payment = PaymentId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/0f8b6c1d2e3f4a5b8c7d9e0f1a2b3c4d");

    private static readonly Gen<string> Slug = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"], 1, 12];

    [Fact]
    public void A_reference_is_the_same_for_ever_and_has_the_form_that_mtn_asks_for()
    {
        Assert.Equal(Guid.Parse("5816ea83-af35-4a71-bb9b-3fa7f6388d5a"), References.Of(Payment));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", References.Of(Payment).ToString("D"));
        Assert.Equal(3, new[] { References.Of(Payment), References.Of(Payment, "a"), References.Of(Payment, "b") }.Distinct().Count());
    }

    [Fact]
    public void A_transaction_id_leads_back_to_its_payment() => Gen.Select(Slug, Slug, Gen.Guid, Gen.Guid).Sample((tenant, venue, visit, own) =>
    {
        var at = DateTimeOffset.UnixEpoch.AddMilliseconds(BitConverter.ToUInt32(visit.ToByteArray()) * 300L);
        var stay = VisitId.Of($"{tenant}/{venue}/{Guid.CreateVersion7(at):N}");
        Span<byte> bytes = stackalloc byte[16];
        own.TryWriteBytes(bytes, bigEndian: true, out _);
        (bytes[6], bytes[8]) = ((byte)(bytes[6] & 0x0F | 0x40), (byte)(bytes[8] & 0x3F | 0x80));
        var payment = PaymentId.In(stay, new Guid(bytes, bigEndian: true));
        var id = References.Transaction(payment);
        Assert.Matches("^[A-Za-z0-9]{4,64}$", id);
        if (stay.Venue.Text.Length <= 24) Assert.Equal(payment, References.OfTransaction(id));
    });

    [Theory]
    [InlineData("demo/valletta-trattoria-on-the-sea-front/0192f0c1a2b37c4d8e5f60718293a4b5/0f8b6c1d2e3f4a5b8c7d9e0f1a2b3c4d")]
    [InlineData("demo/kigali-grill/0192f0c1a2b34c4d8e5f60718293a4b5/0f8b6c1d2e3f4a5b8c7d9e0f1a2b3c4d")]
    [InlineData("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/0f8b6c1d2e3f7a5b8c7d9e0f1a2b3c4d")]
    public void One_that_is_too_long_is_our_reference(string payment)
    {
        var id = References.Transaction(PaymentId.Of(payment));
        Assert.Equal("r" + References.Of(PaymentId.Of(payment)).ToString("N"), id);
        Assert.Null(References.OfTransaction(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("i")]
    [InlineData("i0")]
    [InlineData("i!")]
    [InlineData("iZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("izzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("demo/kigali-grill")]
    [InlineData(null)]
    public void Another_text_is_no_transaction_of_ours(string? text) => Assert.Null(References.OfTransaction(text));

    [Fact]
    public void A_callback_address_is_good_for_its_payment_under_our_secrets_alone()
    {
        var (secret, other) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]));
        var token = References.Callback(secret, Payment);
        Assert.Equal(Payment, References.OfCallback(secret, token));
        Assert.Equal(Payment, References.OfCallback(other + "," + secret, token));
        Assert.Null(References.OfCallback(other, token));
        Assert.Null(References.OfCallback(secret, token[..^1] + (token[^1] == 'A' ? 'B' : 'A')));
        Assert.Null(References.OfCallback(secret, Icupa.Platform.Signing.Seal(secret, "session", System.Text.Encoding.UTF8.GetBytes(Payment.Text))));
    }
}
