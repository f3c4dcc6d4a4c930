namespace Icupa.Promotions;

/// <summary>Counts the uses of one promotion code that has a limit in all. Stream "promotion:{venue}/{code}".</summary>
[GrainInterfaceType("icupa.promotion"), Alias("icupa.promotion")]
public interface IPromotionGrain : IGrainWithStringKey
{
    /// <summary>From a check's settling. Refused as <see cref="Refusal.CodeUsedUp"/> at the limit; the same use again is success.</summary>
    /// <param name="use">Names the use for ever: the check and its discount.</param>
    /// <param name="limit">Uses in all, as the code said when it was entered.</param>
    [Alias("use")] Task<Reply> Use(Asker who, CommandId id, string use, int limit);

    /// <summary>From a check's settling: staff took the discount off, another may have the use. It can not be taken again.</summary>
    [Alias("give-back")] Task<Reply> GiveBack(Asker who, CommandId id, string use);
}
