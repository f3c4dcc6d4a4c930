using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.FileProviders;

namespace Icupa.Web.Shared;

/// <summary>
/// The files that pages are made of (styles, modules, icons). Each is served under a folder that names the content of all of them,
/// <c>/~1f3a…/js/guest.js</c>: it may be kept for ever, relative imports stay inside, and a deploy never mixes two versions.
/// </summary>
public sealed partial class SiteFiles(IWebHostEnvironment site)
{
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".webmanifest"] = "application/manifest+json",
    }.ToFrozenDictionary();

    private static readonly string[] PageOnly = ["Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy"];

    private readonly ConcurrentDictionary<string, Packed> packed = new();
    private readonly Lazy<string> version = new(() => Fingerprint(site.WebRootFileProvider));

    /// <summary>Names the content of every file, 12 hex digits.</summary>
    public string Version => version.Value;

    /// <summary>Where a file is served, for good.</summary>
    public string Url(string file) => $"/~{Version}/{file}";

    /// <summary>A style sheet's text without comments and needless space, to be put into the page itself.</summary>
    public string Style(string file) => Encoding.UTF8.GetString(Pack(file)?.Plain ?? throw new FileNotFoundException("No such style sheet", file));

    internal IResult Serve(HttpContext http, string asked, string file)
    {
        if (Pack(file) is not { } found) return Results.NotFound();
        var headers = http.Response.Headers;
        headers.CacheControl = asked == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        // What only means something for a page is dead weight on its many small files.
        foreach (var name in PageOnly) headers.Remove(name);
        if (found.Brotli is null || !http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)) return Results.Bytes(found.Plain, found.Type);
        headers.ContentEncoding = "br";
        return Results.Bytes(found.Brotli, found.Type);
    }

    private Packed? Pack(string file)
    {
        if (packed.TryGetValue(file, out var known)) return known;
        var info = site.WebRootFileProvider.GetFileInfo(file);
        if (!info.Exists || !Types.TryGetValue(Path.GetExtension(file), out var type)) return null;
        var plain = Read(info);
        if (type == "text/css") plain = Encoding.UTF8.GetBytes(Squeeze(Encoding.UTF8.GetString(plain)));
        return packed[file] = new(type, plain, type is "image/png" or "font/woff2" ? null : Compress(plain));
    }

    private static byte[] Read(IFileInfo info)
    {
        using var from = info.CreateReadStream();
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }

    private static byte[] Compress(byte[] plain)
    {
        using var to = new MemoryStream();
        using (var brotli = new BrotliStream(to, CompressionLevel.SmallestSize)) brotli.Write(plain);
        return to.ToArray();
    }

    private static string Squeeze(string css) => Space().Replace(Comment().Replace(css, ""), m => m.Groups[1].Value is { Length: > 0 } mark ? mark : m.Value[0] == ':' ? ":" : " ").Trim();

    private static string Fingerprint(IFileProvider root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, root, "");
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static void Add(IncrementalHash hash, IFileProvider root, string folder)
    {
        foreach (var info in root.GetDirectoryContents(folder).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(info.Name));
            if (info.IsDirectory) Add(hash, root, folder + info.Name + '/');
            else hash.AppendData(Read(info));
        }
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    // Space around these marks means nothing in our style sheets, nor after a property's colon (before a colon or a bracket selectors need it).
    [GeneratedRegex(@"\s*([{};,>])\s*|(?<=[a-z-]):\s+|\s+")]
    private static partial Regex Space();

    private sealed record Packed(string Type, byte[] Plain, byte[]? Brotli);
}
