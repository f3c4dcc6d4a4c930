using System.Collections.Immutable;
using Icupa.Web.Push;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class GatheredTests : IDisposable
{
    private readonly List<(ImmutableArray<int> Keys, TaskCompletionSource<ImmutableArray<string>> Answer)> asked = [];
    private readonly SemaphoreSlim more = new(0);
    private readonly Gathered<int, string> gathered;

    public GatheredTests() => gathered = new(keys =>
    {
        var answer = new TaskCompletionSource<ImmutableArray<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Add((keys, answer));
        more.Release();
        return answer.Task;
    });

    [Fact]
    public async Task What_is_asked_while_an_answer_is_under_way_goes_together_and_each_gets_its_own()
    {
        var first = gathered.Read(1);
        Task<string>[] others = [.. Enumerable.Range(2, 50).Select(gathered.Read)];
        await Answer(0, "1");
        await Answer(1, [.. Enumerable.Range(2, 50).Select(n => $"{n}")]);

        Assert.Equal("1", await first);
        Assert.Equal(Enumerable.Range(2, 50).Select(n => $"{n}"), await Task.WhenAll(others));
        Assert.Equal([1, 50], asked.Select(a => a.Keys.Length));
    }

    [Fact]
    public async Task What_fails_fails_for_those_who_asked_it_and_the_next_is_asked_anew()
    {
        var (first, second) = (gathered.Read(1), gathered.Read(2));
        await more.WaitAsync(Limit);
        asked[0].Answer.SetException(new TimeoutException());
        await Answer(1, "2");

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.Equal("2", await second);
        var third = gathered.Read(3);
        await Answer(2, "3");
        Assert.Equal("3", await third);
    }

    public void Dispose() => more.Dispose();

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private async Task Answer(int question, params string[] answers)
    {
        await more.WaitAsync(Limit);
        asked[question].Answer.SetResult([.. answers]);
    }
}
