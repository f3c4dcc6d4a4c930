using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;
using Approval = Icupa.Checks.Approval;
using WriteOff = Icupa.Checks.WriteOff;

namespace Icupa.Tests.Rules;

public sealed class VisitTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero);
    private static readonly SessionId Ana = SessionId.Of(Who.Ana.Id);
    private static readonly SessionId Ben = SessionId.Of(Who.Ben.Id);
    private static readonly SessionId Cleo = SessionId.Of("0c000000-0000-0000-0000-000000000003");
    private static readonly VisitId Other = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b6");
    private static readonly TableId Table = TableId.Of("demo/kigali-grill/12");

    private static Played<Visit, VisitEvent> Open(params SessionId[] seated)
    {
        var visit = new Played<Visit, VisitEvent>(Evening);
        visit.Must(Who.House, v => v.Open(Table));
        foreach (var session in seated)
            visit.Must(Asker.Guest(session), v => v.Join(session));
        return visit;
    }

    [Fact]
    public void The_first_phone_is_host_and_the_role_passes_on_when_it_leaves()
    {
        var visit = Open(Ana, Ben, Cleo);
        Assert.Equal(Ana, visit.State.Host);
        visit.Must(Who.Ana, v => v.Leave(Who.Ana, Ana));
        Assert.Equal(Ben, visit.State.Host);
        visit.Must(Who.Ana, v => v.Join(Ana));
        Assert.Equal(1, visit.State.Guest(Ana)!.Number);
        Assert.Equal(Ben, visit.State.Host);
        visit.Must(Who.Server, v => v.MakeHost(Who.Server, Cleo));
        Assert.Equal(Refusal.NotAllowed, visit.State.MakeHost(Who.Ben, Ben).Refusal);
        // Who has left inherits nothing; nobody sends themselves away.
        visit.Must(Who.Ana, v => v.Leave(Who.Ana, Ana));
        Assert.Equal(Refusal.NotAllowed, visit.State.Revoke(Asker.Guest(Cleo), Cleo).Refusal);
        visit.Must(Who.Server, v => v.Revoke(Who.Server, Cleo));
        Assert.Equal(Ben, visit.State.Host);
        visit.Must(Who.Server, v => v.Revoke(Who.Server, Ben));
        Assert.Equal((null, Evening), (visit.State.Host, visit.State.OpenedAt));
        visit.Must(Who.Ana, v => v.Join(Ana));
        Assert.Equal(Ana, visit.State.Host);
    }

    [Fact]
    public void An_operator_may_send_a_phone_away_and_close_the_visit_and_no_more()
    {
        var visit = Open(Ana, Ben);
        visit.Must(Who.Operator, v => v.Revoke(Who.Operator, Ana));
        Assert.Equal((Refusal.Revoked, Ben), (visit.State.MayEnter(Ana), visit.State.Host));
        Assert.Equal(Refusal.NotAllowed, visit.State.VerifyAge(Who.Operator, Ben).Refusal);
        Assert.Equal(Refusal.NeedsApproval, visit.State.CloseOwing(Who.Operator, "walked out", WriteOff.Walkout, null).Refusal);
        visit.Ends(Who.Operator, "forgotten");
        Assert.Equal("operator:alice", visit.State.ClosedBy);
    }

    [Fact]
    public void Opening_and_joining_again_is_already_so()
    {
        var visit = Open(Ana);
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Open(Table));
        Assert.Equal(Refusal.Malformed, visit.State.Open(TableId.Of("demo/kigali-grill/1")).Refusal);
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Join(Ana));
        Assert.Equal(Refusal.NotFound, Visit.Empty.Join(Ana).Refusal);
    }

    [Fact]
    public void Those_seated_earlier_may_refuse_a_newcomer_and_never_the_other_way()
    {
        var visit = Open(Ana, Ben, Cleo);
        Assert.Equal(Refusal.NotAllowed, visit.State.Revoke(Asker.Guest(Cleo), Ben).Refusal);
        Assert.Equal(Refusal.NotAllowed, visit.State.Revoke(Who.Ben, Ben).Refusal);
        visit.Must(Who.Ben, v => v.Revoke(Who.Ben, Cleo));
        Assert.Equal(Refusal.Revoked, visit.State.MayEnter(Cleo));
        Assert.Equal(Refusal.Revoked, visit.State.Join(Cleo).Refusal);
        Assert.Equal(Refusal.Revoked, visit.State.CallFor(Asker.Guest(Cleo), CallKind.Water, "c1").Refusal);
        Assert.DoesNotContain(Cleo, visit.State.Participants.Seated);
        visit.Must(Who.Server, v => v.Revoke(Who.Server, Ana));
        Assert.Equal(Ben, visit.State.Host);
    }

    [Fact]
    public void Nobody_acts_on_a_visit_that_is_not_or_where_they_do_not_sit()
    {
        (string Row, Func<Visit, Asker, Refusal> Act)[] acts =
        [
            ("rename", (v, who) => v.Rename(who, Ben, "Ben", "k").Refusal), ("send away", (v, who) => v.Revoke(who, Ben).Refusal), ("make host", (v, who) => v.MakeHost(who, Ben).Refusal),
            ("see an age", (v, who) => v.VerifyAge(who, Ben).Refusal), ("call", (v, who) => v.CallFor(who, CallKind.Water, "c").Refusal), ("pay by hand", (v, who) => v.CallToPay(who, PaymentMethod.Cash, 1, "p").Refusal),
        ];
        var visit = Open(Ana, Ben, Cleo);
        visit.Must(Who.Ana, v => v.Leave(Who.Ana, Ana));
        visit.Must(Who.Server, v => v.Revoke(Who.Server, Cleo));
        var ended = Open(Ben);
        ended.Ends(Who.Server, null);
        var stranger = Asker.Guest(SessionId.Of("0d000000-0000-0000-0000-000000000004"));
        foreach (var (row, act) in acts)
            Assert.Equal((row, Refusal.NotAtThisTable, Refusal.NotAtThisTable, Refusal.Revoked, Refusal.VisitEnded, Refusal.VisitEnded, Refusal.NotFound),
                (row, act(visit.State, stranger), act(visit.State, Who.Ana), act(visit.State, Asker.Guest(Cleo)), act(ended.State, Who.Ben), act(ended.State, Who.Server), act(Visit.Empty, Who.Server)));
        Assert.Equal([Refusal.NotAtThisTable, Refusal.NotAtThisTable, Refusal.NotFound], [visit.State.MayEnter(SessionId.Of(stranger.Id)), visit.State.MayEnter(Ana), Visit.Empty.MayEnter(Ana)]);
        // Nor is anything done to somebody who is not there.
        Assert.Equal([Refusal.NotAtThisTable, Refusal.NotAtThisTable, Refusal.NotAtThisTable, Refusal.NotAtThisTable],
            [visit.State.Rename(Who.Server, Ana, "Ana", "k").Refusal, visit.State.Revoke(Who.Server, SessionId.Of(stranger.Id)).Refusal, visit.State.MakeHost(Who.Server, Ana).Refusal, visit.State.VerifyAge(Who.Server, SessionId.Of(stranger.Id)).Refusal]);
        // A screen sends nobody away; staff name somebody who cannot.
        Assert.Equal((Refusal.NotAllowed, Refusal.None), (visit.State.Revoke(Who.Screen, Ben).Refusal, visit.State.Rename(Who.Server, Ben, new string('b', 40), "k").Refusal));
    }

    [Fact]
    public void What_is_so_already_at_a_table_is_a_success()
    {
        var visit = Open(Ana, Ben, Cleo);
        Assert.Equal(Refusal.NotAllowed, visit.State.Leave(Who.Ana, Ben).Refusal);
        // The host's role is theirs to give, and who has it may send away who came before.
        visit.Must(Who.Ana, v => v.MakeHost(Who.Ana, Cleo));
        visit.Already(Who.Server, v => v.MakeHost(Who.Server, Cleo));
        visit.Must(Asker.Guest(Cleo), v => v.Revoke(Asker.Guest(Cleo), Ana));
        visit.Already(Asker.Guest(Cleo), v => v.Revoke(Asker.Guest(Cleo), Ana));
        Assert.Equal(Cleo, visit.State.Host);
        visit.Must(Who.Server, v => v.VerifyAge(Who.Server, Ben));
        visit.Already(Who.Server, v => v.VerifyAge(Who.Server, Ben));
        var people = visit.State.Participants;
        Assert.Equal((visit.State.PeopleVersion, Table, Cleo, VisitState.Open, false), (people.VisitVersion, people.Table, people.Host, people.State, people.Closing));
        Assert.Equal([[Ben, Cleo], [Ben]], [people.Seated.ToArray(), people.AgeVerified.ToArray()]);
        visit.Must(Who.Ben, v => v.Leave(Who.Ben, Ben));
        visit.Already(Who.Ben, v => v.Leave(Who.Ben, Ben));
        visit.Must(Who.Ben, v => v.Join(Ben));
        Assert.Equal((new Guest(Ben, 2, Evening, null, false, false, true), Cleo), (visit.State.Guest(Ben), visit.State.Host));
        // Two kinds of calls ring beside each other; another amount or way changes what is to be paid by hand.
        visit.Must(Who.Ben, v => v.CallFor(Who.Ben, CallKind.Water, "c1"));
        visit.Must(Who.Ben, v => v.CallFor(Who.Ben, CallKind.Bill, "c2"));
        visit.Must(Who.Ben, v => v.CallToPay(Who.Ben, PaymentMethod.MomoByHand, 5_000, "p1"));
        visit.Must(Who.Ben, v => v.CallToPay(Who.Ben, PaymentMethod.MomoByHand, 6_000, "p2"));
        Assert.Equal(new Call("p1", CallKind.Bill, Who.Ben.By, Evening, null, null, PaymentMethod.MomoByHand, 6_000), visit.State.Calls[^1]);
        visit.Must(Who.Server, v => v.Answer(Who.Server, "p1"));
        visit.Already(Who.Server, v => v.Answer(Who.Server, "p1"));
        visit.Must(Who.Ben, v => v.CallToPay(Who.Ben, PaymentMethod.MomoByHand, 6_000, "p3"));
        Assert.Equal(["c1", "c2", "p1", "p3"], visit.State.Calls.Select(c => c.Id));
    }

    [Fact]
    public void A_visit_that_has_ended_owes_that_to_its_cart_its_table_and_its_check()
    {
        var visit = Open(Ana);
        void CartKnows() => visit.Must(Who.House, v => v.Told(v.PeopleVersion));
        Assert.True(visit.State.Owes);
        CartKnows();
        visit.Already(Who.House, v => v.Told(v.PeopleVersion));
        Assert.False(visit.State.Owes);
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 0)));
        visit.Already(Who.House, v => v.CheckTells(new(1, 5_000, 0, 0)));
        visit.Ends(Who.Server, null);
        visit.Already(Who.House, v => v.CartShut(Who.House, v.CartKnows, 0));
        CartKnows();
        Assert.True(visit.State.Owes);
        visit.Must(Who.House, v => v.ToldTable());
        visit.Already(Who.House, v => v.ToldTable());
        Assert.Equal((true, true), (visit.State.Owes, visit.State.EndUnheard));
        visit.Must(Who.House, v => v.ToldCheck());
        visit.Already(Who.House, v => v.ToldCheck());
        Assert.Equal((false, false), (visit.State.Owes, visit.State.EndUnheard));
        // Without a check there is nobody to tell.
        var without = Open(Ana);
        without.Ends(Who.Server, null);
        without.Must(Who.House, v => v.Told(v.PeopleVersion));
        Assert.True(without.State.Owes);
        without.Must(Who.House, v => v.ToldTable());
        Assert.False(without.State.Owes);
    }

    [Fact]
    public void Who_closes_owing_says_why_and_a_manager_allows_it()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.CheckTells(new(1, 5_000, 0, 0)));
        Refusal Owing(Asker who, string? reason = "ran off", WriteOff off = WriteOff.Walkout, Approval? approval = null) => visit.State.CloseOwing(who, reason, off, approval).Refusal;
        Assert.Equal([Refusal.NotAllowed, Refusal.NotAllowed, Refusal.BadWords, Refusal.BadWords, Refusal.Malformed, Refusal.NeedsApproval, Refusal.NeedsApproval, Refusal.None],
            [Owing(Who.Ana), Owing(Who.Screen), Owing(Who.Manager, new('x', 201)), Owing(Who.Manager, "a\tb"), Owing(Who.Manager, off: (WriteOff)99), Owing(Who.Server), Owing(Who.Server, approval: new("staff:patrick", StaffRole.Server)), Owing(Who.Manager, new('x', 200))]);
        Assert.Equal(Refusal.NotFound, Visit.Empty.CloseOwing(Who.Manager, "x", WriteOff.Walkout, null).Refusal);
        visit.Must(Who.Server, v => v.CloseOwing(Who.Server, "ran off", WriteOff.Walkout, new("staff:eric", StaffRole.Manager)));
        Assert.Equal(new Closed("ran off", WriteOff.Walkout, "staff:eric"), visit.Events.Last());
        Assert.Equal((WriteOff.Walkout, "ran off", Who.Server.By, Evening, null), (visit.State.WriteOff, visit.State.CloseReason, visit.State.ClosedBy, visit.State.ClosedAt, visit.State.NotClosed));
        visit.Already(Who.Manager, v => v.CloseOwing(Who.Manager, "again", WriteOff.HouseAccount, null));
    }

    [Fact]
    public void Each_question_to_a_table_has_a_number_and_each_change_of_the_bill_too()
    {
        var (here, bar) = (VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"), TableId.Of("demo/kigali-grill/bar"));
        var visit = Open(Ana);
        Assert.Equal([Refusal.NotAllowed, Refusal.NotFound, Refusal.Malformed, Refusal.Malformed, Refusal.Malformed],
            [visit.State.Move(Who.Ana, "m", here, bar, null).Refusal, Visit.Empty.Move(Who.Server, "m", here, bar, null).Refusal, visit.State.Move(Who.Server, "m", here, TableId.Of("demo/another/1"), null).Refusal,
                visit.State.Move(Who.Server, "m", here, bar, here).Refusal, visit.State.Move(Who.Server, "m", here, bar, VisitId.Of("demo/another/0192f0c1a2b37c4d8e5f60718293a4b6")).Refusal]);
        visit.Must(Who.Server, v => v.Move(Who.Server, "m1", here, bar, null));
        visit.Already(Who.Server, v => v.Move(Who.Server, "m1", here, bar, null));
        Assert.Equal((Refusal.Moving, 1, 0), (visit.State.Move(Who.Server, "m2", here, bar, null).Refusal, visit.State.Asked, visit.State.Moves));
        Assert.All([Who.Ana, Who.Server], who => Assert.Equal((Refusal.NotAllowed, Refusal.NotAllowed, Refusal.NotAllowed),
            (visit.State.Arrive(who, "m1", Refusal.None, null).Refusal, visit.State.LeaveTable(who, bar).Refusal, visit.State.Expect(who, 1).Refusal)));
        visit.Already(Who.House, v => v.Arrive(Who.House, "m9", Refusal.None, null));
        visit.Must(Who.House, v => v.Arrive(Who.House, "m1", Refusal.TableTaken, null));
        Assert.Equal((2, 0, new MoveRefused("m1", Refusal.TableTaken), true), (visit.State.Asked, visit.State.Moves, visit.State.NotMoved, visit.State.OwesMove));
        visit.Already(Who.House, v => v.LeaveTable(Who.House, Table));
        visit.Must(Who.House, v => v.LeaveTable(Who.House, bar));
        Assert.False(visit.State.OwesMove);
        visit.Already(Who.Server, v => v.Move(Who.Server, "m2", here, Table, null));
        visit.Must(Who.Server, v => v.Move(Who.Server, "m3", here, bar, Other));
        visit.Must(Who.House, v => v.Arrive(Who.House, "m3", Refusal.None, Other));
        Assert.Equal((3, 1, bar, Other, 1L), (visit.State.Asked, visit.State.Moves, visit.State.Table, visit.State.With, visit.State.BillVersion));
        Assert.Equal([[Table], [Table]], [visit.State.Leaving.ToArray(), visit.State.Before.ToArray()]);
        visit.Must(Who.House, v => v.LeaveTable(Who.House, Table));
        Assert.True(visit.State.OwesMove);
        visit.Must(Who.House, v => v.ToldBill(1));
        visit.Already(Who.House, v => v.ToldBill(1));
        Assert.Equal((false, Refusal.None, Refusal.TableTaken, Refusal.NotFound), (visit.State.OwesMove, visit.State.Welcomes(bar), visit.State.Welcomes(Table), Visit.Empty.Welcomes(bar)));
        // To the table where it sits, to pay by itself again.
        visit.Must(Who.Server, v => v.Move(Who.Server, "m4", here, bar, null));
    }

    [Fact]
    public void A_visit_seats_fifty()
    {
        var visit = Open();
        for (var i = 0; i < Visit.MaxGuests; i++)
        {
            var session = new SessionId(new Guid(i + 1, 0, 0, new byte[8]));
            visit.Must(Asker.Guest(session), v => v.Join(session));
        }
        Assert.Equal(Refusal.TooMany, visit.State.Join(Ana).Refusal);
    }

    [Fact]
    public void Who_has_left_or_was_sent_away_keeps_no_seat_from_others()
    {
        static SessionId Phone(int number) => new(new Guid(number, 0, 0, new byte[8]));
        var visit = Open([.. Enumerable.Range(1, Visit.MaxGuests).Select(Phone)]);
        visit.Must(Who.Server, v => v.Revoke(Who.Server, Phone(1)));
        visit.Must(Who.Server, v => v.Leave(Who.Server, Phone(2)));
        visit.Must(Who.Ana, v => v.Join(Ana));
        visit.Must(Who.Ben, v => v.Join(Ben));
        Assert.Equal(Visit.MaxGuests, visit.State.Participants.Seated.Length);
        Assert.Equal(Visit.MaxGuests + 2, visit.State.Guest(Ben)!.Number);
        // Nor does a seat wait for whoever left it.
        Assert.Equal(Refusal.TooMany, visit.State.Join(Phone(2)).Refusal);
        Assert.Equal(Refusal.TooMany, visit.State.Join(Cleo).Refusal);
    }

    [Fact]
    public void A_visit_remembers_no_more_phones_than_its_limit()
    {
        var visit = Open(Ana);
        for (var number = 1; number < Visit.MaxEver; number++)
        {
            var session = new SessionId(new Guid(number, 0, 0, new byte[8]));
            visit.Must(Asker.Guest(session), v => v.Join(session));
            visit.Must(Who.Server, v => v.Revoke(Who.Server, session));
        }
        Assert.Equal(Refusal.TooMany, visit.State.Join(Ben).Refusal);
        visit.Must(Who.Ana, v => v.Leave(Who.Ana, Ana));
        visit.Must(Who.Ana, v => v.Join(Ana));
    }

    [Fact]
    public void A_call_rings_once_until_it_is_answered()
    {
        var visit = Open(Ana);
        visit.Must(Who.Ana, v => v.CallFor(Who.Ana, CallKind.Water, "c1"));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.CallFor(Who.Ana, CallKind.Water, "c2"));
        Assert.Equal(Refusal.NotAllowed, visit.State.Answer(Who.Ana, "c1").Refusal);
        Assert.Equal(Refusal.NotFound, visit.State.Answer(Who.Server, "c9").Refusal);
        visit.Must(Who.Server, v => v.Answer(Who.Server, "c1"));
        Assert.Equal("staff:claudine", Assert.Single(visit.State.Calls).AnsweredBy);
        visit.Must(Who.Ana, v => v.CallFor(Who.Ana, CallKind.Water, "c3"));
        Assert.Equal(Refusal.Malformed, visit.State.CallFor(Who.Ana, (CallKind)9, "c4").Refusal);

        // A call to pay by hand says how much; one is open per guest, and another amount changes it.
        visit.Must(Who.Ana, v => v.CallToPay(Who.Ana, PaymentMethod.Cash, 5_000, "p1"));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.CallToPay(Who.Ana, PaymentMethod.Cash, 5_000, "p2"));
        visit.Must(Who.Ana, v => v.CallToPay(Who.Ana, PaymentMethod.Terminal, 6_000, "p3"));
        Assert.Equal((PaymentMethod.Terminal, 6_000L), visit.State.Calls.Where(c => c.Minor is not null).Select(c => (c.Method!.Value, c.Minor!.Value)).Single());
        Assert.Equal(Refusal.Malformed, visit.State.CallToPay(Who.Ana, PaymentMethod.Card, 5_000, "p4").Refusal);
        Assert.Equal(Refusal.Malformed, visit.State.CallToPay(Who.Ana, PaymentMethod.Cash, 0, "p5").Refusal);
    }

    [Fact]
    public void Nobody_s_open_call_gives_way_to_others()
    {
        var guests = Enumerable.Range(1, Visit.MaxGuests).Select(n => new SessionId(new Guid(n, 0, 0, new byte[8]))).ToArray();
        var visit = Open(guests);
        visit.Must(Asker.Guest(guests[0]), v => v.CallFor(Asker.Guest(guests[0]), CallKind.Water, "water"));
        visit.Must(Who.Server, v => v.Answer(Who.Server, "water"));
        foreach (var guest in guests)
            visit.Must(Asker.Guest(guest), v => v.CallToPay(Asker.Guest(guest), PaymentMethod.Cash, 5_000, guest.Text));
        // What was answered long before goes, so that calls do not add up all evening.
        Assert.Equal(guests.Select(g => g.Text), visit.State.Calls.Select(c => c.Id));
        foreach (var guest in guests)
            visit.Must(Who.Server, v => v.Answer(Who.Server, guest.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\tb")]
    [InlineData("\u200B")]
    [InlineData("\u3164\u200D")]
    [InlineData("\u202EAna")]
    [InlineData("12345678901234567890123456789012345678901")]
    public void A_name_is_one_to_forty_plain_characters(string alias) => Assert.Equal(Refusal.BadWords, Open(Ana).State.Rename(Who.Ana, Ana, alias, "k").Refusal);

    [Theory]
    [InlineData("Ġorġ")]
    [InlineData("7")]
    [InlineData("🍕")]
    [InlineData("अमृता")]
    public void A_name_is_in_any_script(string alias) => Open(Ana).Must(Who.Ana, v => v.Rename(Who.Ana, Ana, alias, "k"));

    [Fact]
    public void A_guest_names_only_herself()
    {
        var visit = Open(Ana, Ben);
        Assert.Equal(Refusal.NotAllowed, visit.State.Rename(Who.Ben, Ana, "Aline", "k").Refusal);
        visit.Must(Who.Ana, v => v.Rename(Who.Ana, Ana, "Aline", "k"));
        Assert.Equal("k", visit.State.Guest(Ana)!.AliasKey);
    }

    [Fact]
    public void Only_staff_verify_an_age_and_the_cart_learns_it()
    {
        var visit = Open(Ana);
        Assert.Equal(Refusal.NotAllowed, visit.State.VerifyAge(Who.Ana, Ana).Refusal);
        var before = visit.State.PeopleVersion;
        visit.Must(Who.Server, v => v.VerifyAge(Who.Server, Ana));
        Assert.Contains(Ana, visit.State.Participants.AgeVerified);
        Assert.True(visit.State.PeopleVersion > before);
        visit.Must(Who.House, v => v.Told(visit.State.PeopleVersion));
        Assert.Equal(visit.State.PeopleVersion, visit.State.CartKnows);
    }

    [Fact]
    public void Unfinished_rounds_need_a_reason_to_close()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.RoundIs(1, 2));
        Assert.Equal(Refusal.NotAllowed, visit.State.Close(Who.Ana, null).Refusal);
        Assert.Equal(Refusal.Unfinished, visit.State.Close(Who.Server, null).Refusal);
        Assert.Equal(Refusal.BadWords, visit.State.Close(Who.Server, new string('x', 201)).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 1)));
        visit.Ends(Who.Server, "walked out");
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Close(Who.Server, null));
        Assert.Equal(Refusal.VisitEnded, visit.State.MayEnter(Ana));
        Assert.Equal(Refusal.VisitEnded, visit.State.Join(Ben).Refusal);
        Assert.Equal(VisitState.Closed, visit.State.Participants.State);
        visit.Must(Who.House, v => v.ToldTable());
    }

    [Fact]
    public void What_an_order_said_earlier_and_comes_late_changes_nothing()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.RoundIs(1, 2, 1));
        visit.Must(Who.House, v => v.RoundIs(1, 0, 5));
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 1)));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.RoundIs(1, 1, 3));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.RoundIs(1, 0, 5));
        Assert.Equal(Refusal.None, visit.State.Close(Who.Server, null).Refusal);
        // A newer word that is the same is kept all the same: one from between them comes late too.
        visit.Must(Who.House, v => v.RoundIs(1, 0, 9));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.Replayed(VisitJson.Default.CommitVisitEventArray).RoundIs(1, 1, 7));
        // Nor does it hide what was cooked again meanwhile.
        visit.Must(Who.House, v => v.RoundIs(1, 1, 12));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.RoundIs(1, 0, 11));
        Assert.Equal(Refusal.Unfinished, visit.State.Close(Who.Server, null).Refusal);
        // An order on a silo of an earlier build says no version, and is believed.
        visit.Must(Who.House, v => v.RoundIs(1, 0));
        Assert.Equal(Refusal.None, visit.State.Close(Who.Server, null).Refusal);
    }

    [Fact]
    public void A_visit_does_not_end_before_its_check_knows_the_newest_round()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.RoundIs(1, 1));
        visit.Must(Who.House, v => v.RoundIs(1, 0));
        Assert.Equal(Refusal.Busy, visit.State.Close(Who.Server, null).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 1)));
        visit.Must(Who.House, v => v.RoundIs(2, 1));
        visit.Must(Who.House, v => v.RoundIs(2, 0));
        Assert.Equal(Refusal.Busy, visit.State.Close(Who.Server, null).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(2, 5_000, 0, 2)));
        Assert.Equal(Refusal.BalanceDue, visit.State.Close(Who.Server, null).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(3, 0, 0, 2)));
        visit.Ends(Who.Server, null, 2);
    }

    [Fact]
    public void A_visit_does_not_end_over_a_round_that_no_order_has_told_of()
    {
        var visit = Open(Ana);
        Assert.Equal(Refusal.Busy, visit.State.Close(Who.Server, "all home", 1).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 1)));
        Assert.Equal(Refusal.None, visit.State.Close(Who.Server, "all home", 1).Refusal);
        Assert.Equal(Refusal.Busy, visit.State.Close(Who.Server, "all home", 2).Refusal);
        // The second came first, and nothing is due for it: the first is on its way all the same. An earlier build of the check says which is its newest.
        foreach (var (version, rounds, refusal) in new[] { (2, (int?)1, Refusal.Busy), (3, 2, Refusal.None), (4, null, Refusal.None) })
        {
            visit.Must(Who.House, v => v.CheckTells(new(version, 0, 0, 2, 0, rounds)));
            Assert.Equal(refusal, visit.State.Close(Who.Server, "all home", 2).Refusal);
        }
    }

    [Fact]
    public void A_visit_ends_once_its_cart_sends_no_more_and_its_check_knows_all_that_was_sent()
    {
        var visit = Open(Ana);
        visit.Must(Who.Server, v => v.Close(Who.Server, "all home"));
        Assert.Equal((false, true, true), (visit.State.Ended, visit.State.Owes, visit.State.Participants.Closing));
        Assert.Equal(Refusal.NotAllowed, visit.State.CartShut(Who.Server, visit.State.PeopleVersion, 0).Refusal);
        // What the cart was told before that says nothing of it.
        visit.Must(Who.House, v => v.Told(v.PeopleVersion - 1));
        Assert.False(visit.State.Ended);
        // A round was accepted first: the check has to hear of it.
        visit.Must(Who.House, v => v.CartShut(Who.House, v.PeopleVersion, 1));
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 0)));
        Assert.Equal((false, true), (visit.State.Ended, visit.State.Closing is not null));
        visit.Must(Who.House, v => v.CheckTells(new(2, 5_000, 0, 1)));
        Assert.Equal((false, null, Refusal.BalanceDue), (visit.State.Ended, visit.State.Closing, visit.State.NotClosed));
        // The cart is owed the word that it is open again.
        Assert.Equal((true, false), (visit.State.Owes, visit.State.Participants.Closing));
        visit.Must(Who.House, v => v.CheckTells(new(3, 0, 0, 1)));
        visit.Ends(Who.Server, "all home", 1);
        Assert.Equal((true, Who.Server.By, false), (visit.State.Ended, visit.State.ClosedBy, visit.State.Participants.Closing));
        Assert.Equal((visit.State.PeopleVersion, visit.State.ClosedAt), (visit.Replayed(VisitJson.Default.CommitVisitEventArray).PeopleVersion, visit.Replayed(VisitJson.Default.CommitVisitEventArray).ClosedAt));
    }

    [Fact]
    public void A_closing_of_before_carts_were_asked_ends_as_it_did()
    {
        var fact = new Fact(Evening, Who.Server.By);
        var visit = Open(Ana).State.Apply(new CheckIs(1, 5_000, 0, 1, 6_000), fact);
        var people = visit.PeopleVersion;
        visit = visit.Apply(new CloseBegun("in a hurry"), fact);
        Assert.Equal((people, true), (visit.PeopleVersion, visit.TakesTab));
        Assert.IsType<Closed>(visit.CheckTells(new(2, 0, 0, 1)).Events[1]);
        Assert.Equal(people, visit.Apply(new CloseGivenUp(Refusal.BalanceDue), fact).PeopleVersion);
    }

    [Fact]
    public void A_round_of_which_nothing_is_left_is_known_all_the_same()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.RoundIs(1, 0));
        Assert.Equal(1, visit.State.LastRound);
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.RoundIs(1, 0));
    }

    [Fact]
    public void A_visit_whose_tab_covers_what_is_due_ends_by_itself_once_that_is_paid()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.RoundIs(1, 1));
        visit.Must(Who.House, v => v.CheckTells(new(1, 5_000, 0, 1, 6_000)));
        Assert.Equal(Refusal.Unfinished, visit.State.Close(Who.Server, null).Refusal);
        visit.Must(Who.Server, v => v.Close(Who.Server, "in a hurry"));
        Assert.Equal((false, true, Who.Server.By), (visit.State.Ended, visit.State.Owes, visit.State.Closing!.By));
        // Said twice it is closed once; it does not move meanwhile.
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Close(Who.Server, "in a hurry"));
        Assert.Equal(Refusal.Busy, visit.State.Move(Who.Server, "m1", Other, Table, null).Refusal);
        // Nothing is taken before the cart has said that no round comes any more.
        Assert.False(visit.State.TakesTab);
        visit.Must(Who.House, v => v.CartShut(Who.House, v.PeopleVersion, 1));
        Assert.True(visit.State.TakesTab);
        // The payment has begun; a round that the check has not heard of yet changes nothing.
        visit.Must(Who.House, v => v.CheckTells(new(2, 5_000, 0, 1, 5_000)));
        Assert.Equal((false, true), (visit.State.Ended, visit.State.Closing is not null));
        visit.Must(Who.House, v => v.CheckTells(new(3, 0, 0, 1)));
        Assert.Equal((true, Who.Server.By, "in a hurry", null), (visit.State.Ended, visit.State.ClosedBy, visit.State.CloseReason, visit.State.Closing));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.NotTaken(Who.House, Refusal.BalanceDue));
        var replayed = visit.Replayed(VisitJson.Default.CommitVisitEventArray);
        Assert.Equal((visit.State.ClosedAt, visit.State.ClosedBy), (replayed.ClosedAt, replayed.ClosedBy));
    }

    [Theory]
    [InlineData(5_000, 0, 0, Refusal.BalanceDue)]
    [InlineData(5_000, 4_999, 0, Refusal.HoldTooSmall)]
    [InlineData(5_000, 5_000, 1, Refusal.Disputed)]
    [InlineData(0, 0, 1, Refusal.Disputed)]
    public void What_a_tab_does_not_cover_keeps_a_visit_open_and_ends_its_closing(long unpaid, long onTab, int disputed, Refusal refusal)
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.CheckTells(new(1, unpaid, disputed, 0, onTab)));
        Assert.Equal(refusal, visit.State.Close(Who.Server, null).Refusal);

        var closing = Open(Ana);
        closing.Must(Who.House, v => v.CheckTells(new(1, 5_000, 0, 0, 6_000)));
        closing.Must(Who.Server, v => v.Close(Who.Server, null));
        closing.Must(Who.House, v => v.CheckTells(new(2, unpaid, disputed, 0, onTab)));
        Assert.Equal((false, null, refusal), (closing.State.Ended, closing.State.Closing, closing.State.NotClosed));
        // Judged anew: paid otherwise it closes, and nothing is said any more.
        closing.Must(Who.House, v => v.CheckTells(new(3, 0, 0, 0)));
        closing.Ends(Who.Server, null);
        Assert.Equal((true, null), (closing.State.Ended, closing.State.NotClosed));
    }

    [Fact]
    public void A_closing_ends_with_the_check_s_refusal_or_a_manager_s_word()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.CheckTells(new(1, 5_000, 0, 0, 6_000)));
        visit.Must(Who.Server, v => v.Close(Who.Server, null));
        Assert.Equal(Refusal.NotAllowed, visit.State.NotTaken(Who.Server, Refusal.NotSetUp).Refusal);
        visit.Must(Who.House, v => v.NotTaken(Who.House, Refusal.NotSetUp));
        Assert.Equal((false, null, Refusal.NotSetUp), (visit.State.Ended, visit.State.Closing, visit.State.NotClosed));
        visit.Must(Who.Server, v => v.Close(Who.Server, null));
        // Each closing is one of its own for the tab that it takes.
        Assert.Equal((2, null), (visit.State.Closings, visit.State.NotClosed));
        visit.Must(Who.Manager, v => v.CloseOwing(Who.Manager, "ran off", WriteOff.Walkout, null));
        Assert.Equal((true, null, Who.Manager.By), (visit.State.Ended, visit.State.Closing, visit.State.ClosedBy));
    }

    [Fact]
    public void A_served_round_lets_the_visit_close_without_a_reason()
    {
        var visit = Open(Ana);
        visit.Must(Who.House, v => v.RoundIs(1, 2));
        visit.Must(Who.House, v => v.RoundIs(1, 0));
        visit.Must(Who.House, v => v.CheckTells(new(1, 0, 0, 1)));
        visit.Ends(Who.Server, null, 1);
        Assert.True(visit.State.Ended);
    }

    [Fact]
    public void The_facts_replay_to_the_state()
    {
        var visit = Open(Ana, Ben);
        visit.Must(Who.Ana, v => v.CallFor(Who.Ana, CallKind.Bill, "c1"));
        visit.Ends(Who.Server, null);
        var replayed = visit.Replayed(VisitJson.Default.CommitVisitEventArray);
        Assert.Equal(visit.State.Guests, replayed.Guests);
        Assert.Equal(visit.State.ClosedAt, replayed.ClosedAt);
        Assert.Equal(visit.State.PeopleVersion, replayed.PeopleVersion);
    }

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("visit", VisitJson.Default.CommitVisitEventArray,
        new Opened(Table), new Joined(Ana), new Renamed(Ana, "k"), new Left(Ana), new Revoked(Ana), new HostMoved(Ben), new AgeVerified(Ana),
        new Called("c1", CallKind.Bill), new Answered("c1"), new RoundUnfinished(1, 2), new CartTold(4), new CloseBegun("in a hurry"), new CloseGivenUp(Refusal.BalanceDue), new Closed("walked out"), new TableTold(),
        new CheckIs(7, 500, 1), new CheckToldEnd(), new MoveBegun("m1", Table, Other), new MoveEnded("m1", Table, Other), new MoveRefused("m1", Refusal.TableTaken),
        new TableLeft(Table), new BillTold(2));

    [Fact]
    public void Presence_is_a_lease()
    {
        var presence = new Presence(Evening);
        Assert.Null(presence.View(Evening).Here);
        Assert.True(presence.Renew("web-1", [Ana], Evening));
        Assert.False(presence.Renew("web-1", [Ana], Evening.AddSeconds(10)));
        Assert.True(presence.Renew("web-2", [Ben], Evening.AddSeconds(20)));
        Assert.True(presence.Look(Evening.AddSeconds(36)));
        Assert.Equal([Ben], presence.View(Evening.AddSeconds(36)).Here!.Value);
        Assert.True(presence.Renew("web-2", [], Evening.AddSeconds(40)));
        Assert.Empty(presence.View(Evening.AddSeconds(40)).Here!.Value);
        // Who is at two nodes, as while a phone changes from one to the other, is here once; each change has a later stamp.
        var before = presence.Stamp;
        Assert.True(presence.Renew("web-1", [Ana], Evening.AddSeconds(50)));
        Assert.False(presence.Renew("web-2", [Ana], Evening.AddSeconds(51)));
        Assert.Equal([Ana], presence.View(Evening.AddSeconds(51)).Here!.Value);
        Assert.Equal(before + 1, presence.Stamp);
    }

    [Fact]
    public void Who_is_here_is_unknown_for_a_while_and_then_nobody()
    {
        var presence = new Presence(Evening);
        Assert.Null(presence.View(Evening.AddSeconds(14)).Here);
        Assert.Empty(presence.View(Evening.AddSeconds(15)).Here!.Value);
    }

    [Fact]
    public void Wrong_pins_are_counted_and_forgotten_after_a_minute()
    {
        var tries = new PinTries();
        for (var i = 0; i < PinTries.PerSession; i++)
            Assert.Equal(Refusal.WrongPin, tries.Check(Ana, "0000", "1234", Evening));
        Assert.Equal(Refusal.TooManyTries, tries.Check(Ana, "1234", "1234", Evening));
        Assert.Equal(Refusal.None, tries.Check(Ben, "1234", "1234", Evening));
        for (var i = 0; i < PinTries.Together; i++)
            Assert.All([null, ""], none => Assert.Equal(Refusal.WrongPin, tries.Check(Ben, none, "1234", Evening)));
        Assert.Equal(Refusal.None, tries.Check(Ben, "1234", "1234", Evening));
        Assert.Equal(Refusal.None, tries.Check(Ana, "1234", "1234", Evening + PinTries.Wait));
    }

    [Fact]
    public void Wrong_pins_of_all_phones_together_are_counted_too()
    {
        var tries = new PinTries();
        for (var i = 0; i < PinTries.Together; i++)
        {
            Assert.Equal(Refusal.None, tries.Check(Ana, "1234", "1234", Evening));
            Assert.Equal(Refusal.WrongPin, tries.Check(new(new Guid(i / 4 + 1, 0, 0, new byte[8])), "0000", "1234", Evening));
        }
        Assert.Equal(Refusal.TooManyTries, tries.Check(Ana, "1234", "1234", Evening));
        Assert.Equal(Refusal.None, tries.Check(Ana, "1234", "1234", Evening + PinTries.Wait));
    }

    [Fact]
    public void A_kitchen_is_unheard_only_after_it_was_heard()
    {
        var (ear, day) = (new KitchenEar(), new DateOnly(2026, 3, 6));
        Assert.False(ear.Unheard(Evening.AddHours(1)));
        ear.Heard("web-1", 2, Evening, day);
        Assert.Equal(2, ear.Screens(Evening.AddSeconds(5)));
        ear.Heard("web-1", 0, Evening.AddSeconds(6), day);
        Assert.False(ear.Unheard(Evening.AddSeconds(29)));
        Assert.True(ear.Unheard(Evening.AddSeconds(30)));
        ear.Heard("web-2", 1, Evening.AddSeconds(40), day);
        Assert.False(ear.Unheard(Evening.AddSeconds(40)));
        ear.Heard("web-2", 0, Evening.AddDays(1), day.AddDays(1));
        Assert.False(ear.Unheard(Evening.AddDays(1).AddHours(1)));

        // Silos are told of a silence for as long as it lasts, and of its end until some word of it has surely come.
        var told = new KitchenEar();
        Assert.True(told.IsNews(Evening) && told.IsNews(Evening + KitchenEar.Retells));
        Assert.False(told.IsNews(Evening + KitchenEar.Retells + TimeSpan.FromSeconds(1)));
        told.Heard("web-1", 1, Evening, day);
        told.Heard("web-1", 0, Evening.AddMinutes(2), day);
        Assert.True(told.IsNews(Evening.AddMinutes(10)) && told.IsNews(Evening.AddMinutes(11)));
        told.Heard("web-1", 1, Evening.AddMinutes(11), day);
        Assert.True(told.IsNews(Evening.AddMinutes(11).AddSeconds(29)));
        told.Heard("web-1", 1, Evening.AddMinutes(12), day);
        Assert.False(told.IsNews(Evening.AddMinutes(12)));

        // Another activation knows from the database that the day has begun.
        var moved = new KitchenEar();
        moved.Began(day, Evening);
        Assert.False(moved.Unheard(Evening.AddSeconds(29)));
        moved.Heard("web-1", 0, Evening.AddSeconds(29), day);
        Assert.True(moved.Unheard(Evening.AddSeconds(30)));
        moved.Heard("web-1", 0, Evening.AddDays(1), day.AddDays(1));
        Assert.False(moved.Unheard(Evening.AddDays(1).AddHours(1)));
    }
}
