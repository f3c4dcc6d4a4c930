namespace Icupa.Bench.Memory;

/// <summary>A grain that holds nothing: what Orleans itself needs for one.</summary>
[Alias("icupa.bench.empty")]
public interface IEmptyGrain : IGrainWithStringKey
{
    [Alias("wake")]
    Task Wake();
}

/// <inheritdoc cref="IEmptyGrain"/>
public sealed class EmptyGrain : Grain, IEmptyGrain
{
    public Task Wake() => Task.CompletedTask;
}
