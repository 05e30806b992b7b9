using Quiver.Columns;
using Quiver.Files;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Copying;

/// <summary>What COPY writes and reads. The first three are DuckDB's to write.</summary>
internal enum CopyFormat
{
    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>CSV.</summary>
    Csv,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Arrow IPC as a file.</summary>
    Arrow,

    /// <summary>Arrow IPC as a stream.</summary>
    Arrows,
}

/// <summary>Finds the format that a COPY means: by its option, else by the path's ending.</summary>
internal static class CopyFormats
{
    private const string Names = "parquet, csv, json, arrow or arrows";

    /// <summary>The format.</summary>
    /// <param name="options">Those of the statement.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Where the path stands.</param>
    /// <param name="source">The text.</param>
    /// <exception cref="QueryException">It is none of ours, or cannot be told.</exception>
    public static CopyFormat Of(CopyOptionList options, string file, FilePath path, SourceText source)
    {
        if (options.Find("FORMAT") is { } option)
        {
            return Enum.TryParse<CopyFormat>(option.Text, ignoreCase: true, out var named) && !int.TryParse(option.Text, out _)
                ? named
                : throw source.Error(ErrorCode.QueryFailed, (option.Sql is null ? option.KeySpan : option.ValueSpan).Offset, TokenReader.Sentence(
                    $"Found {option.Sql ?? "nothing"} as FORMAT, expected {Names}", Suggestions.Nearest(option.Text ?? "", Enum.GetNames<CopyFormat>()) is { } nearest ? $"did you mean {nearest.ToLowerInvariant()}?" : "choose one of them"));
        }

        return OfEnding(file) ?? (LocalFile.IsDevice(file) ? CopyFormat.Csv : throw source.Error(
            ErrorCode.QueryFailed, path.Span.Offset, $"The ending of '{file}' tells no format, expected one of {Names}; add it: (FORMAT csv)."));
    }

    private static CopyFormat? OfEnding(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".ARROW" or ".FEATHER" or ".IPC" => CopyFormat.Arrow,
        ".ARROWS" => CopyFormat.Arrows,
        _ => FileFormat.OfPath(file)?.Name switch
        {
            "parquet" => CopyFormat.Parquet,
            "csv" => CopyFormat.Csv,
            "json" => CopyFormat.Json,
            _ => null,
        },
    };
}
