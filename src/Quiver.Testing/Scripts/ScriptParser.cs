using System.Collections.Frozen;
using System.Globalization;
using Quiver.Columns;
using Quiver.Sql.Statements;

namespace Quiver.Testing;

/// <summary>Makes records of a script's lines.</summary>
/// <param name="name">The script's path.</param>
/// <param name="lines">Its lines, loops unrolled.</param>
internal sealed class ScriptParser(string name, IReadOnlyList<ScriptLine> lines)
{
    private const string Separator = "----";
    private const string Engine = "quiver";

    private static readonly string[] Commands =
    [
        "statement", "query", "push", "json", "csv", "file", "watermark", "end", "advance", "subscribe", "emit", "restart", "cuts",
        "hash-threshold", "skipif", "onlyif", "include", "halt", "sleep", "loop", "foreach", "mode", "require",
    ];

    // What DuckDB's own scripts may require and has no meaning here, or is there always.
    private static readonly FrozenSet<string> Given = new[]
    {
        "vector_size", "skip_reload", "noforcestorage", "no_alternative_verify", "64bit", "notmingw", "no_extension_autoloading", "parquet", "json", "icu", "core_functions",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    private readonly List<ScriptRecord> _records = [];
    private int _next;
    private bool _skipsNext; // by skipif and onlyif
    private bool _skipsAll;  // by mode skip
    private string? _missing;

    /// <summary>Reads all records.</summary>
    /// <exception cref="ScriptException">A line is no command, or has the wrong words.</exception>
    public TestScript Parse()
    {
        while (_next < lines.Count)
        {
            var line = lines[_next++];
            if (string.IsNullOrWhiteSpace(line.Text) || line.Text.StartsWith('#')) continue;
            var words = line.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words[0] is "skipif" or "onlyif")
            {
                if (words.Length < 2) throw Wrong(line, $"{words[0]} and the name of an engine, such as {words[0]} {Engine}");
                _skipsNext |= words[0] == "skipif" == string.Equals(words[1], Engine, StringComparison.OrdinalIgnoreCase);
                continue;
            }

            var record = Read(line, words);
            var skips = _skipsNext || _skipsAll;
            _skipsNext = false;
            if (skips) continue;
            if (words[0] == "halt" || _missing is not null) break;
            if (record is not null) _records.Add(record);
        }

        return new TestScript(name, _records, _missing);
    }

