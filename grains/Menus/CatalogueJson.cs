using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Icupa.Venues;

namespace Icupa.Menus;

/// <summary>
/// How menus and settings are written in the catalogue's rows and in files. Not source-generated: generated
/// readers set every init-only property, so that what a file leaves out would be null instead of its default.
/// </summary>
public static class CatalogueJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static JsonTypeInfo<MenuDocument> MenuDocument { get; } = (JsonTypeInfo<MenuDocument>)Options.GetTypeInfo(typeof(MenuDocument));

    public static JsonTypeInfo<VenueSettings> VenueSettings { get; } = (JsonTypeInfo<VenueSettings>)Options.GetTypeInfo(typeof(VenueSettings));
}
