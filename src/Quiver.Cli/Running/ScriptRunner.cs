using System.Globalization;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>
/// Executes the statements of a text in order, so that those before a wrong one are done. Consecutive SUBSCRIBEs are read together, and their sources start when all are attached. When statements behind them write
/// what they read, those are run while they are read.
/// </summary>
/// <param name="connection">Runs them.</param>
/// <param name="source">The text.</param>
/// <param name="options">How they print and when they stop.</param>
/// <param name="terminal">Where they print.</param>
/// <param name="state">What those before them have left.</param>
internal sealed class ScriptRunner(Connection connection, SourceText source, RunOptions options, Terminal terminal, RunState state)
{
    private static readonly HashSet<string> NoSources = [];

    private readonly Stream _rows = options.Output is null ? terminal.Out : options.Format.IsFile ? Stream.Null : options.Output.Stream;
    private SubscriptionReading? _beside; // is read while statements run

    /// <summary>Runs all statements.</summary>
    /// <param name="isLast">Whether no statement comes behind this text, so that one that waits for rows of INSERT waits in vain.</param>
    /// <returns>The exit code.</returns>
    public int Run(bool isLast = true)
    {
        var code = ExitCode.Done;
        var statements = Script.Split(source);
        for (var next = 0; next < statements.Count;)
        {
            if (RunNext(statements, ref next, isLast)) continue;
            code = ExitCode.Failed;
            if (!options.GoesOn) break;
        }

        return code;
    }

    /// <summary>Prints rows that no statement answered.</summary>
    public void Print(QueryResult rows) => Print(rows, place: 0, wraps: true);

    /// <summary>Runs a statement, or the SUBSCRIBEs that stand together.</summary>
    /// <returns>Whether it did not fail.</returns>
    private bool RunNext(IReadOnlyList<StatementText> statements, ref int next, bool isLast)
    {
        var first = next++;
        try
        {
            terminal.Interrupted.ThrowIfCancellationRequested();
            Announce(statements[first]);
            var started = terminal.Time.GetTimestamp();
            var statement = Parsed(statements[first]);
            if (statement is SubscribeStatement subscribe)
            {
                List<SubscribeStatement> together = [subscribe];
                for (; next < statements.Count && IsSubscribe(statements[next]); next++)
                {
                    Announce(statements[next]);
                    together.Add((SubscribeStatement)Parsed(statements[next]));
                }

                if (_beside is { } beside) Join(beside, together);
                else if (!Subscribe(together, statements, ref next, isLast)) return false;
            }
            else
            {
                Execute(statement);
            }

            options.Output?.Keep();
            if (options.Timed) terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Run time: {terminal.Time.GetElapsedTime(started).TotalSeconds:0.000} s"));
            return true;
        }
        catch (QueryException error) when (!terminal.IsInterrupt(error))
        {
            options.Output?.Rewind();
            var shown = source.Show(error);
            options.Log?.WriteLine($"-- {shown.ReplaceLineEndings("\n-- ")}");
            terminal.ShowError(shown);
            return false;
        }
        catch when (!state.StoppedReading)
        {
            options.Output?.Rewind();
            throw;
        }
    }

    /// <summary>Says which statement runs now, to those who asked for it.</summary>
    private void Announce(StatementText statement)
    {
        options.Log?.WriteLine($"{statement.Text};");
        if (!options.Echoes) return;
        terminal.OutText.WriteLine($"{statement.Text};");
        terminal.OutText.Flush();
    }

    private Statement Parsed(StatementText text)
    {
        var statement = StatementParser.Parse(text);
        if (options.IsReadOnly && statement is not (SelectStatement or CopyToStatement or AttachStatement or DetachStatement or SubscribeStatement or ShowStatement or DescribeStatement or ExplainStatement or ExplainWhyStatement))
            throw source.Error(ErrorCode.QueryFailed, statement.Span.Offset, "The database was opened to be read only. Open it without --readonly to change something.");
        return statement;
    }

    private static bool IsSubscribe(StatementText text) => Begins(text, "SUBSCRIBE");

    private static bool Begins(StatementText text, string word) => text.Source[new TextSpan(text[0].Offset, text[0].Length)].Equals(word, StringComparison.OrdinalIgnoreCase);

