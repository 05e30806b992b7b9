using System.Text.RegularExpressions;
using Quiver.Columns;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Testing;

/// <summary>Runs a script once, with one way of cutting its pushes, in a connection and with a clock of its own.</summary>
internal sealed class ScriptRun : IDisposable
{
    private const int MostFailures = 10;
    private const long RoomForAll = 1L << 40; // the only reader is the writer: it must never wait for itself

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly TestScript _script;
    private readonly PushedRows _csv;
    private readonly CancellationToken _cancellation;
    private readonly TestClock _clock = new();
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly List<ScriptFailure> _failures = [];
    private readonly bool _isCutAsAsked; // from outside, whatever the script says
    private Cutting _cutting;
    private Connection _connection;
    private string? _files;
    private int _pushes;

    private ScriptRun(TestScript script, Cutting cutting, PushedRows csv, Action<Connection>? prepare, CancellationToken cancellation)
    {
        _script = script;
        _cutting = cutting;
        _isCutAsAsked = cutting is not Cutting.AsWritten;
        _csv = csv;
        _cancellation = cancellation;
        _connection = Connection.Open(Options());
        try
        {
            prepare?.Invoke(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a script. Safe to call from several threads, each with rows of its own.</summary>
    /// <param name="script">The script.</param>
    /// <param name="cutting">How its pushes are cut; as written leaves it to the script.</param>
    /// <param name="csv">Reads its rows.</param>
    /// <param name="cancellation">Ends it between two commands, and asked queries in the middle.</param>
    /// <param name="prepare">What is done with its connection first; null for nothing.</param>
    /// <returns>What failed: nothing, or the first few.</returns>
    public static IReadOnlyList<ScriptFailure> Run(TestScript script, Cutting cutting, PushedRows csv, CancellationToken cancellation, Action<Connection>? prepare = null)
    {
        using var run = new ScriptRun(script, cutting, csv, prepare, cancellation);
        run.Run();
        return run._failures;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reading in _readings.Values) reading.Rows.Dispose();
        _connection.Dispose();
        if (_files is not null) Directory.Delete(_files, recursive: true);
    }

    /// <summary>The folder of the script's own files, which goes with the run.</summary>
    private string Files => _files ??= Directory.CreateTempSubdirectory("quiver-script").FullName;

    private void Run()
    {
        foreach (var record in _script.Records)
        {
            _cancellation.ThrowIfCancellationRequested();
            try
            {
                Run(record);
            }
            catch (ScriptException error)
            {
                _failures.Add(new ScriptFailure(error.Place, error.Message, _cutting, ""));
                return;
            }
            catch (QuiverException error) when (error.Code != ErrorCode.QueryCancelled)
            {
                Fail(record, error);
                if (record is not QueryRecord) return; // what follows builds on it
            }

            if (_failures.Count >= MostFailures) return;
        }
    }

    private void Run(ScriptRecord record)
    {
        switch (record)
        {
            case StatementRecord statement:
                Run(statement);
                break;
            case QueryRecord query:
                Run(query);
                break;
            case PushRecord push:
                Push(push);
                break;
            case TextRecord text:
                Write(text);
                break;
            case FileRecord file:
                File.WriteAllBytes(Path.Combine(Files, file.Name), file.Text);
                break;
            case WatermarkRecord watermark:
                using (var writer = _connection.Writer(watermark.Source)) writer.Watermark(watermark.Time);
                break;
            case EndRecord end:
                using (var writer = _connection.Writer(end.Source)) writer.End();
                break;
            case AdvanceRecord advance:
                _clock.Advance(advance.By);
                break;
            case SleepRecord sleep:
                _cancellation.WaitHandle.WaitOne(sleep.Time);
                break;
            case SubscribeRecord subscribe:
                Subscribe(subscribe);
                break;
            case EmitRecord emit:
                Run(emit);
                break;
            case RestartRecord:
                Restart();
                break;
            case CutsRecord { Seed: { } seed } when !_isCutAsAsked:
                _cutting = new Cutting.Random(seed);
                break;
        }

        foreach (var reading in _readings.Values) reading.Take(); // else a full queue would hold the next push up
    }

    private void Run(StatementRecord record)
    {
        try
        {
            Execute(record.Sql.Located);
            if (record.Ending == Ending.Error) Fail(record, record.Sql.Text, "    Expected an error; it was done.\n");
        }
        catch (QuiverException error) when (record.Ending != Ending.Ok && error.Code != ErrorCode.QueryCancelled)
        {
            if (record.ErrorPattern is { } pattern && !IsMatch(pattern, Described(error))) Fail(record, record.Sql.Text, Difference.Of(pattern.Split('\n'), Described(error).Split('\n')));
        }
    }

    /// <summary>Executes statements; a SUBSCRIBE is opened and closed again, to see that it can be.</summary>
    private void Execute(string sql)
    {
        var source = new SourceText(sql);
        if (StatementParser.ParseAll(source) is [SubscribeStatement subscribe]) _connection.Subscribe(subscribe, source, options: null).Dispose();
        else _connection.Execute(sql, _cancellation).Dispose();
    }

    private void Run(QueryRecord record)
    {
        using var result = _connection.Query(record.Sql.Located, _cancellation);
        var answer = new Answer(record, result.Schema, [.. result.Batches.SelectMany(RowText.Rows)]);
        if (record.Expected is { } expected && answer.Compare(expected) is { } difference) Fail(record, record.Sql.Text, difference);
        if (record.Label is not { } label) return;
        if (_labels.TryAdd(label, answer.Hash) || _labels[label] == answer.Hash) return;
        Fail(record, record.Sql.Text, $"    Its answer differs from that of an earlier query with the label {label}:\n{Difference.Of([_labels[label]], [answer.Hash])}");
    }

    private void Push(PushRecord record)
    {
        using var writer = _connection.Writer(record.Source);
        var rows = _csv.Read(record, writer.Schema);
        var start = 0;
        foreach (var length in _cutting.Lengths(rows.Length, _pushes++))
        {
            using var batch = rows.Slice(start, length);
            writer.Write(batch, _cancellation);
            start += length;
            foreach (var reading in _readings.Values) reading.Take();
        }
    }

    private void Write(TextRecord record)
    {
        try
        {
            using var writer = _connection.Writer(record.Source);
            using var pieces = Cut(record);
            if (pieces is null) _ = record.IsCsv ? writer.WriteCsv(record.Text, record.Csv, _cancellation) : writer.WriteJson(record.Text, record.Json, _cancellation);
            else _ = record.IsCsv ? writer.WriteCsv(pieces, record.Csv, _cancellation) : writer.WriteJson(pieces, record.Json, _cancellation);
            if (record.ErrorPattern is not null) Fail(record, TextOf(record), "    Expected an error; it was written.\n");
        }
        catch (QuiverException error) when (record.ErrorPattern is not null && error.Code != ErrorCode.QueryCancelled)
        {
            if (!IsMatch(record.ErrorPattern, Described(error))) Fail(record, TextOf(record), Difference.Of(record.ErrorPattern.Split('\n'), Described(error).Split('\n')));
        }
    }

    /// <summary>A text in pieces, where pushes are cut; null as a whole. One that is to fail is written as a whole, as only that writes nothing of it.</summary>
    private CutStream? Cut(TextRecord record) =>
        _cutting is Cutting.AsWritten || record.ErrorPattern is not null ? null : new CutStream(record.Text, _cutting.Lengths(record.Text.Length, _pushes++));

    private void Subscribe(SubscribeRecord record)
    {
        var source = new SourceText(record.Sql.Located);
        var reading = new Reading(_connection.Subscribe(SubscriptionText.Read(source), source, new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = RoomForAll }));
        if (_readings.Remove(record.Name, out var former)) former.Rows.Dispose();
        _readings.Add(record.Name, reading);
    }

    private void Run(EmitRecord record)
    {
        if (!_readings.TryGetValue(record.Name, out var reading))
        {
            var names = _readings.Keys.Count == 0 ? "there is none yet" : $"there are {string.Join(", ", _readings.Keys)}";
            throw new ScriptException(record.Place, $"There is no subscription '{record.Name}'; {names}. Write subscribe {record.Name} AS SELECT … before it.");
        }

        Await(reading, record.Expected.Count);
        var command = $"emit {record.Name}";
        if (record.IsError)
        {
            var pattern = string.Join('\n', record.Expected.Select(line => line.Text));
            if (reading.Error is null) Fail(record, command, "    Expected that the subscription ends with an error; it goes on, or its input has ended.\n");
            else if (!IsMatch(pattern, Described(reading.Error))) Fail(record, command, Difference.Of(pattern.Split('\n'), Described(reading.Error).Split('\n')));
            return;
        }

        if (reading.Error is { } error) Fail(record, command, $"    The subscription ended: {Described(error)}\n");
        else if (reading.Compare(record, isFolded: _cutting is not Cutting.AsWritten) is { } difference) Fail(record, command, difference);
    }

    /// <summary>Waits until everything written has run, and sources that bring their own rows have brought them all, or as many as are expected of one that is paced.</summary>
    private void Await(Reading reading, int expected)
    {
        _connection.Settle(_cancellation);
        reading.Take();
        var wait = new ConnectorWait(_connection, ConnectorWait.Usual);
        while (reading.Error is null && wait.Goes(_cancellation))
        {
            reading.Take();
            if (reading.Count >= expected && expected > 0 && wait.Elapsed > wait.Patience / 10) return;
        }

        reading.Take();
    }

    /// <summary>Freezes everything, and goes on in a new connection.</summary>
    private void Restart()
    {
        _connection.Settle(_cancellation);
        foreach (var reading in _readings.Values) reading.Take();
        var former = _connection;
        using (var frozen = former.Freeze())
        {
            _connection = Connection.Restore(frozen, Options(), out var subscriptions);
            foreach (var reading in _readings.Values)
            {
                var rows = reading.Rows;
                if (subscriptions.TryGetValue(rows, out var restored)) reading.Rows = restored;
                rows.Dispose();
            }
        }

        former.Dispose();
    }

    private QuiverOptions Options() => new()
    {
        TimeProvider = _clock,
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SCRIPT_DIR"] = Path.GetFullPath(Path.GetDirectoryName(_script.Name) is { Length: > 0 } folder ? folder : "."), ["SCRIPT_FILES"] = _script.HasFiles ? Files : "" },
    };

    private void Fail(ScriptRecord record, QuiverException error) => Fail(record, TextOf(record), $"    {Described(error)}\n");

    private void Fail(ScriptRecord record, string command, string details) => _failures.Add(new ScriptFailure(record.Place, command, _cutting, details));

    private static string TextOf(ScriptRecord record) => record switch
    {
        StatementRecord statement => statement.Sql.Text,
        QueryRecord query => query.Sql.Text,
        SubscribeRecord subscribe => $"subscribe {subscribe.Name} AS{subscribe.Sql.Text}",
        PushRecord push => $"push {push.Source}",
        TextRecord text => $"{(text.IsCsv ? "csv" : "json")} {text.Source}",
        FileRecord file => $"file {file.Name}",
        WatermarkRecord watermark => $"watermark {watermark.Source}",
        EndRecord end => $"end {end.Source}",
        EmitRecord emit => $"emit {emit.Name}",
        AdvanceRecord => "advance",
        RestartRecord => "restart",
        _ => "",
    };

    /// <summary>An error as patterns see it: its code, the more exact one behind it in parentheses, and the message.</summary>
    private static string Described(QuiverException error) => error.Detail is { } detail ? $"{(int)error.Code} ({(int)detail}): {error.Message}" : $"{(int)error.Code}: {error.Message}";

    private static bool IsMatch(string pattern, string text)
    {
        const string prefix = "<REGEX>:";
        if (pattern.StartsWith(prefix, StringComparison.Ordinal)) pattern = pattern[prefix.Length..];
        if (text.Contains(pattern, StringComparison.Ordinal)) return true;
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.Singleline, MatchTimeout);
        }
        catch (ArgumentException)
        {
            return false; // no pattern, just a text with brackets in it
        }
    }
}
