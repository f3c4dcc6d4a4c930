using System.Security.Cryptography;
using System.Text;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Visits;
using Icupa.Web.Receipts;
using Icupa.Web.Sessions;
using Icupa.Web.Tables;
using Xunit;

namespace Icupa.Tests.Web;

public sealed class SigningTests
{
    private static readonly string Secret = Convert.ToBase64String(SHA256.HashData("one"u8));
    private static readonly string Newer = Convert.ToBase64String(SHA256.HashData("two"u8));
    private static readonly TableId Table = TableId.Of("demo/kigali-grill/12");
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);
    private static readonly SessionToken Seat = new(new(Guid.Parse("00000000-0000-4000-8000-000000000001")), VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"));

    [Theory]
    [InlineData("demo/kigali-grill/12", 0)]
    [InlineData("demo/kigali-grill/T4", 65535)]
    [InlineData("demo/café/Terrasse 1", 7)]
    [InlineData("demo/a_b/1", 1)]
    public void A_tables_code_names_its_table_and_epoch(string table, int epoch)
    {
        var code = Signing.TableCode(Secret, TableId.Of(table), epoch);
        Assert.Equal((TableId.Of(table), epoch), Signing.ReadTableCode(Secret, code));
        Assert.Matches("^[A-Za-z0-9_~-]+$", code);
    }

    [Fact]
    public void A_code_is_short_on_paper() => Assert.Equal(40, Signing.TableCode(Secret, Table, 3).Length);

    [Fact]
    public void Every_changed_character_of_a_code_makes_it_void()
    {
        var code = Signing.TableCode(Secret, Table, 3);
        for (var i = 0; i < code.Length; i++)
            foreach (var other in "Aa0-_".Where(c => c != code[i]))
                Assert.Null(Signing.ReadTableCode(Secret, code[..i] + other + code[(i + 1)..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAdemo")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA~")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA~!!")]
    [InlineData("../../../../../../../etc/passwd")]
    public void What_nobody_signed_is_no_code(string code) => Assert.Null(Signing.ReadTableCode(Secret, code));

    [Fact]
    public void A_code_lives_on_when_a_new_secret_is_put_in_front_and_dies_with_its_own()
    {
        var code = Signing.TableCode(Secret, Table, 3);
        Assert.NotNull(Signing.ReadTableCode($"{Newer},{Secret}", code));
        Assert.Null(Signing.ReadTableCode(Newer, code));
        Assert.NotEqual(code, Signing.TableCode($"{Newer},{Secret}", Table, 3));
    }

    [Fact]
    public void A_pin_is_kept_keyed_by_venue_and_lives_on_behind_a_new_secret()
    {
        var hash = Signing.PinHash(Secret, Table.Venue, "4071");
        Assert.Equal(hash, Signing.PinHash($"{Newer},{Secret}", Table.Venue, "4071"));
        Assert.NotEqual(hash, Signing.PinHash(Secret, VenueId.Of("demo/other"), "4071"));
        Assert.NotEqual(hash, Signing.PinHash(Secret, Table.Venue, "4072"));
    }

    /// <summary>Everything that is signed or sealed, made under some secrets and read under others.</summary>
    public static TheoryData<string, Func<string, string>, Func<string, string, string?>> Signed => new()
    {
        { "table code", secrets => Signing.TableCode(secrets, Table, 3), (secrets, code) => Signing.ReadTableCode(secrets, code)?.Table.Text },
        { "seat", secrets => Seat.Seal(secrets, Now), (secrets, cookie) => SessionToken.Open(secrets, cookie, Now)?.Visit.Text },
        { "form of a seat", SeatForm.New, (secrets, form) => SeatForm.Read(secrets, form) is null ? null : "ours" },
        { "screen", secrets => new ScreenToken("ABCD2345", 1, Guid.Empty).Seal(secrets, Now), (secrets, cookie) => ScreenToken.Open(secrets, cookie, Now)?.Code },
        { "receipt link", secrets => ReceiptLink.Of(Seat.Visit, "R-1").Path(secrets)["/receipt/".Length..], (secrets, token) => ReceiptLink.Read(secrets, token)?.Receipt },
        { "callback address", secrets => References.Callback(secrets, PaymentId.In(Seat.Visit, Guid.Empty)), (secrets, token) => References.OfCallback(secrets, token)?.Text },
        { "phone number", secrets => new PhoneSeal(secrets).Seal("250788123456"), (secrets, text) => new PhoneSeal(secrets).Open(text) },
    };

    [Theory, MemberData(nameof(Signed), DisableDiscoveryEnumeration = true)]
    public void Whatever_was_signed_lives_on_behind_a_new_secret_and_dies_when_its_own_is_dropped(string what, Func<string, string> sign, Func<string, string, string?> read)
    {
        var (old, fresh) = (sign(Secret), sign($"{Newer},{Secret}"));
        var (said, after) = (read(Secret, old), read($"{Newer}, {Secret}", old));
        Assert.NotNull(said);
        Assert.Equal((what, said), (what, after));
        Assert.Null(read(Newer, old));
        // From the first day on what is made is the new one's.
        Assert.Equal((what, said), (what, read(Newer, fresh)));
        Assert.Null(read(Secret, fresh));
    }

    [Fact]
    public void The_pin_of_a_party_stays_when_a_new_secret_is_put_in_front() =>
        Assert.Equal(new Pins(Secret).Of(Seat.Visit), new Pins($"{Newer},{Secret}").Of(Seat.Visit));

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("", "is missing")]
    [InlineData("not base64!", "is not base64")]
    [InlineData("c2hvcnQ=", "has a secret of fewer than 32 bytes")]
    public void A_bad_secret_is_named(string? secrets, string wrong) => Assert.Equal(wrong, Signing.Complaint(secrets));

    [Fact]
    public void A_seat_is_read_back_until_it_has_run_out()
    {
        var cookie = Seat.Seal(Secret, Now);
        Assert.Equal(Seat, SessionToken.Open(Secret, cookie, Now + SessionToken.Lasts));
        Assert.Null(SessionToken.Open(Secret, cookie, Now + SessionToken.Lasts + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_cookie_of_one_kind_is_worthless_as_another()
    {
        var screen = new ScreenToken("ABCD2345", 1, Guid.Parse("00000000-0000-4000-8000-000000000002"));
        Assert.Equal(screen, ScreenToken.Open(Secret, screen.Seal(Secret, Now), Now));
        Assert.Null(SessionToken.Open(Secret, screen.Seal(Secret, Now), Now));
        Assert.Null(ScreenToken.Open(Secret, Seat.Seal(Secret, Now), Now));
        Assert.Null(SessionToken.Open(Secret, Signing.Seal(Secret, "other", Encoding.UTF8.GetBytes(new string('x', 60))), Now));
    }

    [Fact]
    public void Every_changed_character_of_a_cookie_makes_it_void()
    {
        var cookie = Seat.Seal(Secret, Now);
        // The last character carries bits that decode to nothing: it is left out.
        for (var i = 0; i < cookie.Length - 1; i++)
            Assert.Null(SessionToken.Open(Secret, cookie[..i] + (cookie[i] == 'A' ? 'B' : 'A') + cookie[(i + 1)..], Now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("%00")]
    public void Anything_else_is_no_cookie(string? cookie) => Assert.Null(SessionToken.Open(Secret, cookie, Now));
}
