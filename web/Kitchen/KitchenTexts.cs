namespace Icupa.Web.Kitchen;

/// <summary>The kitchen screen's words: <c>Resources/Kitchen/KitchenTexts.resx</c> (English) and its French, Kinyarwanda and Maltese.</summary>
public sealed class KitchenTexts;
