using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Quiver;

/// <summary>
/// Which files statements may read and write: by <c>read_csv</c>, <c>read_parquet</c>, <c>read_json</c>, <c>read_text</c>, <c>glob</c> and their like, <c>FROM 'file'</c>, CREATE SOURCE … FROM FILES,
/// COPY and ATTACH. Temporary files of the engine itself are no concern of it. Immutable.
/// </summary>
public sealed partial class FilePolicy
{
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
    internal string? Refusal(string message) => !AllowsAll && Refused().Match(message) is { Success: true } match
        ? $"'{match.Groups["path"].Value}' may not be read or written here: FileAccess of the connection allows {(AllowedFolders.Count == 0 ? "no files" : $"files in {string.Join(", ", AllowedFolders)}")}. Take a file from there, or open the connection with another FileAccess."
        : null;

    [GeneratedRegex("""Cannot access (file|directory) "(?<path>[^"]*)".* disabled by configuration""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Refused();

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
