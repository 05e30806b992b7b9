using Quiver.Asking;
using Quiver.Columns;
using Quiver.Queries;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Copying;

/// <summary>How a COPY … TO writes: the format and its options.</summary>
/// <param name="Format">The format.</param>
/// <param name="Options">Those of the statement.</param>
internal sealed record CopyWriting(CopyFormat Format, CopyOptionList Options)
{
    private static readonly string[] MakingFolders = ["PARTITION_BY", "PER_THREAD_OUTPUT", "FILE_SIZE_BYTES", "ROW_GROUPS_PER_FILE"];

    /// <summary>Options that users write, for who misspells one.</summary>
    public static string[] KnownOptions { get; } =
    [
        "FORMAT", "HEADER", "DELIMITER", "QUOTE", "ESCAPE", "NULLSTR", "FORCE_QUOTE", "DATEFORMAT", "TIMESTAMPFORMAT", "COMPRESSION", "COMPRESSION_LEVEL", "ROW_GROUP_SIZE", "ROW_GROUP_SIZE_BYTES", "KV_METADATA",
        "PARTITION_BY", "FILE_SIZE_BYTES", "PER_THREAD_OUTPUT", "FILENAME_PATTERN", "WRITE_PARTITION_COLUMNS", "OVERWRITE", "OVERWRITE_OR_IGNORE", "APPEND", "ARRAY",
    ];

    /// <summary>Whether several files are written into a folder.</summary>
    public bool IsFolder => MakingFolders.Any(Has);

    /// <summary>Whether the folder may have files already.</summary>
    public bool Adds => Has("APPEND") || Has("OVERWRITE_OR_IGNORE");

    /// <summary>Whether the folder is emptied first.</summary>
    public bool Clears => Has("OVERWRITE");

    /// <summary>Reads what a statement says.</summary>
    /// <exception cref="QueryException">It is contradictory.</exception>
    public static CopyWriting Of(CopyToStatement copy, string file, SourceText source)
    {
        var writing = new CopyWriting(CopyFormats.Of(copy.Options, file, copy.Path, source), copy.Options);
        if (copy.Options.Find("RETURN_FILES", "RETURN_STATS") is { } returns)
            throw source.Error(ErrorCode.QueryFailed, returns.KeySpan.Offset, $"{returns.Key} is not supported: COPY answers how many rows it has written. Remove it.");
        if (writing.Format is CopyFormat.Arrow or CopyFormat.Arrows && copy.Options.Items.FirstOrDefault(option => !IsFormat(option)) is { } other)
            throw source.Error(ErrorCode.QueryFailed, other.KeySpan.Offset, $"Found the option {other.Key}, expected none beside FORMAT {writing.Format.ToString().ToLowerInvariant()}; remove it.");
        return writing;
    }

    /// <summary>Writes the rows of a query.</summary>
    /// <returns>How many there were.</returns>
    public long Write(OpenedQuery query, string file, RunningQuery running) => Format switch
    {
        CopyFormat.Arrow => WriteArrow(query, file, IpcFormat.File, running),
        CopyFormat.Arrows => WriteArrow(query, file, IpcFormat.Stream, running),
        _ => query.CopyTo(file, OptionsOf(file)),
    };

    private static bool IsFormat(CopyOption option) => option.Key.Equals("FORMAT", StringComparison.OrdinalIgnoreCase);

    private bool Has(string key) => Options.Find(key) is { IsOn: not false };

    /// <summary>The options as DuckDB takes them.</summary>
    private string OptionsOf(string file)
    {
        var options = Options.Items.Where(option => !IsFormat(option)).Select(option => option.Sql is null ? option.Key : $"{option.Key} {option.Sql}").Prepend($"FORMAT {Format.ToString().ToLowerInvariant()}");
        if (Format == CopyFormat.Csv && HasTabs(file) && Options.Find("DELIMITER", "DELIM", "SEP") is null) options = options.Append("DELIMITER '\t'");
        return string.Join(", ", options);
    }

    /// <summary>Whether a path's ending says that fields stand between tabs.</summary>
    internal static bool HasTabs(string file) => file.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".tsv.gz", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".tsv.zst", StringComparison.OrdinalIgnoreCase);

    private static long WriteArrow(OpenedQuery query, string file, IpcFormat format, RunningQuery running)
    {
        using var reader = query.Start();
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read);
        using var writer = new IpcWriter(stream, reader.Schema, new IpcWriteOptions { Format = format, LeaveOpen = true });
        while (reader.Next(running.Token) is { } batch)
        {
            using (batch) writer.Write(batch, running.Token);
            running.Rows += batch.Length;
        }

        writer.Finish();
        return running.Rows;
    }
}