    private void Execute(Statement statement)
    {
        using var result = Answered(statement);
        Remember(statement);
        if (result.Rows is { } rows) Print(rows, statement.Span.Offset, wraps: statement is not SelectStatement); // what we say ourselves is shown whole
        else terminal.Error.WriteLine(Acknowledgement(result));
        foreach (var warning in result.Warnings) terminal.Error.WriteLine(TextStyles.In($"warning: {warning}", TextStyle.Open, terminal.HasColours));
    }

    private ExecuteResult Answered(Statement statement)
    {
        using var progress = _beside is null ? StatementProgress.Start(connection, terminal) : null; // rows are printed meanwhile
        return _beside is { } reading ? reading.While(Run) : Run();

        ExecuteResult Run() => Located(statement, () => connection.Execute(statement, source, terminal.Interrupted, progress));
    }

    private void Print(QueryResult rows, int place, bool wraps)
    {
        SeparateResults(place);
        var shown = options.Rows ?? (options.Output is null ? options.ShownRows : long.MaxValue);
        using var pager = options is { IsPaged: true, Output: null } ? PagedStream.Over(terminal, options.Pager) : null;
        var output = Output(pager ?? _rows) with { ShownRows = shown, Wraps = wraps };
        try
        {
            using var writer = options.Format.Open(output, rows.Schema);
            Print(rows, writer);
        }
        catch (IOException) when (pager is { IsLeft: true })
        {
            // the reader has seen enough
        }
    }

    private void Print(QueryResult rows, RowPrinter writer)
    {
        var left = options.Rows ?? long.MaxValue;
        foreach (var batch in rows.Batches)
        {
            terminal.Interrupted.ThrowIfCancellationRequested();
            if (left <= 0) break;
            if (batch.Length <= left)
            {
                writer.Write(batch);
            }
            else
            {
                using var first = batch.Slice(0, (int)left);
                writer.Write(first);
            }

            left -= batch.Length;
        }

        writer.End(rows.RowCount);
    }

    private RowOutput Output(Stream rows)
    {
        var width = options.Width is { } chosen ? chosen == 0 ? null : chosen : options.Output is null ? terminal.RowWidth : (int?)null;
        var output = new RowOutput(rows, Width: width) { File = options.Output?.Aside, Look = options.Look };
        return options.ShowsAll is { } words ? output with { ShowsAll = words } : output;
    }

    /// <summary>Reads SUBSCRIBEs that stand together, to their end. Statements behind them that write what they read, and those between, are run meanwhile.</summary>
    /// <returns>Whether all of those statements ran.</returns>
    private bool Subscribe(List<SubscribeStatement> subscribes, IReadOnlyList<StatementText> statements, ref int next, bool isLast)
    {
        if (subscribes.Count > 1) RefuseMixed(subscribes[1]);
        SeparateResults(subscribes[0].Span.Offset);
        using var reading = new SubscriptionReading(options, Output(_rows), terminal);
        Attach(reading, subscribes);
        try
        {
            var first = next;
            var haveRun = RunBeside(reading, statements, ref next);
            if (!haveRun && !options.GoesOn)
            {
                reading.End();
                return false;
            }

            if (isLast) EndWrittenSources(next == statements.Count ? state.WrittenSources : next > first ? reading.Sources : NoSources);
            using var progress = ReadingProgress.Start(connection, reading, terminal, intoFile: options.Output is not null);
            Located(subscribes[0], () =>
            {
                reading.Run();
                return true;
            });
            return haveRun;
        }
        catch (Exception error) when (terminal.IsInterrupt(error) && terminal.Interrupted.IsCancellationRequested)
        {
            reading.End();
            state.StoppedReading = true;
            options.Output?.Keep();
            throw;
        }
    }

    /// <summary>Reads further SUBSCRIBEs beside those that are read already.</summary>
    private void Join(SubscriptionReading reading, List<SubscribeStatement> subscribes)
    {
        RefuseMixed(subscribes[0]);
        Attach(reading, subscribes);
    }

