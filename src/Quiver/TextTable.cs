using System.Text;
using Quiver.Columns;

namespace Quiver;

/// <summary>Small answers that Quiver makes itself: SHOW, DESCRIBE, EXPLAIN.</summary>
internal static class TextTable
{
    /// <summary>A result of text columns; null cells are NULL.</summary>
    public static QueryResult Of(string[] columns, IEnumerable<string?[]> rows)
    {
        var schema = new Schema(columns.Select(column => new Field(column, DataType.Utf8)));
        var builders = columns.Select(_ => new ColumnBuilder(DataType.Utf8)).ToArray();
        var count = 0;
        foreach (var row in rows)
        {
            count++;
            for (var column = 0; column < columns.Length; column++)
            {
                if (row[column] is { } text) builders[column].AppendText(Encoding.UTF8.GetBytes(text));
                else builders[column].AppendNull();
            }
        }

        var batch = new Batch(schema, [.. builders.Select(builder => builder.Finish())], count);
        foreach (var builder in builders) builder.Dispose();
        return new QueryResult(schema, [batch], default);
    }
}
