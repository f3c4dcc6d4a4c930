namespace Icupa.Web;

/// <summary>The words of pairing a screen: <c>Resources/ScreenTexts.resx</c> and its French, Kinyarwanda and Maltese.</summary>
public sealed class ScreenTexts;
