using System.Globalization;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>
/// Executes the statements of a text in order, so that those before a wrong one are done. Consecutive SUBSCRIBEs are read together, and their sources start when all are attached.
/// </summary>
/// <param name="connection">Runs them.</param>
/// <param name="source">The text.</param>
/// <param name="options">How they print and when they stop.</param>
/// <param name="terminal">Where they print.</param>
/// <param name="state">What those before them have left.</param>
internal sealed class ScriptRunner(Connection connection, SourceText source, RunOptions options, Terminal terminal, RunState state)
{
    private readonly Stream _rows = options.Output is null ? terminal.Out : options.Format.IsFile ? Stream.Null : options.Output.Stream;

    /// <summary>Runs all statements.</summary>
    /// <param name="isLast">Whether no statement comes behind this text, so that one that waits for rows of INSERT waits in vain.</param>
    /// <returns>The exit code.</returns>
    public int Run(bool isLast = true)
    {
        try
        {
            var statements = Script.Split(source);
            for (var next = 0; next < statements.Count;)
            {
                terminal.Interrupted.ThrowIfCancellationRequested();
                var started = terminal.Time.GetTimestamp();
                var statement = StatementParser.Parse(statements[next++]);
                if (statement is SubscribeStatement first)
                {
                    List<SubscribeStatement> together = [first];
                    for (; next < statements.Count && IsSubscribe(statements[next]); next++) together.Add((SubscribeStatement)StatementParser.Parse(statements[next]));
                    Subscribe(together, isLast && next == statements.Count);
                }
                else
                {
                    Execute(statement);
                }

                options.Output?.Keep();
                if (options.Timed) terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Run time: {terminal.Time.GetElapsedTime(started).TotalSeconds:0.000} s"));
            }

            return ExitCode.Done;
        }
        catch (QueryException error) when (!terminal.IsInterrupt(error))
        {
            options.Output?.Rewind();
            terminal.Error.WriteLine(source.Show(error));
            return ExitCode.Failed;
        }
        catch when (!state.StoppedReading)
        {
            options.Output?.Rewind();
            throw;
        }
    }

    private static bool IsSubscribe(StatementText text) => text.Source[new TextSpan(text[0].Offset, text[0].Length)].Equals("SUBSCRIBE", StringComparison.OrdinalIgnoreCase);

    private void Execute(Statement statement)
    {
        using var result = Located(statement, () => connection.Execute(statement, source, terminal.Interrupted));
        Remember(statement);
        if (result.Rows is { } rows) Print(statement, rows);
        else terminal.Error.WriteLine(Acknowledgement(result));
        foreach (var warning in result.Warnings) terminal.Error.WriteLine($"warning: {warning}");
    }

    private void Print(Statement statement, QueryResult rows)
    {
        SeparateResults(statement);
        var shown = options.Rows ?? (options.Output is null ? options.ShownRows : long.MaxValue);
        var output = Output() with { ShownRows = shown, Wraps = statement is not SelectStatement }; // what we say ourselves is shown whole
        using var writer = options.Format.Open(output, rows.Schema);
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

    private RowOutput Output()
    {
        var output = new RowOutput(_rows, Width: options.Output is null ? terminal.RowWidth : null) { File = options.Output?.Aside };
        return options.ShowsAll is { } words ? output with { ShowsAll = words } : output;
    }

    private void Subscribe(List<SubscribeStatement> statements, bool isLast)
    {
        if (statements.Count > 1 && !options.Format.CanInterleave)
        {
            throw source.Error(
                ErrorCode.QueryFailed,
                statements[1].Span.Offset,
                $"Rows of several subscriptions come mixed, and {options.Format.Name} has one set of columns. Use --format ndjson or table, or one SUBSCRIBE in a file.");
        }

        SeparateResults(statements[0]);
        using var reading = new SubscriptionReading(options, Output(), terminal);
        using (connection.HoldSources())
        {
            foreach (var statement in statements)
                reading.Add(source[statement.Span].ToString(), Located(statement, () => connection.Subscribe(statement, source, new SubscriptionOptions { SlowReader = SlowReader.Wait })));
        }

        if (isLast) EndWrittenSources();
        using var progress = ReadingProgress.Start(connection, reading, terminal, intoFile: options.Output is not null);
        Located(statements[0], () =>
        {
            try
            {
                reading.Run();
            }
            catch (OperationCanceledException) when (terminal.Interrupted.IsCancellationRequested)
            {
                state.StoppedReading = true;
                options.Output?.Keep();
                throw;
            }

            return true;
        });
    }

    /// <summary>Ends the sources that only statements write to: none is left that could.</summary>
    private void EndWrittenSources()
    {
        foreach (var name in state.WrittenSources)
        {
            using var writer = connection.Writer(name);
            writer.End();
        }

        state.WrittenSources.Clear();
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
    private void SeparateResults(Statement statement)
    {
        if (state.Printed && options.Format.IsFile)
            throw source.Error(ErrorCode.QueryFailed, statement.Span.Offset, $"A {options.Format.Name} file holds one result, and '{options.Output!.Path}' has it already. Write this one to another file.");
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
        return result.Statement == "INSERT" ? $"{done}: {result.RowsAffected:N0} {(result.RowsAffected == 1 ? "row" : "rows")}" : done;
    }
}
