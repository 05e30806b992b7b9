using System.Text;
using System.Text.RegularExpressions;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Testing;

/// <summary>Reads the rows of a push, through DuckDB's CSV reader: each value means what DuckDB makes of its text. Rows read once are kept, as a script is run many times. Not thread-safe.</summary>
internal sealed partial class PushedRows : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"quiver-push-{Guid.NewGuid():N}.csv");
    private readonly Dictionary<PushRecord, Batch> _read = new(ReferenceEqualityComparer.Instance);
    private Instance? _instance;
    private Session? _session;

    /// <summary>The rows of a push as the columns of its source.</summary>
    /// <param name="push">The command.</param>
    /// <param name="schema">The source's columns.</param>
    /// <returns>The rows, which stay this object's.</returns>
    /// <exception cref="ScriptException">A line has another number of values, or one is not of its column's type.</exception>
    public Batch Read(PushRecord push, Schema schema)
    {
        if (_read.TryGetValue(push, out var known) && known.Schema.ToString() == schema.ToString()) return known;
        known?.Dispose();
        _read.Remove(push);
        return _read[push] = Parse(push, schema);
    }

    /// <summary>Forgets the rows that were read.</summary>
    public void Forget()
    {
        foreach (var batch in _read.Values) batch.Dispose();
        _read.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _session?.Dispose();
        _instance?.Dispose();
        File.Delete(_file);
    }

    private Batch Parse(PushRecord push, Schema schema)
    {
        _session ??= (_instance = Instance.Open(new InstanceOptions { Threads = 1 })).Connect();
        CheckQuotes(push);
        File.WriteAllText(_file, string.Concat(push.Rows.Select(row => row.Text + "\n")), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var columns = string.Join(", ", schema.Fields.Select(field => $"{DuckDb.Sql.Literal(field.Name)}: {DuckDb.Sql.Literal(field.Type.ToString())}"));
        var batches = new List<Batch>();
        try
        {
            using var statement = _session.Prepare(
                $"SELECT * FROM read_csv({DuckDb.Sql.Literal(_file)}, columns = {{{columns}}}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', nullstr = 'NULL', allow_quoted_nulls = false, strict_mode = true)");
            using var reader = new BatchReader(statement.Execute());
            while (reader.Next() is { } batch) batches.Add(batch);
            return batches.Count == 0 ? throw new ScriptException(push.Place, "No rows could be read. Write a line of CSV for each, below push.") : Concat.Batches(batches);
        }
        catch (DuckDbException error)
        {
            throw Explain(error, push, schema);
        }
        finally
        {
            foreach (var batch in batches) batch.Dispose();
        }
    }

    /// <summary>The CSV reader would take a quote that is not closed to the end of the file, in silence.</summary>
    private static void CheckQuotes(PushRecord push)
    {
        ScriptPlace? open = null;
        foreach (var row in push.Rows)
        {
            if (row.Text.Count(character => character == '"') % 2 != 0) open = open is null ? row.Place : null;
        }

        if (open is { } place) throw new ScriptException(place, "This line has a quote that is not closed. Write \"…\" around a value with commas, and \"\" for a quote in it.");
    }

    private static ScriptException Explain(DuckDbException error, PushRecord push, Schema schema)
    {
        var line = LineNumber().Match(error.Message);
        var place = line.Success && int.TryParse(line.ValueSpan["CSV Error on Line: ".Length..], out var number) && number <= push.Rows.Count ? push.Rows[number - 1].Place : push.Place;
        if (ColumnCount().Match(error.Message) is { Success: true } count)
            return new ScriptException(place, $"Found {count.Groups["found"].Value} values, expected {schema.Count}: {string.Join(", ", schema.Fields.Select(field => field.Name))}. Write them in this order, NULL for none.");
        if (Conversion().Match(error.Message) is { Success: true } conversion)
            return new ScriptException(place, $"Found '{conversion.Groups["value"].Value}' for column {conversion.Groups["column"].Value}, expected {conversion.Groups["type"].Value}; write NULL for no value.");
        return new ScriptException(place, $"The rows cannot be read: {string.Join(' ', error.Message.Split('\n').Take(3)).Trim()}");
    }

    [GeneratedRegex("^CSV Error on Line: [0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LineNumber();

    [GeneratedRegex("Expected Number of Columns: [0-9]+ Found: (?<found>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ColumnCount();

    [GeneratedRegex("""Error when converting column "(?<column>.*?)"\. Could not convert string "(?<value>.*?)" to '(?<type>.*?)'""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Conversion();
}
