using System.Security.Cryptography;
using System.Text;

namespace Icupa.Payments.Gateways;

/// <summary>Our names for a payment and its refunds at a provider: uuids of version 4 in form, that follow from our own ids, the same at every repeat.</summary>
public static class References
{
    public static Guid Of(PaymentId payment) => From(payment.Text);

    public static Guid Of(PaymentId payment, string refund) => From($"{payment.Text}:{refund}");

    private static Guid From(string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes[..16], bigEndian: true);
    }
}
