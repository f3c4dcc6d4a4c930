namespace Icupa.Silo.Local;

/// <summary>The programs of one build, by which nodes are started.</summary>
/// <param name="Name">Which build it is, for people.</param>
public sealed record Programs(string Name, Built Silo, Built Web)
{
    /// <summary>Those of the checkout that we run from.</summary>
    public static Programs Here => new("this build", new(Checkout.SiloDll, Checkout.Project("silo")), new(Checkout.WebDll, Checkout.Project("web")));
}

/// <summary>One program and the folder where its process finds its own files.</summary>
public readonly record struct Built(string Dll, string Folder);
