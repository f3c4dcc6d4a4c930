using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Local;

/// <summary>What a clone has in it is enough: nothing that an earlier build left behind is needed.</summary>
[Trait("Needs", "servers")]
public sealed class CloneTests : IDisposable
{
    private readonly string clone = Directory.CreateTempSubdirectory("icupa-clone-").FullName;

    public void Dispose() => Directory.Delete(clone, recursive: true);

    /// <summary>The compiler of the browser's modules runs inside the build, and their files are there before the build looks for files to serve.</summary>
    [Fact]
    public async Task The_first_build_serves_and_publishes_the_browsers_modules()
    {
        await Clone();
        Assert.False(Directory.Exists(Path.Combine(clone, "web", "wwwroot", "js")));
        var published = Path.Combine(clone, "published");
        // Packages come from where this build had them; whether one has a known hole is asked elsewhere, and that it is compiled to machine code is what took the time.
        await Command.MustRun(["dotnet", "publish", "web/Icupa.Web.csproj", "-c", "Release", "-v", "q", "-o", published, "-nodeReuse:false", "-p:NuGetAudit=false", "-p:RunAnalyzers=false", "-p:PublishReadyToRun=false"], clone);

        var modules = Directory.GetFiles(Path.Combine(clone, "web", "Client"), "*.ts").Select(Path.GetFileName).Where(name => !name!.EndsWith(".d.ts", StringComparison.Ordinal)).Select(name => Path.ChangeExtension(name, ".js")!).Order().ToArray();
        Assert.Contains("guest.js", modules);
        var endpoints = await File.ReadAllTextAsync(Path.Combine(clone, "web", "bin", "Release", "net10.0", "Icupa.Web.staticwebassets.endpoints.json"));
        Assert.All(modules, module => Assert.Contains($"\"js/{module}\"", endpoints, StringComparison.Ordinal));
        Assert.Equal(modules, Directory.GetFiles(Path.Combine(published, "wwwroot", "js"), "*.js").Select(Path.GetFileName).Order());
    }

    /// <summary>Every file that git knows or would take, as it is now.</summary>
    private async Task Clone()
    {
        var listed = await Command.MustRun(["git", "ls-files", "--cached", "--others", "--exclude-standard"], Checkout.Root);
        foreach (var file in listed.Split('\n').Where(file => File.Exists(Path.Combine(Checkout.Root, file))))
        {
            var target = Path.Combine(clone, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Checkout.Root, file), target);
        }
    }
}
