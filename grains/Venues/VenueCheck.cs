using Icupa.Storage;

namespace Icupa.Venues;

/// <summary>What makes a venue impossible to run.</summary>
public static class VenueCheck
{
    /// <summary>The faults of its settings in words, none when they may be set.</summary>
    public static IEnumerable<string> Faults(VenueSettings settings)
    {
        var codes = settings.Money.Codes.OrEmpty();
        if (codes.Length > PromoCode.Most)
            yield return $"a venue has at most {PromoCode.Most} promotion codes";
        foreach (var twice in codes.GroupBy(c => c.Code).Where(g => g.Count() > 1))
            yield return $"the promotion code {twice.Key} is there twice";
        foreach (var code in codes.Where(c => !c.IsSound))
            yield return $"the promotion code {code.Code} is not sound";
        if (!settings.Stations.IsEmpty && settings.Stations.All(s => s.Kind == StationKind.Expo))
            yield return "nothing is made at any station: each sees whole orders";
        foreach (var rule in settings.Routing)
            if (settings.Stations.FirstOrDefault(s => s.Id == rule.Station) is { Kind: StationKind.Expo })
                yield return $"{rule.Item ?? rule.Group}: nothing is made at {rule.Station}, it sees whole orders";
    }
}
