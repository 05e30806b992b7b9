using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Quiver;

/// <summary>
/// Which files statements may read and write: by <c>read_csv</c>, <c>read_parquet</c>, <c>read_json</c>, <c>read_text</c>, <c>glob</c> and their like, <c>FROM 'file'</c>, CREATE SOURCE … FROM FILES,
/// COPY and ATTACH. Temporary files of the engine itself are no concern of it. Immutable.
/// </summary>
public sealed partial class FilePolicy
{
    private const int MostLinks = 40; // in one path, as Linux has it

    private readonly ImmutableArray<string> _allowed; // as DuckDB compares them: names with their links followed, too

    private FilePolicy(string text, ImmutableArray<string> folders, ImmutableArray<string> allowed)
    {
        Text = text;
        AllowedFolders = folders;
        _allowed = allowed;
    }

    /// <summary>All files that the process may read and write.</summary>
    public static FilePolicy All { get; } = new("All", [], default);

    /// <summary>No files.</summary>
    public static FilePolicy None { get; } = new("None", [], []);

    /// <summary>The folders it allows, as full paths; empty for <see cref="All"/> and <see cref="None"/>.</summary>
    public IReadOnlyList<string> AllowedFolders { get; }

    /// <summary>Whether all files are allowed.</summary>
    public bool AllowsAll => _allowed.IsDefault;

    /// <summary>What DuckDB is told; null when it is told nothing.</summary>
    internal ImmutableArray<string>? Allowed => AllowsAll ? null : _allowed;

    private string Text { get; }

    /// <summary>The files in some folders and in all folders below them. What a path means counts, not how it is written: <c>..</c> and symbolic links are followed first.</summary>
    /// <param name="folders">Their paths; relative ones are below the current directory, as it is now.</param>
    /// <exception cref="ArgumentException">There is none, or one is empty.</exception>
    public static FilePolicy Folders(params IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ImmutableArray<string> full = [.. folders.Select(folder => string.IsNullOrWhiteSpace(folder) ? throw new ArgumentException("A folder needs a path.", nameof(folders)) : Path.GetFullPath(folder))];
        if (full.IsEmpty) throw new ArgumentException("There is no folder. FilePolicy.None allows no files.", nameof(folders));
        return new FilePolicy($"Folders({string.Join(", ", full)})", full, [.. full.Concat(full.Select(WithoutLinks)).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary><c>All</c>, <c>None</c> or <c>Folders(/data, /out)</c>.</summary>
    public override string ToString() => Text;

    /// <summary>What DuckDB says of a file that is not allowed, in our words; null when it says something else.</summary>
    internal string? Refusal(string message) => !AllowsAll && Refused().Match(message) is { Success: true } match ? RefusalOf(match.Groups["path"].Value) : null;

    /// <summary>The sentence about a file that is not allowed.</summary>
    internal string RefusalOf(string path) =>
        $"'{path}' may not be read or written here: FileAccess of the connection allows {(AllowedFolders.Count == 0 ? "no files" : $"files in {string.Join(", ", AllowedFolders)}")}. Take a file from there, or open the connection with another FileAccess.";

    /// <summary>Whether a file may be read and written.</summary>
    /// <param name="real">Its path as <see cref="RealPath"/> gives it.</param>
    internal bool Allows(string real) => AllowsAll || _allowed.Any(folder => IsWithin(real, folder));

    /// <summary>
    /// The path of the file that a path means: whole, and with every <c>..</c> and symbolic link in it followed as the system follows them, the last one too. What is not there stays as it is written.
    /// </summary>
    internal static string RealPath(string path)
    {
        if (OperatingSystem.IsWindows()) return WithoutLinks(Path.GetFullPath(path)); // there .. goes by the text
        var rest = new Stack<string>(Path.Join(Path.IsPathRooted(path) ? "" : Directory.GetCurrentDirectory(), path).Split('/').Reverse());
        var real = "/";
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var plain = Path.Join(real, part);
            var target = links < MostLinks ? LinkTarget(plain) : null; // links that go round are left to whoever opens the file
            if (target is null)
            {
                real = plain;
                continue;
            }

            links++;
            if (Path.IsPathRooted(target)) real = "/";
            foreach (var step in target.Split('/').Reverse()) rest.Push(step);
        }

        return real;
    }

    [GeneratedRegex("""Cannot access (file|directory) "(?<path>[^"]*)".* disabled by configuration""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Refused();

    private static bool IsWithin(string path, string folder)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var trimmed = Path.TrimEndingDirectorySeparator(folder);
        return path.Equals(trimmed, comparison) || path.StartsWith(Path.EndsInDirectorySeparator(trimmed) ? trimmed : trimmed + Path.DirectorySeparatorChar, comparison);
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // whoever opens it is told
        }
    }

    /// <summary>The path with every link in it followed.</summary>
    private static string WithoutLinks(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null) return path;
        var plain = Path.Combine(WithoutLinks(parent), Path.GetFileName(path));
        try
        {
            return Directory.ResolveLinkTarget(plain, returnFinalTarget: true) is { } target ? WithoutLinks(target.FullName) : plain;
        }
        catch (IOException)
        {
            return plain; // it is not there: then nothing in it is, either
        }
    }
}
