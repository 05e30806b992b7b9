using Quiver.Columns;
using Quiver.Copying;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>COPY … TO: asks a query, and writes its rows to a file.</summary>
    private ExecuteResult CopyTo(CopyToStatement copy, SourceText source, CancellationToken cancellation)
    {
        QueryException AtPath(string message) => source.Error(ErrorCode.QueryFailed, copy.Path.Span.Offset, message);
        var file = LocalFile.Of(Resolved(copy.Path, "COPY", source), AtPath);
        var writing = CopyWriting.Of(copy, file, source);
        var select = Copied(copy, source);
        using var running = Begin(QueryKind.Asked, source[copy.Span].ToString(), cancellation);
        running.TellsProgress = true;
        return running.Run(() =>
        {
            running.Token.ThrowIfCancellationRequested();
            var asked = _planner.Ask(select, source);
            using var target = writing.IsFolder ? CopyTarget.Folder(file, writing.Adds, writing.Clears, _options.FileAccess, AtPath) : CopyTarget.File(file, _options.FileAccess, AtPath);
            try
            {
                KeepToTaken(asked.Relations);
                List<string> warnings = [.. NotStarted(asked.Relations)];
                using var opened = _asking.Open(asked.Query.Text, asked.Relations, asked.Query.ReadsNow, running);
                var rows = writing.Write(opened, target.Aside, running);
                running.Token.ThrowIfCancellationRequested();
                target.Keep();
                return new ExecuteResult("COPY", copy.Path.Text, rows, null, warnings);
            }
            catch (CopyOptionException error)
            {
                throw WrongOption(error, copy, target.Aside, source);
            }
            catch (DuckDbException error) when (error.Error.Kind is ErrorKind.IO or ErrorKind.Permission && error.Message.Contains(target.Aside, StringComparison.Ordinal))
            {
                throw AtPath(_options.FileAccess.Refusal(error.Message) ?? NotWritten(file, error.Message.Replace(target.Aside, file, StringComparison.Ordinal)));
            }
            catch (DuckDbException error)
            {
                throw Explained(error, asked, select, source);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw AtPath(NotWritten(file, error.Message.Replace(target.Aside, file, StringComparison.Ordinal)));
            }
            catch (QuiverException error) when (error is not QueryException && error.Code != ErrorCode.QueryCancelled)
            {
                throw new QueryException(error.Code, error.Message, source.Place(select.Offset), error.Detail, error); // of Arrow
            }
        });
    }

    private static string NotWritten(string file, string reason) => $"'{file}' cannot be written: {QueryErrors.Sentence(reason)} Nothing was.";

    /// <summary>What is copied, as a query. Columns are looked for here, where they have places.</summary>
    private SqlText Copied(CopyToStatement copy, SourceText source)
    {
        if (copy.Columns.Count == 0) return copy.Select;
        var schema = _planner.Describe(copy.Select, source);
        foreach (var column in copy.Columns)
        {
            if (schema.IndexOf(column.Text) < 0)
                throw source.Error(ErrorCode.UnknownColumn, column.Span.Offset, Missing.Column(column.Text, $"in {copy.Select.Text["FROM ".Length..]}", schema));
        }

        return copy.Select with { Text = $"{copy.Select.Text} SELECT {string.Join(", ", copy.Columns.Select(column => DuckDb.Sql.Identifier(column.Text)))}" };
    }

    /// <summary>What DuckDB said of the options, at the one it names.</summary>
    private static QueryException WrongOption(CopyOptionException error, CopyToStatement copy, string aside, SourceText source)
    {
        var said = error.Message.Replace(aside, copy.Path.Text, StringComparison.Ordinal);
        var option = copy.Options.Items.FirstOrDefault(option => said.Contains($"\"{option.Key}\"", StringComparison.OrdinalIgnoreCase))
            ?? copy.Options.Items.FirstOrDefault(option => said.Contains(option.Key, StringComparison.OrdinalIgnoreCase) || (option.Text is { Length: > 1 } text && said.Contains(text, StringComparison.OrdinalIgnoreCase)));
        if (option is not null && said.StartsWith("Unrecognized option", StringComparison.Ordinal))
        {
            var nearest = Suggestions.Nearest(option.Key, CopyWriting.KnownOptions);
            return source.Error(ErrorCode.QueryFailed, option.KeySpan.Offset, TokenReader.Sentence($"Found the option {option.Key}, which this format does not have", nearest is null ? "remove it" : $"did you mean {nearest}?"));
        }

        var span = option?.KeySpan ?? (copy.Options.Items.Count > 0 ? copy.Options.Span : copy.Path.Span);
        return new QueryException(error.Code, QueryErrors.Sentence(said), source.Place(span.Offset), error.Detail, error);
    }
}
