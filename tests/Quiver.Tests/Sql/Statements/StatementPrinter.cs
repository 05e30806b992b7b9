using System.Globalization;
using Quiver.Columns;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

/// <summary>Prints statements in a compact form, so that a table of tests can be read.</summary>
internal static class StatementPrinter
{
    public static string Print(Statement statement) => statement switch
    {
        CreateSourceStatement s => $"source {s.Name}{Taken(s.IfExists)} ({string.Join(", ", s.Columns.Select(Print))}){Print(s.Watermark)}"
            + (s.Connector is { } c ? $" from {c.Kind}({Print(c.Options)})" : "") + (s.OnError is { } e ? $" on error {e.Policy}" : "") + (s.Options.Items.Count > 0 ? $" with({Print(s.Options)})" : ""),
        CreateStreamStatement s => $"stream {s.Name}{Taken(s.IfExists)} {Print(s.Query)}",
        DropStatement s => $"drop {s.Kind} {s.Name}{(s.IfExists ? " if exists" : "")}{(s.Cascade ? " cascade" : "")}",
        InsertStatement s => $"insert {s.Target} ({string.Join(", ", s.Columns)}){(s.ByName ? " by name" : "")} [{s.Rows}]",
        CopyToStatement s => $"copy [{s.Select}] ({string.Join(", ", s.Columns)}) to '{s.Path.Text}'{Print(s.Options)}",
        CopyFromStatement s => $"copy {s.Target} ({string.Join(", ", s.Columns)}) from '{s.Path.Text}'{Print(s.Options)}{(s.OnError is { } e ? $" on error {e.Policy}" : "")}",
        AttachStatement s => $"attach{Taken(s.IfExists)} '{s.Path.Text}' as {s.Name}{Print(s.Options)}",
        DetachStatement s => $"detach{(s.IfExists ? " if exists" : "")} {s.Name}",
        ShowStatement s => $"show {s.Kind}",
        DescribeStatement s => $"describe {s.Name} [{s.Query}]",
        ExplainStatement s => $"explain{(s.Analyze ? " analyze" : "")} {Print(s.Statement)}",
        ExplainWhyStatement s => $"why {s.Name}",
        SubscribeStatement s => $"subscribe {s.Name} {Print(s.Query)}",
        SelectStatement s => $"select {Print(s.Query)}",
        DuckDbStatement s => $"duckdb {s.Verb} [{s.Sql}]",
        _ => throw new ArgumentException(statement.GetType().Name),
    };

    public static string Print(Query query)
    {
        var text = $"[{query.Select}]";
        if (query.Emit is { } emit) text += $" emit {emit.Mode}" + (emit.EveryMicros != 0 ? $" {emit.EveryMicros}" : "");
        if (query.Lateness is { } lateness) text += $" lateness {lateness.Micros}";
        if (query.LateData is { } late) text += $" late to {late.Target}";
        if (query.Start is { } start) text += $" start {start.Kind}" + (start.Kind == StartKind.Sequence ? $" {start.Sequence}" : "") + (start.Timestamp is { } time ? $" {time}" : "");
        if (query.Options.Items.Count > 0) text += $" with({Print(query.Options)})";
        return text;
    }

    private static string Taken(IfExists ifExists) => ifExists switch { IfExists.Replace => " replace", IfExists.Keep => " keep", _ => "" };

    private static string Print(ColumnDeclaration column) =>
        $"{column.Name}:{column.Type}{(column.Nullable ? "" : "!")}{(column.Default is { } value ? $"={value}" : "")}";

    private static string Print(WatermarkClause? watermark) =>
        watermark is null ? "" : $" watermark {watermark.Column}-{watermark.DelayMicros}{(watermark.DelayIsNumber ? "n" : "")}";

    private static string Print(OptionList options) => string.Join(", ", options.Items.Select(option => $"{option.Key}={Print(option.Value)}"));

    private static string Print(CopyOptionList options) =>
        options.Items.Count == 0 ? "" : $" ({string.Join(", ", options.Items.Select(option => option.Sql is null ? option.Key : $"{option.Key}={option.Text ?? option.Sql}"))})";

    private static string Print(OptionValue value) => value switch
    {
        TextValue v => $"'{v.Text}'",
        NumberValue v => v.Value.ToString(CultureInfo.InvariantCulture),
        FlagValue v => v.Value ? "yes" : "no",
        NameValue v => v.Text,
        IntervalValue { Value: Interval i } => $"{i.Months}mon{i.Days}d{i.Micros}us",
        ListValue v => $"[{string.Join(", ", v.Values.Select(Print))}]",
        _ => throw new ArgumentException(value.GetType().Name),
    };

    public static Statement Parse(string text) => Assert.Single(StatementParser.ParseAll(new SourceText(text)));
}
