using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>
/// Executes the statements of a text in order, so that those before a wrong one are done. Consecutive SUBSCRIBEs are read together, and their sources start when all are attached.
/// </summary>
internal sealed class ScriptRunner(Connection connection, SourceText source, RunOptions options, Terminal terminal)
{
    private const long TableRowsShown = 1_000; // of a SELECT, unless --rows says otherwise

    private readonly HashSet<string> _writtenSources = new(StringComparer.OrdinalIgnoreCase); // sources that only statements write to
    private bool _printed;

    /// <summary>Runs all statements.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        try
        {
            var statements = Script.Split(source);
            if (statements.Count == 0) throw source.SyntaxError(0, "The file holds no statement. Expected one, such as SELECT 1.");
            for (var next = 0; next < statements.Count;)
            {
                terminal.Interrupted.ThrowIfCancellationRequested();
                var statement = StatementParser.Parse(statements[next++]);
                if (statement is not SubscribeStatement first)
                {
                    Execute(statement);
                    continue;
                }

                List<SubscribeStatement> together = [first];
                for (; next < statements.Count && IsSubscribe(statements[next]); next++) together.Add((SubscribeStatement)StatementParser.Parse(statements[next]));
                Subscribe(together, isLast: next == statements.Count);
            }

            return ExitCode.Done;
        }
        catch (QueryException error) when (!terminal.IsInterrupt(error))
        {
            terminal.Error.WriteLine(source.Show(error));
            return ExitCode.Failed;
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
        SeparateResults();
        var output = new RowOutput(terminal.Out, options.Rows ?? TableRowsShown, terminal.RowWidth, Wraps: statement is not SelectStatement); // what we say ourselves is shown whole
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

    private void Subscribe(List<SubscribeStatement> statements, bool isLast)
    {
        if (statements.Count > 1 && !options.Format.CanInterleave)
        {
            throw source.Error(
                ErrorCode.QueryFailed,
                statements[1].Span.Offset,
                $"Rows of several subscriptions come mixed, and {options.Format.Name} has one set of columns. Use --format ndjson or table, or one SUBSCRIBE in a file.");
        }

        SeparateResults();
        using var reading = new SubscriptionReading(options, terminal);
        using (connection.HoldSources())
        {
            foreach (var statement in statements)
                reading.Add(source[statement.Span].ToString(), Located(statement, () => connection.Subscribe(statement, source, new SubscriptionOptions { SlowReader = SlowReader.Wait })));
        }

        if (isLast) EndWrittenSources();
        using var progress = ReadingProgress.Start(connection, reading, terminal);
        Located(statements[0], () =>
        {
            reading.Run();
            return true;
        });
    }

    /// <summary>Ends the sources that only statements write to: none is left that could.</summary>
    private void EndWrittenSources()
    {
        foreach (var name in _writtenSources)
        {
            using var writer = connection.Writer(name);
            writer.End();
        }

        _writtenSources.Clear();
    }

    private void Remember(Statement statement)
    {
        switch (statement)
        {
            case CreateSourceStatement { Connector: null } create:
                _writtenSources.Add(create.Name.Text);
                break;
            case CreateSourceStatement create:
                _writtenSources.Remove(create.Name.Text);
                break;
            case DropStatement { Kind: ObjectKind.Source } drop:
                _writtenSources.Remove(drop.Name.Text);
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
    private void SeparateResults()
    {
        if (_printed && options.Format != NdjsonRows.Format)
        {
            terminal.OutText.WriteLine();
            terminal.OutText.Flush();
        }

        _printed = true;
    }

    private static string Acknowledgement(ExecuteResult result)
    {
        var done = result.Name is null ? result.Statement : $"{result.Statement} {result.Name}";
        return result.Statement == "INSERT" ? $"{done}: {result.RowsAffected:N0} {(result.RowsAffected == 1 ? "row" : "rows")}" : done;
    }
}
