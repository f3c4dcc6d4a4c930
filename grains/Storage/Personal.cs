namespace Icupa.Storage;

/// <summary>The personal words (notes, aliases, allergies) that a grain shows. Events carry only their keys; erasure deletes the rows.</summary>
public sealed class Personal(JournalReader reader)
{
    // Most grains show no personal words and hold none.
    private Dictionary<(string Visit, string Key), string>? words;

    public async Task Load(IReadOnlyCollection<string> visits)
    {
        if (visits.Count == 0)
            return;
        foreach (var word in await reader.Words(visits))
            (words ??= [])[(word.Visit, word.Key)] = word.Text;
    }

    public void Keep(IEnumerable<PersonalWord> fresh)
    {
        foreach (var word in fresh)
            (words ??= [])[(word.Visit, word.Key)] = word.Text;
    }

    /// <summary>The words, or null when there are none or they were erased.</summary>
    public string? Read(VisitId visit, string? key) => key is not null && words is not null && words.TryGetValue((visit.Text, key), out var text) ? text : null;
}
