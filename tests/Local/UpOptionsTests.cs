using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Local;

public sealed class UpOptionsTests
{
    [Fact]
    public void Without_words_it_is_one_of_each_with_demo_data_in_the_checkout()
    {
        var options = UpOptions.Parse([]);

        Assert.Equal(new UpOptions { Silos = 1, Web = 1, Port = 0, Seed = true, Detach = false, Data = Checkout.Data }, options);
    }

    [Fact]
    public void Reads_every_option()
    {
        var options = UpOptions.Parse(["--port", "8080", "--silos", "3", "--web", "2", "--data", "/tmp/x", "--no-seed", "--demo-payments", "--metrics", "--detach"]);

        Assert.Equal(new UpOptions { Silos = 3, Web = 2, Port = 8080, Seed = false, DemoPayments = true, Metrics = true, Detach = true, Data = "/tmp/x" }, options);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--silos", "0")]
    [InlineData("--silos", "9")]
    [InlineData("--web", "-1")]
    [InlineData("--web", "two")]
    [InlineData("--data")]
    [InlineData("--data", "--detach")]
    [InlineData("--porridge")]
    public void Refuses_what_it_does_not_understand(params string[] arguments)
    {
        var refused = Assert.Throws<LocalException>(() => UpOptions.Parse(arguments));

        Assert.Equal(LocalException.Usage, refused.ExitCode);
        Assert.Contains(arguments[0], refused.Message, StringComparison.Ordinal);
    }
}
