namespace Icupa.Web;

/// <summary>The words of receipts: <c>Resources/ReceiptTexts.resx</c> (English) and its French, Kinyarwanda and Maltese.</summary>
public sealed class ReceiptTexts;