    /// <summary>Reads one command; null for those that have no effect of their own.</summary>
    private ScriptRecord? Read(ScriptLine line, string[] words)
    {
        switch (words[0])
        {
            case "statement":
                return Statement(line, words);
            case "query":
                return Query(line, words);
            case "push":
                if (words.Length != 2) throw Wrong(line, "push NAME, with rows of CSV below it");
                return new PushRecord(line.Place, words[1], Block(stopAtSeparator: false));
            case "json" or "csv":
                return Text(line, words);
            case "file":
                if (words.Length is < 2 or > 3 || (words.Length == 3 && words[2] != TextOptions.Escaped) || Path.GetFileName(words[1]) != words[1]) throw Wrong(line, "file NAME [escaped], a name without a folder, with its text below it");
                return new FileRecord(line.Place, words[1], ScriptBytes.Of(Block(stopAtSeparator: false), isEscaped: words.Length == 3));
            case "watermark":
                if (words.Length < 3) throw Wrong(line, "watermark NAME TIME, such as watermark trades 2024-01-01 00:00:01");
                return new WatermarkRecord(line.Place, words[1], Time(line, string.Join(' ', words[2..])));
            case "end":
                if (words.Length != 2) throw Wrong(line, "end NAME");
                return new EndRecord(line.Place, words[1]);
            case "advance":
                return new AdvanceRecord(line.Place, Duration(line, words));
            case "sleep":
                return new SleepRecord(line.Place, Duration(line, words));
            case "subscribe":
                return Subscribe(line, words);
            case "emit":
                return Emit(line, words);
            case "restart":
                return new RestartRecord(line.Place);
            case "cuts":
                if (words is ["cuts", "all"]) return new CutsRecord(line.Place, null);
                if (words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) return new CutsRecord(line.Place, seed);
                throw Wrong(line, "cuts SEED, a whole number, or cuts all");
            case "hash-threshold":
                if (words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null; // hashes are known when they are seen
                throw Wrong(line, "hash-threshold N, a number of values");
            case "mode":
                if (words.Length == 2) _skipsAll = words[1] == "skip" || (_skipsAll && words[1] != "unskip");
                return null;
            case "require":
                if (words.Length > 1 && !Given.Contains(words[1]) && !_skipsAll && !_skipsNext) _missing = $"it requires {words[1]}";
                return null;
            case "halt":
                return null;
            default:
                var nearest = Suggestions.Nearest(words[0], Commands);
                throw new ScriptException(line.Place, nearest is null
                    ? $"Found '{words[0]}', expected one of {string.Join(", ", Commands)}. Comments begin with #; rows and SQL end at an empty line."
                    : $"Found '{words[0]}', expected a command; did you mean {nearest}?");
        }
    }

    private StatementRecord? Statement(ScriptLine line, string[] words)
    {
        var ending = words.Length < 2 ? null : words[1] switch
        {
            "ok" => Ending.Ok,
            "error" => Ending.Error,
            "maybe" => (Ending?)Ending.Maybe,
            _ => null,
        };
        if (ending is null) throw Wrong(line, "statement ok or statement error");
        var sql = Sql(line, "statement");
        if (sql.Text.TrimEnd(';', ' ') is "PRAGMA enable_verification" or "PRAGMA disable_verification") return null; // a mode of DuckDB's own tests
        var pattern = Expected() is { } expected ? string.Join('\n', expected.Select(text => text.Text)) : null;
        if (pattern is not null && ending == Ending.Ok) throw new ScriptException(line.Place, $"Found {Separator} below statement ok, which answers nothing. Use query, or statement error.");
        return new StatementRecord(line.Place, ending.Value, sql, pattern);
    }

    private QueryRecord Query(ScriptLine line, string[] words)
    {
        if (words.Length < 2 || !words[1].All(char.IsAsciiLetter)) throw Wrong(line, "query and a letter for each column, such as query ITR");
        var rest = words.AsSpan(2);
        var order = rest.IsEmpty ? null : Order(rest[0]);
        if (order is not null) rest = rest[1..];
        if (rest.Length > 1 || (order is null && rest is [var word] && !word.StartsWith("con", StringComparison.Ordinal)))
            throw Wrong(line, "query TYPES [nosort|rowsort|valuesort] [label]");
        var sql = Sql(line, "query");
        var expected = Expected();
        if (expected is null && rest.IsEmpty) throw new ScriptException(line.Place, $"The query has no answer to compare with. Write {Separator} and its rows below it.");
        return new QueryRecord(line.Place, words[1].Length, order ?? RowOrder.NoSort, order is null || rest.IsEmpty ? null : rest[0], sql, expected);
    }

    private TextRecord Text(ScriptLine line, string[] words)
    {
        if (words.Length < 2) throw Wrong(line, $"{words[0]} NAME, with a text below it");
        var options = TextOptions.Read(line, words);
        var text = ScriptBytes.Of(Block(options.IsError), options.IsEscaped);
        var pattern = options.IsError ? string.Join('\n', (Expected() ?? []).Select(expected => expected.Text)) : null;
        return new TextRecord(line.Place, words[1], words[0] == "csv", text, options.Csv, options.Json, pattern);
    }

    private SubscribeRecord Subscribe(ScriptLine line, string[] words)
    {
        const string form = "subscribe NAME AS SELECT …, up to an empty line";
        if (words.Length < 3 || !string.Equals(words[2], "AS", StringComparison.OrdinalIgnoreCase)) throw Wrong(line, form);
        var start = line.Text.IndexOf(words[1], "subscribe".Length, StringComparison.Ordinal) + words[1].Length;
        start = line.Text.IndexOf(words[2], start, StringComparison.Ordinal) + words[2].Length;
        var text = string.Join('\n', new[] { line.Text[start..] }.Concat(Block(stopAtSeparator: false).Select(other => other.Text)));
        if (string.IsNullOrWhiteSpace(text)) throw Wrong(line, form);
        return new SubscribeRecord(line.Place, words[1], new ScriptSql(line.Place, start + 1, text));
    }

    private EmitRecord Emit(ScriptLine line, string[] words)
    {
        var isError = words is [_, _, "error"];
        var order = words.Length < 3 || isError ? RowOrder.NoSort : Order(words[2]);
        if (words.Length is < 2 or > 3 || order is null or RowOrder.ValueSort) throw Wrong(line, "emit NAME [nosort|rowsort], or emit NAME error");
        var between = Block(stopAtSeparator: true);
        if (between.Count > 0) throw new ScriptException(between[0].Place, $"Found '{between[0].Text}', expected {Separator} and the rows that were emitted, or the word nothing.");
        if (Expected() is not { } expected) throw new ScriptException(line.Place, $"This emit has nothing to compare with. Write {Separator} and the rows below it, or the word nothing.");
        if (!isError && expected is [{ Text: "nothing" }]) expected = [];
        return new EmitRecord(line.Place, words[1], order.Value, expected, isError);
    }

    private static RowOrder? Order(string word) => word switch
    {
        "nosort" => RowOrder.NoSort,
        "rowsort" or "sort" => RowOrder.RowSort,
        "valuesort" => RowOrder.ValueSort,
        _ => null,
    };

    private ScriptSql Sql(ScriptLine line, string command)
    {
        var text = Block(stopAtSeparator: true);
        if (text.Count == 0) throw new ScriptException(line.Place, $"This {command} has no SQL. Write it on the lines below, up to an empty line or {Separator}.");
        return new ScriptSql(text[0].Place, 1, string.Join('\n', text.Select(other => other.Text)));
    }

    /// <summary>The lines behind the separator; null when there is none.</summary>
    private List<ScriptLine>? Expected()
    {
        if (_next >= lines.Count || lines[_next].Text.TrimEnd() != Separator) return null;
        _next++;
        return Block(stopAtSeparator: false);
    }

    /// <summary>The lines up to an empty one, which is taken too, or up to the separator.</summary>
    private List<ScriptLine> Block(bool stopAtSeparator)
    {
        var block = new List<ScriptLine>();
        for (; _next < lines.Count; _next++)
        {
            if (stopAtSeparator && lines[_next].Text.TrimEnd() == Separator) return block;
            if (lines[_next].Text.Length == 0) break;
            block.Add(lines[_next]);
        }

        return block;
    }

    private static DateTime Time(ScriptLine line, string text) =>
        DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new ScriptException(line.Place, $"Found the time '{text}', expected one in UTC such as 2024-01-01 00:00:01.5.");

    private static TimeSpan Duration(ScriptLine line, string[] words)
    {
        var text = string.Join(' ', words[1..]);
        if (IntervalText.TryRead(text, out var interval, out _) && interval.Months == 0 && IntervalText.TryMicros(interval, out var micros) && micros >= 0) return TimeSpan.FromMicroseconds(micros);
        throw Wrong(line, $"{words[0]} and a length of time, such as {words[0]} 30s");
    }

    private static ScriptException Wrong(ScriptLine line, string expected) => new(line.Place, $"Found '{line.Text}', expected {expected}.");
}
