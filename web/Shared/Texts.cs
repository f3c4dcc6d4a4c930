namespace Icupa.Web;

/// <summary>The interface's words: <c>Resources/Texts.resx</c> (English) and its French, Kinyarwanda and Maltese.</summary>
public sealed class Texts;
