namespace Icupa.Menus;

/// <summary>A venue's menu: each published version is immutable.</summary>
[GrainInterfaceType("icupa.menu"), Alias("icupa.menu")]
public interface IMenuGrain : IGrainWithStringKey
{
    /// <summary>The menu on sale, or null before the first is published.</summary>
    [Alias("published")] Task<MenuVersion?> Published();

    /// <summary>Puts a menu on sale. Refused as Malformed when it refers to what is not there. The same document again is success with the same number.</summary>
    [Alias("publish")] Task<Reply> Publish(Asker who, MenuDocument document);

    /// <summary>
    /// Publishes the menu with this description for a dish, in one language; managers only. Refused as UnfoundedWords when it says something of an
    /// allergen or a diet that the dish's data do not. The same words again are success.
    /// </summary>
    [Alias("describe")] Task<Reply> Describe(Asker who, string item, string language, string words);
}
