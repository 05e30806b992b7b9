using System.Text.RegularExpressions;
using Quiver.Catalog;
using Quiver.Copying;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private static readonly string[] NamesOfDuckDb = ["memory", "main", "system", "temp"];

    /// <summary>The tables and views of attached databases, by name.</summary>
    internal IReadOnlyList<AttachedTable> AttachedTables => _planner.TablesOf(_catalog.Databases);

    /// <summary>The attached databases, by name.</summary>
    internal IReadOnlyList<AttachedDatabase> AttachedDatabases => [.. _catalog.Databases];

    private ExecuteResult Attach(AttachStatement attach, SourceText source)
    {
        QueryException AtPath(string message) => source.Error(ErrorCode.QueryFailed, attach.Path.Span.Offset, message);
        RefuseOtherDatabases(attach, source);
        var path = Resolved(attach.Path, "ATTACH", source);
        if (OtherDatabase().Match(path) is { Success: true } other && !File.Exists(path)) throw AtPath(OtherKind(other.Groups["kind"].Value));
        path = LocalFile.Of(path, AtPath);
        var real = FilePolicy.RealPath(path);
        if (!_options.FileAccess.Allows(real)) throw AtPath(_options.FileAccess.RefusalOf(path));

        var name = attach.Name?.Text ?? Path.GetFileNameWithoutExtension(path);
        var place = (attach.Name?.Span ?? attach.Path.Span).Offset;
        if (name.Length == 0 || NamesOfDuckDb.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw source.Error(ErrorCode.QueryFailed, place, $"A database cannot be called '{name}' here. Give it another name: ATTACH '{path}' AS data.");
        var before = _catalog.Database(name);
        if (before is not null && attach.IfExists == IfExists.Keep) return new ExecuteResult("ATTACH", name, 0, null, []);
        if (before is not null && attach.IfExists == IfExists.Fail)
            throw source.Error(ErrorCode.TableExists, place, $"There is already an attached database '{before.Name}', '{before.Written}'. Give this one another name with AS, or use ATTACH OR REPLACE or ATTACH IF NOT EXISTS.");
        RefuseOtherFiles(path, real, AtPath);
        if (before is not null) Detach(before);
        try
        {
            Attach(new AttachedDatabase(name, real, attach.Path.Text));
        }
        catch (DuckDbException error)
        {
            if (before is not null) TryAttach(before);
            throw NotAttached(error, path, source.Place(attach.Path.Span.Offset));
        }

        return new ExecuteResult("ATTACH", name, 0, null, []);
    }

    private ExecuteResult Detach(DetachStatement detach, SourceText source)
    {
        if (_catalog.Database(detach.Name.Text) is { } database) Detach(database);
        else if (!detach.IfExists) throw source.Error(ErrorCode.TableNotFound, detach.Name.Span.Offset, $"{Missing.Relation("attached database", detach.Name.Text, _catalog.Databases.Select(known => known.Name))} SHOW DATABASES lists all.");
        return new ExecuteResult("DETACH", detach.Name.Text, 0, null, []);
    }

    private void Attach(AttachedDatabase database)
    {
        _planner.Attach(database.Name, database.Path);
        try
        {
            _asking.Attach(database);
        }
        catch
        {
            _planner.Detach(database.Name);
            throw;
        }

        _catalog.Add(database);
    }

    private void TryAttach(AttachedDatabase database)
    {
        try
        {
            Attach(database);
        }
        catch (DuckDbException)
        {
            // gone from the disk meanwhile; what could not take its place is told
        }
    }

    private void Detach(AttachedDatabase database)
    {
        _catalog.Remove(database);
        _asking.Detach(database);
        _planner.Detach(database.Name);
    }

    private static void RefuseOtherDatabases(AttachStatement attach, SourceText source)
    {
        foreach (var option in attach.Options.Items)
        {
            var offset = option.KeySpan.Offset;
            switch (option.Key.ToUpperInvariant())
            {
                case "READ_ONLY" when option.IsOn == true:
                case "READ_WRITE" when option.IsOn == false:
                case "TYPE" when "duckdb".Equals(option.Text, StringComparison.OrdinalIgnoreCase):
                    break;
                case "READ_ONLY" or "READ_WRITE" when option.IsOn is not null:
                    throw source.Error(ErrorCode.QueryFailed, offset, "Databases are attached to be read, not to be written, in this version. Write READ_ONLY, or leave it out.");
                case "TYPE":
                    throw source.Error(ErrorCode.QueryFailed, offset, OtherKind(option.Text ?? option.Sql ?? ""));
                default:
                    throw source.Error(ErrorCode.QueryFailed, offset, $"Found the option {option.Key}, expected READ_ONLY or TYPE duckdb in ATTACH; remove it.");
            }
        }
    }

    private static string OtherKind(string kind) =>
        $"'{kind}' is another kind of database, and needs an extension that Quiver does not load. Files of DuckDB can be attached; of others, a program can write the rows into a source: Writer.Write takes any DbDataReader.";

    /// <summary>Looks at the file before DuckDB does, which would look for an extension, or make the file.</summary>
    private static void RefuseOtherFiles(string path, string real, Func<string, QueryException> wrong)
    {
        if (path == ":memory:") throw wrong("':memory:' is an empty database, so there is nothing to read in it. Name a file of DuckDB.");
        if (Directory.Exists(real)) throw wrong($"'{path}' is a folder, expected a database file of DuckDB.");
        if (!File.Exists(real)) throw wrong($"There is no file '{path}'. Databases are attached to be read: name one that is there.");
        var begin = new byte[16];
        int length;
        try
        {
            using var file = new FileStream(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw wrong($"'{path}' cannot be read: {error.Message}");
        }

        if (begin.AsSpan(0, length).StartsWith("SQLite format 3"u8)) throw wrong(OtherKind("sqlite"));
        if (length < begin.Length || !begin.AsSpan(8, 4).SequenceEqual("DUCK"u8)) throw wrong($"'{path}' is no database file of DuckDB. Read files of rows by their names, as in FROM 'rows.parquet'.");
    }

    private QueryException NotAttached(DuckDbException error, string path, ErrorPlace place)
    {
        bool Says(string words) => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
        var code = Says("lock on file") ? ErrorCode.StorageLocked : Says("version number") || Says("newer version") ? ErrorCode.StorageVersion : Says("corrupt") || Says("checksum") ? ErrorCode.StorageCorrupt : error.Code;
        var cure = code switch
        {
            ErrorCode.StorageLocked => " Close the program that writes it, or attach a copy.",
            ErrorCode.StorageVersion => " Export it with the version that wrote it.",
            ErrorCode.StorageCorrupt => " Restore it from a copy.",
            _ => "",
        };
        return new QueryException(code, _options.FileAccess.Refusal(error.Message) ?? $"'{path}' cannot be attached: {QueryErrors.Sentence(error.Message)}{cure}", place, error.Detail, error);
    }

    [GeneratedRegex("^(?<kind>postgres|postgresql|mysql|mariadb|sqlite|sqlite3|mssql|md|motherduck|ducklake|iceberg|delta|bigquery|snowflake|odbc):", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex OtherDatabase();
}
