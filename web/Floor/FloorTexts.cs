namespace Icupa.Web;

/// <summary>The floor's words: <c>Resources/FloorTexts.resx</c> (English) and its French, Kinyarwanda and Maltese.</summary>
public sealed class FloorTexts;
