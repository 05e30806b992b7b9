namespace Quiver.Cli;

/// <summary><c>.tables</c>.</summary>
internal static class TablesCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".tables", "[PATTERN]", "Sources, streams and late rows", (session, arguments) => Show(session, arguments.One), "\\dt")
    {
        Takes = ArgumentKind.Relation,
        Details = "PATTERN is one of LIKE: % is any text, _ any character. .tables trade% shows trades and trade_days.",
    };

    /// <summary>Shows those of a pattern; all for an empty one.</summary>
    public static void Show(ShellSession session, string pattern)
    {
        using var all = session.Connection.Execute("SHOW TABLES");
        var rows = new List<string?[]>();
        foreach (var batch in all.Rows!.Batches)
        {
            for (var row = 0; row < batch.Length; row++)
            {
                string?[] cells = [.. batch.Columns.Select(column => column.IsNull(row) ? null : Columns.ValueText.Format(column, row))];
                if (pattern.Length == 0 || LikePattern.Matches(cells[0]!, pattern)) rows.Add(cells);
            }
        }

        session.Print(TextTable.Of([.. all.Rows.Schema.Fields.Select(field => field.Name)], rows));
    }
}
