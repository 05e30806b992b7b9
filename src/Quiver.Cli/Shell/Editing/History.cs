using System.Text;

namespace Quiver.Cli;

/// <summary>
/// What was typed, the oldest first. In its file each entry is a line, with <c>\n</c> for line breaks and <c>\\</c> for backslashes. Shells that run side by side each add theirs to the end.
/// </summary>
internal sealed class History
{
    private const int Most = 5_000;      // entries kept
    private const int LongestFile = 2 * Most; // lines, before the file is made shorter

    private readonly string? _path;
    private readonly List<string> _entries = [];

    private History(string? path) => _path = path;

    /// <summary>The entries.</summary>
    public IReadOnlyList<string> Entries => _entries;

    /// <summary>The file that a user's history is in: <c>QUIVER_HISTORY</c>, else <c>quiver/history</c> in <c>XDG_STATE_HOME</c> or <c>~/.local/state</c>; null for none, when <c>QUIVER_HISTORY</c> is empty.</summary>
    public static string? PathOf(Func<string, string?> variable)
    {
        if (variable("QUIVER_HISTORY") is { } named) return named.Length == 0 ? null : named;
        var state = variable("XDG_STATE_HOME") is { Length: > 0 } given ? given : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state") : null;
        return state is null ? null : Path.Combine(state, "quiver", "history");
    }

    /// <summary>Reads a history. One that cannot be read is an empty one: nobody is to be kept from typing by it.</summary>
    /// <param name="path">Its file; null to keep it in memory alone.</param>
    public static History Read(string? path)
    {
        var history = new History(path);
        try
        {
            if (path is null || !File.Exists(path)) return history;
            var lines = File.ReadAllLines(path);
            history._entries.AddRange(lines.Skip(lines.Length - Most).Select(Unescaped).Where(entry => entry.Length > 0));
            if (lines.Length > LongestFile) File.WriteAllLines(path, history._entries.Select(Escaped));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // as said above
        }

        return history;
    }

    /// <summary>Adds what was typed, unless it is empty, the same as the last, or begins with a blank, which keeps it out.</summary>
    public void Add(string text)
    {
        var entry = text.TrimEnd();
        if (entry.Length == 0 || char.IsWhiteSpace(entry[0]) || (_entries.Count > 0 && _entries[^1] == entry)) return;
        if (_entries.Count == Most) _entries.RemoveAt(0);
        _entries.Add(entry);
        if (_path is null) return;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(_path)) is { } folder) Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // statements may hold what is nobody else's business
            using var file = new FileStream(_path, options);
            file.Write(Encoding.UTF8.GetBytes(Escaped(entry) + "\n"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // it stays in memory
        }
    }

    /// <summary>The newest entry that has a text in it.</summary>
    /// <param name="text">The text, in any case.</param>
    /// <param name="before">The entry before which to look: its number.</param>
    /// <returns>Its number; -1 when there is none.</returns>
    public int Find(string text, int before)
    {
        for (var entry = Math.Min(before, _entries.Count) - 1; entry >= 0; entry--)
        {
            if (_entries[entry].Contains(text, StringComparison.OrdinalIgnoreCase)) return entry;
        }

        return -1;
    }

    private static string Escaped(string entry) => entry.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    private static string Unescaped(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length) text.Append(line[++at] == 'n' ? '\n' : line[at]);
            else text.Append(line[at]);
        }

        return text.ToString();
    }
}
