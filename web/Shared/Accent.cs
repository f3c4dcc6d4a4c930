using System.Globalization;

namespace Icupa.Web.Shared;

/// <summary>
/// A venue's one colour, made readable: on paper at least 4.6 to 1, on the dark theme at least 7.2 to 1, whatever the owner chose.
/// </summary>
public readonly record struct Accent(string OnPaper, string OnDark)
{
    private static readonly Rgb Paper = new(0xfb, 0xf8, 0xf3), Dark = new(0x1f, 0x1b, 0x18), Black = new(0, 0, 0), White = new(255, 255, 255);

    /// <summary>From a CSS colour "#rrggbb"; anything else becomes the house's terracotta.</summary>
    public static Accent Of(string? css)
    {
        var colour = Rgb.Parse(css) ?? new Rgb(0x8a, 0x4b, 0x2a);
        return new(Until(colour, Paper, Black, 4.6).Text, Until(colour, Dark, White, 7.2).Text);
    }

    public string Css() => $":root{{--accent-light:{OnPaper};--accent-dark:{OnDark}}}";

    private static Rgb Until(Rgb colour, Rgb ground, Rgb towards, double contrast)
    {
        var mixed = colour;
        for (var share = 1; share <= 20 && mixed.Against(ground) < contrast; share++) mixed = colour.Mix(towards, share / 20.0);
        return mixed;
    }

    private readonly record struct Rgb(double R, double G, double B)
    {
        public string Text => $"#{(int)R:x2}{(int)G:x2}{(int)B:x2}";

        public static Rgb? Parse(string? css) =>
            css is { Length: 7 } && css[0] == '#' && int.TryParse(css.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var all)
                ? new Rgb(all >> 16, all >> 8 & 255, all & 255)
                : null;

        public Rgb Mix(Rgb other, double share) => new(R + (other.R - R) * share, G + (other.G - G) * share, B + (other.B - B) * share);

        /// <summary>The contrast ratio of WCAG 2.2.</summary>
        public double Against(Rgb other)
        {
            var (a, b) = (Luminance, other.Luminance);
            return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        }

        private double Luminance => 0.2126 * Linear(R) + 0.7152 * Linear(G) + 0.0722 * Linear(B);
        private static double Linear(double channel) => channel / 255 <= 0.04045 ? channel / 255 / 12.92 : Math.Pow((channel / 255 + 0.055) / 1.055, 2.4);
    }
}
