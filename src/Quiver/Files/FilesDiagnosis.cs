using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;

namespace Quiver.Files;

/// <summary>
/// Says what is wrong in files that DuckDB could not read, and where: line and column of CSV and JSON, row and column name of Parquet. The files are read once more for it, so it costs nothing while nothing is wrong.
/// </summary>
/// <param name="options">What the statement says.</param>
/// <param name="files">The files, in order.</param>
/// <param name="declared">The declared columns; null when the files' are taken.</param>
internal sealed partial class FilesDiagnosis(FilesOptions options, IReadOnlyList<string> files, Schema? declared)
{
    private const long Sniffed = 20_480; // records from which DuckDB finds what kind of table a file is
    private const long LargestJson = 256 << 20; // bytes: it is read whole, and only to find a place

    /// <summary>What keeps the names of the columns from being found, where the files are read without an error: an empty file, no names, lines that do not fit the first. Null: nothing does.</summary>
    /// <param name="wanted">The columns of the source.</param>
    /// <param name="found">The columns DuckDB has found.</param>
    public QuiverException? Misread(Schema wanted, Schema found)
    {
        var isMissing = wanted.Fields.Any(field => found.IndexOf(field.Name) < 0);
        if (!isMissing && (options.Format.Name != "csv" || HasNames(files[0], found))) return null;
        foreach (var file in files)
        {
            if (new FileInfo(file).Length == 0)
                return Unreadable($"{file}: Found an empty file, expected {(declared is null ? "one with columns" : $"the columns {Names(wanted)}")}. Give the file its rows, or leave it out of the path.");
            if (StructureOf(file, Sniffed) is { } fault) return Wrong(file, fault);
        }

        if (isMissing && options.Format.Name == "csv" && found.Fields.All(field => field.Name.StartsWith("column", StringComparison.Ordinal) && field.Name.AsSpan(6).IndexOfAnyExceptInRange('0', '9') < 0))
            return new QuiverException(ErrorCode.UnknownColumn, $"{files[0]}:1:1: Found no names of columns in the first line, expected {Names(wanted)}. Write them there, separated as the fields are.");
        return null;
    }

    /// <summary>What DuckDB's error means; null when it is not about the files.</summary>
    /// <param name="error">The error.</param>
    /// <param name="schema">The columns that values must fit; null while they are not known.</param>
    public QuiverException? Explain(DuckDbException error, Schema? schema)
    {
        try
        {
            return Found(error.Message, schema);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidDataException or QuiverException or System.Text.Json.JsonException or RegexMatchTimeoutException)
        {
            return null; // the file is gone or in use by now: DuckDB's own sentence must do
        }
    }

    private QuiverException? Found(string message, Schema? schema)
    {
        if (OtherColumns().Match(message) is { Success: true } other)
        {
            var (file, first, column) = (other.Groups["file"].Value, other.Groups["first"].Value, other.Groups["column"].Value);
            return Unreadable($"{file}: There is no column '{column}', which '{first}' has. Files read together have the same columns: rename it, or make two sources.");
        }

        return options.Format.Name switch
        {
            "csv" => Csv(message, schema),
            "json" => Json(message, schema),
            _ => Parquet(message, schema),
        };
    }

    private QuiverException? Csv(string message, Schema? schema)
    {
        var named = CsvFile().Match(message) is { Success: true } match ? match.Groups["file"].Value : null;
        if (CsvValue().Match(message) is { Success: true } value)
        {
            var (file, column) = (named ?? files[0], value.Groups["column"].Value);
            var misfit = Misfit($"'{value.Groups["value"].Value}'", TypeOf(schema, column) ?? value.Groups["type"].Value, column);
            return CsvFaults.Find(() => FileBytes.Open(file), CsvFaults.Delimiter(() => FileBytes.Open(file), declared), column, value.Groups["value"].Value, misfit) is { } fault
                ? Wrong(file, fault)
                : new QuiverException(ErrorCode.IngestionFailed, $"{file}: {misfit}", ErrorCode.RecordRejected);
        }

        if (!message.Contains("CSV Error", StringComparison.Ordinal) && !message.Contains("when sniffing file", StringComparison.Ordinal)) return null;
        return FirstFault(named);
    }

    private QuiverException? Json(string message, Schema? schema)
    {
        if (message.Contains("Malformed JSON", StringComparison.Ordinal)) return FirstFault(null);
        if (!message.Contains("JSON transform error", StringComparison.Ordinal) && !message.Contains("casting from source column", StringComparison.Ordinal)) return null;
        if (FirstFault(null) is { } fault) return fault;
        if (schema is null) return null;
        var read = string.Join(", ", schema.Fields.Select(field => $"{DuckDb.Sql.Literal(field.Name)}: 'VARCHAR'"));
        foreach (var file in files)
        {
            var rows = $"(SELECT *, row_number() OVER () - 1 AS __row FROM read_json({DuckDb.Sql.Literal(file)}, columns = {{{read}}}))";
            if (FirstMisfit(rows, "__row", schema.Fields) is not var (row, column, _)) continue;
            var found = new JsonFaults(Whole(file)).Find(row, column.Name);
            if (found is not var (line, place, written, record)) continue;
            return Wrong(file, new FileFault(line, place, Misfit(written, column.Type.ToString(), column.Name)) { Record = row + 1, Name = column.Name, Raw = record });
        }

        return null;
    }

