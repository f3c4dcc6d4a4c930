using System.Text.Json.Serialization;
using Icupa.Venues;

namespace Icupa.Menus;

/// <summary>How menus and settings are written in the catalogue's rows and in files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MenuDocument))]
[JsonSerializable(typeof(VenueSettings))]
public sealed partial class CatalogueJson : JsonSerializerContext;
