using Quiver.Connectors;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Files;

/// <summary>What FROM FILES (…) says.</summary>
/// <param name="Path">A path or glob pattern, relative to the working directory.</param>
/// <param name="Format">How the files are read.</param>
/// <param name="OrderBy">SQL terms over the files' columns that rows are replayed in; null for the files' own order. Equal rows keep the files' order.</param>
/// <param name="Pace">How fast rows are replayed.</param>
internal sealed record FilesOptions(string Path, FileFormat Format, string? OrderBy, Pace Pace)
{
    /// <summary>Reads the options of a statement.</summary>
    /// <exception cref="QueryException">An option is unknown, missing or has a value that does not fit.</exception>
    public static FilesOptions Read(ConnectorClause clause, SourceText source)
    {
        var values = new OptionValues(source, clause.Options, "FROM FILES");
        values.RefuseOthers("path", "format", "order_by", "pace");
        var path = values.Text("path")
            ?? throw source.Error(ErrorCode.QueryFailed, clause.Kind.Span.Offset, "Found no path in FROM FILES, expected one; write FILES (path = 'data/*.parquet').");
        return new FilesOptions(path, FormatOf(path, values, clause.Options), values.Text("order_by"), PaceOf(values, clause.Options));
    }

    private static FileFormat FormatOf(string path, OptionValues values, OptionList options)
    {
        if (values.Text("format") is { } name)
            return FileFormat.Named(name) ?? throw values.Wrong(options.Find("format")!, FileFormat.Names, "choose one of them");
        return FileFormat.OfPath(path) ?? throw values.Wrong(options.Find("path")!, $"an ending that tells the format ({FileFormat.Names})", "add format = 'parquet', 'csv' or 'json'");
    }

    private static Pace PaceOf(OptionValues values, OptionList options) => values.Text("pace") is { } pace
        ? Pace.Parse(pace) ?? throw values.Wrong(options.Find("pace")!, "max, a multiple of event time such as '60x', or a duration such as '20s'", "put it in quotes")
        : Pace.Max;
}