    private void RefuseMixed(SubscribeStatement statement)
    {
        if (options.Format.CanInterleave) return;
        throw source.Error(
            ErrorCode.QueryFailed,
            statement.Span.Offset,
            $"Rows of several subscriptions come mixed, and {options.Format.Name} has one set of columns. Use --format ndjson or table, or one SUBSCRIBE in a file.");
    }

    private void Attach(SubscriptionReading reading, List<SubscribeStatement> subscribes)
    {
        using var hold = connection.HoldSources();
        foreach (var statement in subscribes)
            reading.Add(source[statement.Span].ToString(), Located(statement, () => connection.Subscribe(statement, source, new SubscriptionOptions { SlowReader = SlowReader.Wait })));
    }

    /// <summary>Runs the statements up to the last one that writes what is read, while it is read.</summary>
    private bool RunBeside(SubscriptionReading reading, IReadOnlyList<StatementText> statements, ref int next)
    {
        var haveRun = true;
        _beside = reading;
        try
        {
            while (!reading.HasFailed && WritesLater(statements, next, reading.Sources))
            {
                if (RunNext(statements, ref next, isLast: false)) continue;
                haveRun = false;
                if (!options.GoesOn) break;
            }
        }
        finally
        {
            _beside = null;
        }

        return haveRun;
    }

    private bool WritesLater(IReadOnlyList<StatementText> statements, int next, IReadOnlySet<string> sources)
    {
        for (; next < statements.Count; next++)
            if (TargetOf(statements[next]) is { } target && sources.Contains(target) && state.WrittenSources.Contains(target)) return true;
        return false;
    }

    /// <summary>The source that a statement writes to; null when it writes to none, or is wrong, which is told when it is run.</summary>
    private static string? TargetOf(StatementText text)
    {
        if (!Begins(text, "INSERT")) return null;
        try
        {
            return (StatementParser.Parse(text) as InsertStatement)?.Target.Text;
        }
        catch (QueryException)
        {
            return null;
        }
    }

    /// <summary>Ends those of some sources that only statements write to: no statement is left that could.</summary>
    private void EndWrittenSources(IReadOnlySet<string> names)
    {
        foreach (var name in state.WrittenSources.Where(names.Contains).ToList())
        {
            using var writer = connection.Writer(name);
            writer.End();
            state.WrittenSources.Remove(name);
        }
    }

    private void Remember(Statement statement)
    {
        switch (statement)
        {
            case CreateSourceStatement { Connector: null } create:
                state.WrittenSources.Add(create.Name.Text);
                break;
            case CreateSourceStatement create:
                state.WrittenSources.Remove(create.Name.Text);
                break;
            case DropStatement { Kind: ObjectKind.Source } drop:
                state.WrittenSources.Remove(drop.Name.Text);
                break;
        }
    }

    /// <summary>Runs something; an error without a place is shown at the statement's.</summary>
    private T Located<T>(Statement statement, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (QuiverException error) when (error is not QueryException { Place: not null })
        {
            throw new QueryException(error.Code, error.Message, source.Place(statement.Span.Offset), error.Detail, error);
        }
    }

    /// <summary>An empty line between results that stand one below the other, but for lines that are results themselves.</summary>
    private void SeparateResults(int place)
    {
        if (_beside is not null && !options.Format.CanInterleave)
        {
            throw source.Error(
                ErrorCode.QueryFailed,
                place,
                $"These rows would stand between those of the SUBSCRIBE before, and {options.Format.Name} has one set of columns. Use --format ndjson or table, or write the statement behind the last INSERT that the SUBSCRIBE reads.");
        }

        _beside?.Interrupt();
        if (state.Printed && options.Format.IsFile)
            throw source.Error(ErrorCode.QueryFailed, place, $"A {options.Format.Name} file holds one result, and '{options.Output!.Path}' has it already. Write this one to another file.");
        if (state.Printed && options.Format != NdjsonRows.Format)
        {
            _rows.Write("\n"u8);
            _rows.Flush();
        }

        state.Printed = true;
    }

    private static string Acknowledgement(ExecuteResult result)
    {
        var done = result.Name is null ? result.Statement : $"{result.Statement} {result.Name}";
        return result.Kind == ExecuteKind.RowsAffected ? $"{done}: {result.RowsAffected:N0} {(result.RowsAffected == 1 ? "row" : "rows")}" : done;
    }
}
