using System.Security.Cryptography;
using System.Text;

namespace Icupa.Visits;

/// <summary>
/// The four digits that staff read to a guest where the venue asks for a PIN: they follow from the visit's id and the last of the house's
/// secrets, so that they stay what they were when a new one is put in front.
/// </summary>
public sealed class Pins(string secrets)
{
    private readonly byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes("visit-pin|" + secrets.Split(',')[^1].Trim()));

    public string Of(VisitId visit)
    {
        var number = BitConverter.ToUInt32(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(visit.Text))) % 10_000;
        return number.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Counts wrong PINs per phone and over all phones: 5 per phone and 20 over all, then a minute's wait. In memory only.</summary>
public sealed class PinTries
{
    public const int PerSession = 5;
    public const int Together = 20;
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SessionId, int> wrong = [];
    private DateTimeOffset clearAt;

    public Refusal Check(SessionId session, string? tried, string pin, DateTimeOffset now)
    {
        if (now >= clearAt)
            wrong.Clear();
        if (wrong.GetValueOrDefault(session) >= PerSession || wrong.Values.Sum() >= Together)
            return Refusal.TooManyTries;
        if (tried is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(tried), Encoding.UTF8.GetBytes(pin)))
            return Refusal.None;
        if (tried is { Length: > 0 })
        {
            wrong[session] = wrong.GetValueOrDefault(session) + 1;
            clearAt = now + Wait;
        }
        return Refusal.WrongPin;
    }
}
