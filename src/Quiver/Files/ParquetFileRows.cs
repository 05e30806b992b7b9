using System.Text;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>
/// The rows of Parquet files, read by DuckDB: values that do not become their column's type are told in columns of their own, and so is the record that has them.
/// </summary>
internal sealed class ParquetFileRows : FileRows
{
    private readonly Instance _instance;
    private readonly Session _session;
    private Statement? _statement;
    private BatchReader? _reader;
    private string _file = "";
    private long _record;
    private long _behind;

    public ParquetFileRows(PolicyFiles files, RecordTarget target, NotedFaults noted)
        : base(files, target, noted)
    {
        _instance = Instance.Open(new InstanceOptions { Threads = 1, AllowedFolders = files.Access.Allowed });
        _session = _instance.Connect();
    }

    /// <inheritdoc/>
    public override long BytesRead => Volatile.Read(ref _behind);

    /// <inheritdoc/>
    public override void Dispose()
    {
        Close();
        _session.Dispose();
        _instance.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Open(string file)
    {
        _file = file;
        _record = 0;
        var found = Files.ColumnsOf(file);
        var columns = new List<string>();
        var wrong = new List<string>();
        for (var index = 0; index < Target.Schema.Count; index++)
        {
            var field = Target.Schema[index];
            var name = DuckDb.Sql.Identifier(field.Name);
            var value = found[found.IndexOf(field.Name)].Type == field.Type ? name : $"TRY_CAST({name} AS {field.Type})";
            columns.Add($"{value} AS {name}");
            var isWrong = field.Nullable ? $"{name} IS NOT NULL AND {value} IS NULL" : $"{value} IS NULL";
            wrong.Add($"CASE WHEN {isWrong} THEN coalesce(CAST({name} AS VARCHAR), '') END AS __wrong_{index}");
        }

        var record = string.Join(", ", found.Fields.Select(field => $"{DuckDb.Sql.Identifier(field.Name)} := {DuckDb.Sql.Identifier(field.Name)}"));
        var any = string.Join(" OR ", Enumerable.Range(0, wrong.Count).Select(index => $"__wrong_{index} IS NOT NULL"));
        _statement = _session.Prepare(
            $"SELECT {string.Join(", ", columns.Concat(wrong))}, CASE WHEN {any} THEN CAST(to_json(struct_pack({record})) AS VARCHAR) END AS __record FROM read_parquet({DuckDb.Sql.Literal(file)})");
        _reader = new BatchReader(_statement.Stream(CancellationToken.None), new BatchReading { DictionaryOf = field => Target.Schema.IndexOf(field.Name) is >= 0 and var column ? Target.Dictionaries[column] : null });
    }

    /// <inheritdoc/>
    protected override Batch? NextOfFile(CancellationToken cancellation)
    {
        while (_reader is not null)
        {
            using var read = Read(cancellation);
            if (read is null)
            {
                Close();
                break;
            }

            var batch = Checked(read);
            _record += read.Length;
            Errors.WriteAll(cancellation);
            if (batch is not null) return batch;
        }

        return null;
    }

    private Batch? Read(CancellationToken cancellation)
    {
        try
        {
            return _reader!.Next(cancellation);
        }
        catch (DuckDbException error) when (error.Code != ErrorCode.QueryCancelled)
        {
            throw new QuiverException(ErrorCode.IngestionFailed, $"{_file}: Found a damaged Parquet file: {DuckDb.Plans.QueryErrors.Sentence(error.Message)} Copy or write it again.", inner: error);
        }
    }

    /// <summary>The rows as the source takes them; null when it takes none of them.</summary>
    private Batch? Checked(Batch read)
    {
        var count = Target.Schema.Count;
        var records = Record(read);
        var columns = read.Columns.AsSpan(0, count);
        if (records.NullCount == records.Length) return new Batch(Target.Schema, [.. Share(columns)], read.Length);
        var kept = new List<int>(read.Length);
        for (var row = 0; row < read.Length; row++)
            if (records.IsNull(row) || !Note(read, row)) kept.Add(row);
        if (kept.Count == 0) return null;
        var rows = kept.ToArray();
        return rows.Length == read.Length
            ? new Batch(Target.Schema, [.. Share(columns)], read.Length)
            : new Batch(Target.Schema, [.. Enumerable.Range(0, count).Select(column => Gather.Rows(read[column], rows))], rows.Length);
    }

    /// <summary>Says what is wrong in a row.</summary>
    /// <returns>Whether it is left out.</returns>
    private bool Note(Batch read, int row)
    {
        var schema = Target.Schema;
        var wrong = Enumerable.Range(0, schema.Count).Where(column => !read[schema.Count + column].IsNull(row)).ToList();
        var isLeftOut = Files.OnError != BadRecords.NullField || wrong.Exists(column => !schema[column].Nullable);
        var raw = Record(read).Texts[row];
        foreach (var column in wrong)
        {
            var field = schema[column];
            var value = read[schema.Count + column].Texts[row];
            var reason = value.Length == 0 && !field.Nullable
                ? $"NULL cannot go into column '{field.Name}', which is NOT NULL."
                : $"'{RecordFault.Shown(value)}' is no {field.Type}, the type of column '{field.Name}'.";
            Errors.Add(_file, _record + row + 1, line: 0, position: 0, new RecordFault(0, field.Name, reason), isLeftOut ? "SKIP" : "NULL FIELD", raw);
        }

        return isLeftOut;
    }

    private static Column Record(Batch read) => read.Columns[^1];

    private static List<Column> Share(ReadOnlySpan<Column> columns)
    {
        var shared = new List<Column>(columns.Length);
        foreach (var column in columns) shared.Add(column.Share());
        return shared;
    }

    private void Close()
    {
        if (_reader is null) return;
        _reader.Dispose();
        _statement!.Dispose();
        (_reader, _statement) = (null, null);
        Volatile.Write(ref _behind, _behind + new FileInfo(_file).Length);
    }
}