    private QuiverException? Parquet(string message, Schema? schema)
    {
        foreach (var file in files)
        {
            if (EndsAsParquet(file) is { } wrong) return Unreadable($"{file}: {wrong}");
        }

        if (!message.Contains("casting from source column", StringComparison.Ordinal))
            return message.Contains("aught", StringComparison.Ordinal) || schema is null ? null : Unreadable($"{(files is [var only] ? only : options.Path)}: Found a damaged Parquet file: {QueryErrors.Sentence(message)} Copy or write it again.");
        if (schema is null) return null;
        foreach (var file in files)
        {
            var rows = $"read_parquet({DuckDb.Sql.Literal(file)}, file_row_number = true)";
            if (FirstMisfit(rows, "file_row_number", schema.Fields) is var (row, column, value))
                return ParquetFault(file, row, column, value);
        }

        return null;
    }

    /// <summary>The first row with a value that does not become its column's type.</summary>
    private static (long Row, Field Column, string Value)? FirstMisfit(string rows, string number, IReadOnlyList<Field> columns)
    {
        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = instance.Connect();
        (long Row, Field Column, string Value)? first = null;
        foreach (var column in columns)
        {
            var name = DuckDb.Sql.Identifier(column.Name);
            var found = session.QueryText($"SELECT {number} || ' ' || CAST({name} AS VARCHAR) FROM {rows} WHERE {name} IS NOT NULL AND TRY_CAST({name} AS {column.Type}) IS NULL ORDER BY {number} LIMIT 1");
            if (found is null) continue;
            var space = found.IndexOf(' ', StringComparison.Ordinal);
            var row = long.Parse(found.AsSpan(0, space), CultureInfo.InvariantCulture);
            if (first is null || row < first.Value.Row) first = (row, column, found[(space + 1)..]);
        }

        return first;
    }

    private QuiverException? FirstFault(string? named)
    {
        foreach (var file in named is null ? files : [named])
            if (StructureOf(file) is { } fault) return Wrong(file, fault);
        return null;
    }

    private FileFault? StructureOf(string file, long records = long.MaxValue) => options.Format.Name switch
    {
        "csv" => CsvFaults.Structure(() => FileBytes.Open(file), CsvFaults.Delimiter(() => FileBytes.Open(file), declared), records),
        "json" => new JsonFaults(Whole(file)).Structure(),
        _ => null,
    };

    /// <summary>Whether the names found are those in the first line. DuckDB takes lines that do not fit each other for another kind of table, with other names.</summary>
    private bool HasNames(string file, Schema found) =>
        CsvFaults.Header(() => FileBytes.Open(file), CsvFaults.Delimiter(() => FileBytes.Open(file), declared)).Select(name => name.Trim()).SequenceEqual(found.Fields.Select(field => field.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a file that is no Parquet as a whole; null: nothing.</summary>
    public static string? EndsAsParquet(string file)
    {
        using var input = File.OpenRead(file);
        if (input.Length == 0) return "Found an empty file, expected Parquet. Write it again, or leave it out of the path.";
        Span<byte> mark = stackalloc byte[4];
        var begins = input.ReadAtLeast(mark, 4, throwOnEndOfStream: false) == 4 && mark.SequenceEqual("PAR1"u8);
        input.Position = Math.Max(0, input.Length - 4);
        var ends = input.ReadAtLeast(mark, 4, throwOnEndOfStream: false) == 4 && mark.SequenceEqual("PAR1"u8);
        if (ends) return null;
        return begins
            ? $"Found a Parquet file that is cut off after {input.Length} bytes, expected its end mark PAR1. Copy or write it again."
            : "Found a file that is not Parquet, expected one that begins and ends with PAR1. Name its format, as in format = 'csv', or give another path.";
    }

    private static string Misfit(string value, string type, string column) =>
        $"{(value.Length > 80 ? value[..80] + "…" : value)} is no {type}, the type of column '{column}'. Correct the value, or declare the column as VARCHAR and use TRY_CAST.";

    private static string? TypeOf(Schema? schema, string column) => schema?.IndexOf(column) is >= 0 and var index ? schema[index].Type.ToString() : null;

    private static string Names(Schema columns) => string.Join(", ", columns.Fields.Select(field => field.Name));

    private static FileFaultException Wrong(string file, FileFault fault) => new(file, fault);

    /// <summary>A value in a file that has no lines.</summary>
    private static FileFaultException ParquetFault(string file, long row, Field column, string value)
    {
        var misfit = Misfit($"'{value}'", column.Type.ToString(), column.Name);
        return new FileFaultException(file, new FileFault(0, 0, misfit) { Record = row + 1, Name = column.Name, Raw = Encoding.UTF8.GetBytes(value) }, $"{file}, row {row}, column '{column.Name}': {misfit}");
    }

    private static QuiverException Unreadable(string message) => new(ErrorCode.IngestionFailed, message);

    private static byte[] Whole(string file)
    {
        using var input = FileBytes.Open(file);
        using var whole = new MemoryStream();
        var chunk = new byte[64 << 10];
        for (int read; (read = input.Read(chunk)) > 0;)
        {
            whole.Write(chunk, 0, read);
            if (whole.Length > LargestJson) throw new IOException("The file is too large to look for places in it.");
        }

        return whole.ToArray();
    }

    [GeneratedRegex(@"^Error when converting column ""(?<column>[^""]*)""\. Could not convert string ""(?<value>[^""]*)"" to '(?<type>[^']*)'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CsvValue();

    [GeneratedRegex(@"\n  file = (?<file>[^\n]*)\n", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CsvFile();

    [GeneratedRegex(@"column ""(?<column>[^""]*)"" was read from the original file ""(?<first>[^""]*)"", but could not be found in file ""(?<file>[^""]*)""|Main file schema: (?<first>[^\n]*)\nCurrent file: (?<file>[^\n]*)\nColumn with name: ""(?<column>[^""]*)"" is missing", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OtherColumns();
}
