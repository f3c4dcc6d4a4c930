using System.Collections.Immutable;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Storage;
using Icupa.Tests.Support;
using Icupa.Venues;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>The write path against a real Postgres: the fence, the commit that is awaited, the outcome that nobody knows.</summary>
[Trait("Needs", "servers")]
public sealed class StreamTests(Database database) : IClassFixture<Database>
{
    private static readonly SessionId Ana = SessionId.Of("0a000000-0000-0000-0000-000000000001");
    private static readonly Asker AsAna = Asker.Guest(Ana);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static int visits;

    private static readonly CartRules Rules = new(
        new(VenueId.Of("demo/grill"), "Grill", Currency.RWF, "Africa/Kigali"),
        new(1, new() { Groups = [new("food", new("Food"))], Items = [new("stew", "food", new("Stew"), "STEW", 4_000)] }),
        Kitchen.Availability.Empty, new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero), false);

    /// <summary>What a grain activation holds of its stream, and its turns: one at a time, as Orleans runs them.</summary>
    private sealed class Activation : IStreamFrame<Cart, CartEvent>
    {
        private readonly Stream<Cart, CartEvent> stream;
        private readonly TaskScheduler turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        private readonly List<Flushed<CartEvent>> flushes = [];

        public Activation(string key, JournalWriter writer, StreamLimits? limits = null) =>
            stream = new(key, this, writer, CartJson.Default.CommitCartEventArray, TimeProvider.System, limits ?? StreamLimits.Visit);

        public bool Died { get; private set; }
        public Func<Cart, bool> Owed { get; init; } = static _ => false;
        public List<string> Kept { get; } = [];
        /// <summary>The versions whose change has been worded, and those that watchers were told of.</summary>
        public List<long> Worded { get; } = [];
        public List<long> Told { get; } = [];
        public long Version => stream.Version;

        bool IStreamFrame<Cart, CartEvent>.Owes(Cart state) => Owed(state);
        byte[] IStreamFrame<Cart, CartEvent>.Change(Flushed<CartEvent> flushing, Cart after)
        {
            Worded.Add(flushing.Version);
            return BitConverter.GetBytes(flushing.Version);
        }

        void IStreamFrame<Cart, CartEvent>.Committed(Flushed<CartEvent> flushed, Cart before, byte[] change)
        {
            flushes.Add(flushed);
            Told.Add(BitConverter.ToInt64(change));
        }

        void IStreamFrame<Cart, CartEvent>.Keep(IReadOnlyList<PersonalWord> words) => Kept.AddRange(words.Select(w => w.Text));
        void IStreamFrame<Cart, CartEvent>.Died() => Died = true;

        public Task<T> Turn<T>(Func<Stream<Cart, CartEvent>, T> turn) => Task.Factory.StartNew(() => turn(stream), CancellationToken.None, TaskCreationOptions.None, turns);

        public Task<Flushed<CartEvent>> LastFlush() => Turn(_ => flushes[^1]);

        public Task<Reply> Do(Asker who, CommandId id, Func<Cart, Decision<CartEvent>> decide, IReadOnlyList<PersonalWord>? words = null) =>
            Turn(s => s.Do(who, id, decide, words).AsTask()).Unwrap();

        /// <summary>Gives a command, and answers what came of it in its own turn: its reply, or null where it waits for the journal.</summary>
        public Task<Reply?> AtOnce(CommandId id, Func<Cart, Decision<CartEvent>> decide) =>
            Turn(s => s.Do(AsAna, id, decide).AsTask() is { IsCompleted: true } reply ? reply.Result : (Reply?)null);

        public Task<Reply> Admit(long version = 1, string id = "admit") =>
            Do(Asker.House("test"), Id(id), c => c.Admit(new(version, TableId.Of("demo/grill/1"), Ana, [Ana], [], Visits.VisitState.Open)));

        public Task<Reply> Add(int line, string? note = null, CommandId? id = null) => Do(AsAna, id ?? Id($"add {line}"),
            c => c.AddLine(AsAna, new(new(new Guid(line, 0, 0, new byte[8])), "stew", 1, [], note), note is null ? null : $"note {line}", null, Rules),
            note is null ? null : [new(Key.Rest(key: Key0), $"note {line}", note)]);

        public required string Key0 { get; init; }

        public static CommandId Id(string what) => CommandId.From(what);
    }

    private static string NewCart() => Key.Cart(VisitId.Of($"demo/grill/{Guid.CreateVersion7():N}{Interlocked.Increment(ref visits)}"));

    private Writing Open() => new(database.Source);

    private sealed class Writing(NpgsqlDataSource source) : IAsyncDisposable
    {
        public JournalWriter Writer { get; } = new(new(source), NullLogger<JournalWriter>.Instance);
        public JournalReader Reader { get; } = new(new(source));

        public async Task<Activation> Activate(string key, StreamLimits? limits = null, Func<Cart, bool>? owed = null)
        {
            var activation = new Activation(key, Writer, limits) { Key0 = key, Owed = owed ?? (static _ => false) };
            var rows = await Reader.Read(key);
            await activation.Turn(s => { s.Load(rows); return 0; });
            return activation;
        }

        public async ValueTask DisposeAsync()
        {
            await Writer.DisposeAsync();
            await Reader.DisposeAsync();
        }
    }

    /// <summary>Two activations of one cart, which know the same of it.</summary>
    private static async Task<(string Key, Activation First, Activation Rival)> Rivals(Writing writing)
    {
        var key = NewCart();
        var first = await writing.Activate(key);
        await first.Admit();
        return (key, first, await writing.Activate(key));
    }

    private static async Task<IReadOnlyList<int>> Lines(Activation cart) => [.. (await cart.Turn(s => s.Committed)).Lines.Select(l => BitConverter.ToInt32(l.Id.Value.ToByteArray()))];

    private async Task<T?> Ask<T>(string sql, string parameter)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        return (T?)await command.ExecuteScalarAsync();
    }

    private Task<long> Rows(string key) => Ask<long>("select count(*) from journal where stream = $1", key);

    [Fact]
    public void A_change_says_when_it_was_committed() => Assert.Equal(
        """{"set":{"meta":{"currency":"EUR","total":700,"menuVersion":2,"ended":false}},"drop":["line:1"],"at":1772816400123}""",
        System.Text.Encoding.UTF8.GetString(Changes.At(new(2026, 3, 6, 17, 0, 0, 123, TimeSpan.Zero), Changes.Write([("meta", new CartMeta(Currency.EUR, 700, 2, false)), ("line:1", null)]))));

    [Fact]
    public async Task A_forked_stream_writes_once_and_the_loser_is_dead()
    {
        await using var writing = Open();
        var (key, first, rival) = await Rivals(writing);

        // The first activation's next flush holds three events; the rival decided one on the same base.
        await using var hold = await HoldJournal();
        var before = first.Add(1);
        Task<Reply>[] three = [first.Add(2), first.Add(3), first.Add(4)];
        // Turns are taken in order: by then the three have had theirs.
        Assert.Equal(5, await first.Turn(s => s.HeadVersion));
        await hold.Release();
        await before.WaitAsync(Limit);
        await Task.WhenAll(three).WaitAsync(Limit);
        var flush = await first.LastFlush();
        Assert.Equal(3, flush.Version - flush.Base);

        await Assert.ThrowsAsync<StreamDead>(() => rival.Add(9).WaitAsync(Limit));
        Assert.True(rival.Died);
        await Assert.ThrowsAsync<StreamDead>(() => rival.Add(10));
        var again = await writing.Activate(key);
        Assert.Equal(5, again.Version);
        Assert.Equal([1, 2, 3, 4], await Lines(again));
        Assert.Equal(Refusal.None, (await again.Add(9)).Refusal);
    }

    [Fact]
    public async Task A_rival_with_three_events_cannot_slip_past_a_flush_of_one()
    {
        await using var writing = Open();
        var (key, first, rival) = await Rivals(writing);
        await first.Add(1);
        await using var hold = await HoldJournal();
        Task<Reply>[] late = [rival.Add(5), rival.Add(6), rival.Add(7)];
        await hold.Release();
        foreach (var command in late)
            await Assert.ThrowsAsync<StreamDead>(() => command.WaitAsync(Limit));
        Assert.Equal(2, await Rows(key));
        Assert.Empty(rival.Told);
    }

    [Fact]
    public async Task Of_two_activations_that_wait_for_one_batch_one_keeps_the_fence()
    {
        await using var writing = Open();
        var (key, first, rival) = await Rivals(writing);
        await using var hold = await HoldJournal();
        var busy = Enumerable.Range(0, JournalWriter.Writers).Select(_ => writing.Writer.Write(new(NewCart(), 0, 1, "[]", Owing.Same, []))).ToArray();
        var one = first.Add(1, "one");
        await first.Turn(_ => 0);
        var between = writing.Writer.Write(new(NewCart(), 0, 1, "[]", Owing.Same, []));
        Task<Reply>[] both = [one, rival.Add(2, "other")];
        await rival.Turn(_ => 0);
        Assert.Equal(3, writing.Writer.Waiting);
        await hold.Release();
        await Task.WhenAll([.. busy, between]).WaitAsync(Limit);

        await Task.WhenAll(both).WaitAsync(Limit).ContinueWith(_ => { });
        var (kept, lost) = both[0].IsCompletedSuccessfully ? (1, both[1]) : (2, both[0]);
        await Assert.ThrowsAsync<StreamDead>(() => lost);
        Assert.Equal(Refusal.None, (await both[kept - 1]).Refusal);
        Assert.Equal([kept], await Lines(await writing.Activate(key)));
        // Nor are the words of what is not there kept.
        Assert.Equal(1, await Ask<long>("select count(*) from personal where visit = $1", Key.Rest(key)));
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_durable_neither_a_repeat_nor_a_refusal()
    {
        await using var writing = Open();
        var cart = await writing.Activate(NewCart());
        await cart.Admit();
        await using var hold = await HoldJournal();
        var accepted = cart.Add(1);
        var repeated = cart.Add(1);
        var refused = cart.Do(AsAna, Activation.Id("bad"), c => c.AddLine(AsAna, new(LineId.Of("77000000-0000-0000-0000-000000000000"), "unicorn", 1, []), null, null, Rules));
        // Each of these is judged on what is not durable yet, in a turn after the first one's.
        Assert.Null(await cart.AtOnce(Activation.Id("add 1"), _ => throw new InvalidOperationException("judged before")));
        Assert.Null(await cart.AtOnce(Activation.Id("no"), _ => Refusal.NoSuchItem));
        Assert.Null(await cart.AtOnce(Activation.Id("so"), _ => Decision<CartEvent>.AlreadySo));
        Assert.False(accepted.IsCompleted || repeated.IsCompleted || refused.IsCompleted);
        Assert.Equal(1, cart.Version);
        var (worded, told) = await cart.Turn(_ => (cart.Worded.ToArray(), cart.Told.ToArray()));
        Assert.Equal([1, 2], worded);
        Assert.Equal([1], told);
        await hold.Release();
        Assert.Equal(new Reply(Refusal.None, 2), await accepted.WaitAsync(Limit));
        Assert.Equal(new Reply(Refusal.None, 2), await repeated.WaitAsync(Limit));
        Assert.Equal(Refusal.NoSuchItem, (await refused.WaitAsync(Limit)).Refusal);
        Assert.Equal([1, 2], cart.Told);
    }

    [Fact]
    public async Task A_repeat_after_a_crash_is_answered_from_the_journal()
    {
        await using var writing = Open();
        var key = NewCart();
        var before = await writing.Activate(key);
        await before.Admit();
        var first = await before.Add(1);
        await before.Add(2);
        var after = await writing.Activate(key);
        Assert.Equal(first, await after.Add(1));
        Assert.Equal(3, after.Version);
    }

    [Fact]
    public async Task When_nobody_knows_the_outcome_the_stream_dies_and_a_repeat_finds_out()
    {
        await using var writing = Open();
        var key = NewCart();
        var cart = await writing.Activate(key);
        await cart.Admit();
        await using var hold = await HoldJournal();
        var lost = cart.Add(1);
        await WaitForBlockedWriter();
        await using (var kill = database.Source.CreateCommand("select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%insert into journal%' and datname = current_database()"))
            await kill.ExecuteNonQueryAsync();
        await Assert.ThrowsAsync<StreamDead>(() => lost.WaitAsync(Limit));
        await hold.Release();
        Assert.True(cart.Died);
        // What it believes may not be so: nothing is written on it.
        await Assert.ThrowsAsync<StreamDead>(() => cart.Add(2).WaitAsync(Limit));
        Assert.Equal(1, await Rows(key));
        var again = await writing.Activate(key);
        Assert.Equal(Refusal.None, (await again.Add(1).WaitAsync(Limit)).Refusal);
        Assert.Equal(2, again.Version);
    }

    [Fact]
    public async Task Bad_rows_do_not_take_their_batch_down()
    {
        await using var writing = Open();
        await using var hold = await HoldJournal();
        var rows = Enumerable.Range(0, 9).Select(i => new JournalRow(NewCart(), 0, 1, i switch { 4 => "[\0]", 6 => null!, _ => "[]" }, Owing.Same, [])).ToArray();
        var written = rows.Select(writing.Writer.Write).ToArray();
        await hold.Release();
        for (var i = 0; i < rows.Length; i++)
        {
            if (i is 4 or 6)
                await Assert.ThrowsAsync<StreamDead>(() => written[i].WaitAsync(Limit));
            else
                Assert.True(await written[i].WaitAsync(Limit));
        }
    }

    [Fact]
    public async Task No_mistake_in_a_batch_silences_the_writers()
    {
        await using var writing = Open();
        // More of them than there are writers; what they meet is no failure of the database.
        for (var i = 0; i <= JournalWriter.Writers; i++)
            await Assert.ThrowsAsync<StreamDead>(() => writing.Writer.Write(new(null!, 0, 1, "[]", Owing.Same, [])).WaitAsync(Limit));
        Assert.True(await writing.Writer.Write(new(NewCart(), 0, 1, "[]", Owing.Same, [])).WaitAsync(Limit));
    }

    [Fact]
    public async Task Writers_that_end_write_what_they_were_given_and_take_nothing_more()
    {
        var writing = Open();
        await using var hold = await HoldJournal();
        // More than there are writers: the rest is queued.
        var given = Enumerable.Range(0, JournalWriter.Writers + 2).Select(_ => writing.Writer.Write(new(NewCart(), 0, 1, "[]", Owing.Same, []))).ToArray();
        var ended = writing.DisposeAsync().AsTask();
        Assert.Throws<StreamDead>(() => { _ = writing.Writer.Write(new(NewCart(), 0, 1, "[]", Owing.Same, [])); });
        Assert.False(ended.IsCompleted);
        await hold.Release();
        await ended.WaitAsync(Limit);
        Assert.All(given, one => Assert.True(one is { IsCompletedSuccessfully: true, Result: true }));
    }

    [Fact]
    public async Task No_failure_silences_the_readers()
    {
        var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var reader = new JournalReader(new(source));
        Assert.Empty(await reader.Read(NewCart()).WaitAsync(Limit));
        await source.DisposeAsync();
        // More often than there are readers; what they meet is no failure of the database.
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StreamDead>(() => reader.Read(NewCart()).WaitAsync(Limit));
    }

    [Fact]
    public async Task A_name_that_no_database_takes_fails_alone()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var reader = new JournalReader(new(source));
        // All asked for before the readers come to them: most share a question with one of those.
        string[] names = [.. Enumerable.Range(0, 200).Select(n => n % 50 == 49 ? "visit:demo/gr\0ll" + n : NewCart())];
        var asked = names.Select(reader.Read).ToArray();
        await Task.WhenAll(asked.Select(one => one.ContinueWith(static _ => { }, TaskScheduler.Default))).WaitAsync(Limit);
        Assert.Equal(names.Where(name => name.Contains('\0', StringComparison.Ordinal)), names.Zip(asked).Where(one => one.Second.IsFaulted).Select(one => one.First));
        // Nor does one of them leave a connection behind that fails the next question.
        for (var i = 0; i < 10; i++)
            Assert.Empty(await reader.Read(NewCart()).WaitAsync(Limit));
    }

    [Fact]
    public async Task What_is_owed_and_personal_words_are_written_with_the_flush_and_only_by_who_keeps_the_fence()
    {
        await using var writing = Open();
        var (key, first, rival) = await Rivals(writing);
        await first.Add(1, "no salt");
        await Assert.ThrowsAsync<StreamDead>(() => rival.Add(2, "stolen").WaitAsync(Limit));
        Assert.Equal("no salt", await Ask<string>("select string_agg(words, ',') from personal where visit = $1", Key.Rest(key)));
        Assert.Equal(0, await Ask<long>("select count(*) from owing where stream = $1", key));
        Assert.True(await writing.Writer.Write(new(key, 2, 1, "[]", Owing.Begins, [])));
        Assert.Equal(1, await Ask<long>("select count(*) from owing where stream = $1", key));
        Assert.False(await writing.Writer.Write(new(key, 2, 1, "[]", Owing.Ends, [])));
        Assert.Equal(1, await Ask<long>("select count(*) from owing where stream = $1", key));
        Assert.True(await writing.Writer.Write(new(key, 3, 1, "[]", Owing.Ends, [])));
        Assert.Equal(0, await Ask<long>("select count(*) from owing where stream = $1", key));
    }

    [Fact]
    public async Task What_is_owed_begins_and_ends_with_the_flush_that_makes_it_so_also_after_a_crash()
    {
        await using var writing = Open();
        var key = NewCart();
        Task<long> Owing() => Ask<long>("select count(*) from owing where stream = $1", key);
        Task<Activation> Activate() => writing.Activate(key, owed: cart => cart.Lines.Length is 1 or 3);
        var cart = await Activate();
        await cart.Admit();
        await cart.Add(1);
        Assert.Equal(1, await Owing());
        await cart.Add(2);
        Assert.Equal(0, await Owing());
        await cart.Add(3);
        var again = await Activate();
        Assert.Equal(1, await Owing());
        await again.Add(4);
        Assert.Equal(0, await Owing());
    }

    [Fact]
    public async Task A_stream_that_is_not_as_it_was_written_is_not_read()
    {
        await using var writing = Open();
        foreach (var row in new StoredRow[] { new(1, 0, "[]"), new(0, 1, "[]") })
        {
            var cart = await writing.Activate(NewCart());
            await Assert.ThrowsAsync<InvalidDataException>(() => cart.Turn(s => { s.Load([row]); return 0; }));
        }
    }

    [Fact]
    public async Task Who_goes_waits_for_what_is_being_written()
    {
        await using var writing = Open();
        var cart = await writing.Activate(NewCart());
        await cart.Admit();
        await using var hold = await HoldJournal();
        var (flying, next) = (cart.Add(1), cart.Add(2));
        var drained = await cart.Turn(s => s.Drain());
        Assert.False(drained.IsCompleted);
        await hold.Release();
        await drained.WaitAsync(Limit);
        Assert.Equal(3, await cart.Turn(s => s.Version));
        await Task.WhenAll(flying, next).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_forgets()
    {
        await using var writing = Open();
        var cart = await writing.Activate(NewCart(), new(2, 100, null));
        await cart.Admit();
        await using var hold = await HoldJournal();
        Task<Reply>[] accepted = [cart.Add(1), cart.Add(2), cart.Add(3)];
        Assert.Equal(Refusal.Busy, (await cart.Add(4)).Refusal);
        await hold.Release();
        await Task.WhenAll(accepted).WaitAsync(Limit);
        Assert.Equal(Refusal.None, (await cart.Add(4).WaitAsync(Limit)).Refusal);
    }

    [Fact]
    public async Task What_a_client_sends_under_an_id_of_the_house_does_not_stand_for_the_houses_own_command()
    {
        await using var writing = Open();
        var key = NewCart();
        var cart = await writing.Activate(key);
        await cart.Admit();
        Assert.Equal(2, (await cart.Add(1, id: Activation.Id("admit 2"))).Version);
        Assert.Equal(3, (await cart.Admit(2, "admit 2")).Version);
        Assert.Equal((2, 3), ((await cart.Add(1, id: Activation.Id("admit 2"))).Version, (await cart.Admit(2, "admit 2")).Version));
        // The same with more ids than a few, and from the journal.
        for (var line = 2; line < 50; line++)
            await cart.Add(line, id: Activation.Id($"admit {line + 1}"));
        Assert.Equal(52, (await cart.Admit(3, "admit 3")).Version);
        var again = await writing.Activate(key);
        Assert.Equal((4, 52), ((await again.Add(2, id: Activation.Id("admit 3"))).Version, (await again.Admit(3, "admit 3")).Version));
        Assert.Equal(53, (await again.Admit(50, "admit 50")).Version);
        Assert.Equal(50, (await again.Turn(s => s.Committed.People!.VisitVersion)));
    }

    [Fact]
    public async Task A_stream_full_of_ids_refuses_guests_first_and_goes_on_living()
    {
        await using var writing = Open();
        var cart = await writing.Activate(NewCart(), new(100, 16, null));
        await cart.Admit();
        for (var line = 1; line <= 4; line++)
            await cart.Add(line);
        await using (await HoldJournal())
        {
            _ = cart.Add(5);
            Assert.Null(await cart.AtOnce(Activation.Id("add 6"), _ => throw new InvalidOperationException("judged")));
        }
        Assert.Equal(new Reply(Refusal.TooMany, 6), await cart.Add(6));
        Assert.Equal((6, 6, 5), await cart.Turn(s => (s.Version, s.HeadVersion, s.Head.Lines.Length)));
        Assert.Equal(new Reply(Refusal.None, 6), await cart.Add(5));
        // As many again the house may say here on account of what guests send to another stream, until that one refuses them too.
        for (var version = 2; version <= 7; version++)
            Assert.Equal(new Reply(Refusal.None, version + 5), await cart.Admit(version, $"admit {version}"));
        // What the house and staff need to end it is kept free even so.
        Assert.Equal(new Reply(Refusal.None, 13), await cart.Admit(8, "admit 8"));
        Assert.Equal(new Reply(Refusal.None, 14), await cart.Do(Asker.Staff("claudine", StaffRole.Server), Activation.Id("staff"), c => c.Admit(new(9, TableId.Of("demo/grill/1"), Ana, [Ana], [], Visits.VisitState.Closed))));
        Assert.Equal(new Reply(Refusal.None, 16), (await cart.Admit(10, "admit 10"), await cart.Admit(11, "admit 11")).Item2);
        Assert.Equal(new Reply(Refusal.TooMany, 16), await cart.Admit(12, "admit 12"));
        Assert.Equal((16, 16, 11), await cart.Turn(s => (s.Version, s.HeadVersion, s.Head.People!.VisitVersion)));
    }

    // A guest can ask under the id of what the house is about to say in the same talk; the whole batch died of that, other tables' streams too.
    [Fact]
    public async Task Two_commands_of_a_flush_may_write_one_word_and_the_later_stands()
    {
        await using var writing = Open();
        var key = NewCart();
        var cart = await writing.Activate(key);
        await cart.Admit();
        Task<Reply> Noted(int line, string note) => cart.Do(AsAna, Activation.Id($"noted {line}"),
            c => c.AddLine(AsAna, new(new(new Guid(line, 0, 0, new byte[8])), "stew", 1, [], note), "same", null, Rules), [new(Key.Rest(key), "same", note)]);
        await using var hold = await HoldJournal();
        Task<Reply>[] sent = [cart.Add(1), Noted(2, "no salt"), Noted(3, "much salt")];
        await cart.Turn(_ => 0);
        await hold.Release();
        Assert.All(await Task.WhenAll(sent).WaitAsync(Limit), reply => Assert.True(reply.Ok));
        Assert.Equal("much salt", await Ask<string>("select words from personal where visit = $1 and key = 'same'", Key.Rest(key)));
    }

    [Fact]
    public async Task Words_are_kept_of_what_is_accepted_alone()
    {
        await using var writing = Open();
        var cart = await writing.Activate(NewCart());
        Assert.Equal(Refusal.NotAtThisTable, (await cart.Add(1, "not yet")).Refusal);
        await cart.Admit();
        await cart.Add(1, "no salt");
        await cart.Add(1, "much salt");
        Assert.Equal(["no salt"], cart.Kept);
    }

    [Fact]
    public void A_day_long_stream_forgets_ids_after_a_day_and_never_holds_more_than_its_limit()
    {
        var ids = new CommandIds(new(10, 3, TimeSpan.FromHours(24)));
        ids.Add(Activation.Id("a"), 1, 0);
        ids.Add(Activation.Id("b"), 2, (long)TimeSpan.FromHours(23).TotalMilliseconds);
        Assert.True(ids.TryGet(Activation.Id("a"), out var version) && version == 1);
        ids.Add(Activation.Id("c"), 3, (long)TimeSpan.FromHours(25).TotalMilliseconds);
        Assert.False(ids.TryGet(Activation.Id("a"), out _));
        ids.Add(Activation.Id("d"), 4, (long)TimeSpan.FromHours(25).TotalMilliseconds);
        ids.Add(Activation.Id("e"), 5, (long)TimeSpan.FromHours(25).TotalMilliseconds);
        Assert.False(ids.TryGet(Activation.Id("b"), out _));
        Assert.True(ids.TryGet(Activation.Id("e"), out _));
    }

    /// <summary>Keeps every writer waiting until it is released.</summary>
    private async Task<Held> HoldJournal()
    {
        var connection = await database.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("lock table journal in exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return new(connection, transaction);
    }

    private async Task WaitForBlockedWriter()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var command = database.Source.CreateCommand("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%insert into journal%' and datname = current_database()");
        while ((long)(await command.ExecuteScalarAsync(limit.Token))! == 0)
            await Task.Yield();
    }

    private sealed class Held(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        private bool released;

        public async Task Release()
        {
            if (released)
                return;
            released = true;
            await transaction.RollbackAsync();
            await connection.DisposeAsync();
        }

        public ValueTask DisposeAsync() => new(Release());
    }
}
