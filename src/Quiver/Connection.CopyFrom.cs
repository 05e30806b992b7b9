using Quiver.Catalog;
using Quiver.Copying;
using Quiver.DuckDb;
using Quiver.Queries;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>COPY … FROM: writes the rows of files into a source.</summary>
    private ExecuteResult CopyFrom(CopyFromStatement copy, SourceText source, CancellationToken cancellation)
    {
        QueryException AtPath(string message) => source.Error(ErrorCode.IngestionFailed, copy.Path.Span.Offset, message);
        var target = TargetOf(copy.Target, source);
        var columns = copy.Columns.Count == 0 ? null : copy.Columns.Select(name => ColumnOf(name, target.Relation, source)).ToArray();
        var path = LocalFile.Of(Resolved(copy.Path, "COPY", source), AtPath);
        var reading = new CopyReading(copy, source, target, columns, path);
        using var running = Begin(QueryKind.Asked, source[copy.Span].ToString(), cancellation);
        return running.Run(() =>
        {
            running.Token.ThrowIfCancellationRequested();
            try
            {
                var files = FilesOf(path, AtPath, running);
                using var writer = new Writer(target);
                if (reading.Fails && !files.Exists(LocalFile.IsDevice)) reading.Read(files, writer, writes: false, _asking, running);
                var rows = reading.Read(files, writer, writes: true, _asking, running);
                return new ExecuteResult("COPY", target.Relation.Name, rows, null, []);
            }
            catch (QuiverException error) when (error is not QueryException && error.Code != ErrorCode.QueryCancelled)
            {
                throw new QueryException(error.Code, error.Message, source.Place(copy.Path.Span.Offset), error.Detail, error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw AtPath($"'{path}' cannot be read: {error.Message}");
            }
        });
    }

    /// <summary>The files that a path or pattern means, in order, with their links followed.</summary>
    private List<string> FilesOf(string path, Func<string, QueryException> wrong, RunningQuery running)
    {
        string[] named = LocalFile.IsPattern(path) ? Matching(path, wrong, running) : [path];
        if (named.Length == 0) throw wrong($"No file matches '{path}'. Expected a path or a pattern such as 'data/*.csv', relative to the working directory.");
        var files = new List<string>();
        foreach (var file in named)
        {
            var real = LocalFile.IsDevice(file) ? Path.GetFullPath(file) : FilePolicy.RealPath(file);
            if (!_options.FileAccess.Allows(real)) throw wrong(_options.FileAccess.RefusalOf(file));
            if (Directory.Exists(real)) throw wrong($"'{file}' is a folder, expected a file. Name the files in it by a pattern, such as '{Path.TrimEndingDirectorySeparator(file)}/*.csv'.");
            if (!File.Exists(real)) throw wrong($"There is no file '{file}'. Expected a path or a pattern such as 'data/*.csv', relative to the working directory.");
            files.Add(real == Path.GetFullPath(file) ? file : real); // as it was written, where that is the same
        }

        return files;
    }

    private string[] Matching(string pattern, Func<string, QueryException> wrong, RunningQuery running)
    {
        try
        {
            using var found = _asking.Query($"SELECT file FROM glob({DuckDb.Sql.Literal(pattern)}) ORDER BY file", [], readsNow: false, running);
            return [.. Enumerable.Range(0, (int)found.RowCount).Select(row => (string)found[row, 0]!)];
        }
        catch (DuckDbException error) when (_options.FileAccess.Refusal(error.Message) is { } refusal)
        {
            throw wrong(refusal);
        }
        finally
        {
            running.Rows = 0;
        }
    }

    private SourceEntry TargetOf(Name name, SourceText source)
    {
        var entry = _catalog.Get(name.Text) ?? throw UnknownRelation(name, source);
        return entry as SourceEntry ?? throw source.Error(
            ErrorCode.QueryFailed,
            name.Span.Offset,
            $"{Capital(entry.Relation.Described)} takes no rows. Insert into {(_catalog.SourcesOf(entry).ToList() is [var only] ? $"the source it reads, '{only.Relation.Name}'" : "one of the sources it reads")}.");
    }
}
