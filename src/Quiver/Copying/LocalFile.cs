using System.Text.RegularExpressions;

namespace Quiver.Copying;

/// <summary>Paths that statements name, as files of this machine.</summary>
internal static partial class LocalFile
{
    /// <summary>The path without <c>file://</c> before it.</summary>
    /// <param name="path">As it was written.</param>
    /// <param name="wrong">Makes an error at its place.</param>
    /// <exception cref="QueryException">It is an address elsewhere.</exception>
    public static string Of(string path, Func<string, QueryException> wrong)
    {
        if (FileScheme().Match(path) is { Success: true } local) return local.Groups["path"].Value;
        return Scheme().Match(path) is { Success: true } other
            ? throw wrong($"'{path}' is no file of this machine, and {other.Groups["scheme"].Value} is not supported in this version. Give a local path; fetch or send the file outside of Quiver.")
            : path;
    }

    /// <summary>Whether a path is a device or an open file, such as <c>/dev/stdout</c>: it is written to as it is, and nothing can take its place.</summary>
    public static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>Whether a path is a pattern of several files.</summary>
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?', '[') >= 0 && !File.Exists(path);

    // As DuckDB has them: file:/x, file:///x and file://localhost/x
    [GeneratedRegex("^file:(//(localhost)?)?(?<path>/.*)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FileScheme();

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.\-]+)://", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scheme();
}
