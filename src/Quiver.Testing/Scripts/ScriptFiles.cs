using System.Text;
using System.Text.RegularExpressions;

namespace Quiver.Testing;

/// <summary>Finds scripts by what a user names: a file, a folder with all *.test files in it, or a pattern with *, ** and ?.</summary>
internal static class ScriptFiles
{
    private const string Ending = "*.test";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The files, sorted by path; empty when nothing matches.</summary>
    /// <param name="path">What the user names.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path)) return [path];
        if (Directory.Exists(path)) return Sorted(Directory.EnumerateFiles(path, Ending, SearchOption.AllDirectories));
        if (path.AsSpan().IndexOfAny('*', '?') < 0) return [];

        var parts = path.Replace('\\', '/').Split('/');
        var fixedParts = parts.TakeWhile(part => part.AsSpan().IndexOfAny('*', '?') < 0).Count();
        var folder = fixedParts == 0 ? "." : string.Join('/', parts[..fixedParts]) + "/";
        if (!Directory.Exists(folder)) return [];
        var pattern = new Regex($"^{Pattern(parts.AsSpan(fixedParts))}$", RegexOptions.None, MatchTimeout);
        return Sorted(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => pattern.IsMatch(Path.GetRelativePath(folder, file).Replace('\\', '/'))));
    }

    /// <summary>As <see cref="Find"/>; a path that is not rooted is looked for beside the program and then in each folder above it.</summary>
    /// <param name="path">What the user names.</param>
    /// <returns>The folder it was found from, and the files: one at least.</returns>
    /// <exception cref="FileNotFoundException">Nothing matches.</exception>
    public static (string Root, IReadOnlyList<string> Files) Locate(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Find(Path.Combine(folder.FullName, path)) is { Count: > 0 } files) return (folder.FullName, files);
        }

        throw new FileNotFoundException($"There is no script '{path}', neither in {AppContext.BaseDirectory} nor in a folder above it. Expected a file, a folder with *.test files, or a pattern.", path);
    }

    private static List<string> Sorted(IEnumerable<string> files) => [.. files.Select(file => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file).Order(StringComparer.Ordinal)];

    private static string Pattern(ReadOnlySpan<string> parts)
    {
        var pattern = new StringBuilder();
        for (var index = 0; index < parts.Length; index++)
        {
            var isLast = index == parts.Length - 1;
            if (parts[index] == "**") pattern.Append(isLast ? ".*" : "(.*/)?");
            else pattern.Append(Regex.Escape(parts[index]).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal)).Append(isLast ? "" : "/");
        }

        return pattern.ToString();
    }
}
