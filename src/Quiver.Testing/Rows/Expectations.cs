using Quiver.Columns;

namespace Quiver.Testing;

/// <summary>
/// Compares rows with those a test expects, after all that was written has run; rows that differ are shown side by side by an <see cref="UnexpectedRowsException"/>. As text a row is a line and its
/// values are separated by <c>|</c> or tabs: <c>AAPL | 189.5 | 2024-01-01 00:00:00</c>. Values are written as DuckDB prints them; <c>NULL</c> is no value, <c>(empty)</c> a text without characters,
/// <c>\|</c> a bar, and <c>\t</c>, <c>\n</c>, <c>\r</c> are tab and line ends. Blanks around values and empty lines do not count, and a text without lines expects no rows.
/// </summary>
public static class Expectations
{
    /// <summary>Expects that these rows, in this order, have come to a subscription since it was read last.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">One of its subscriptions, which nobody else reads meanwhile.</param>
    /// <param name="expected">The rows as text.</param>
    /// <exception cref="UnexpectedRowsException">Others have come.</exception>
    /// <exception cref="QuiverException">The query failed.</exception>
    public static void Expect(this Connection connection, Subscription rows, string expected) => Compare(rows?.Schema, Came(connection, rows!), expected, inAnyOrder: false);

    /// <summary>As <see cref="Expect(Connection, Subscription, string)"/>, in any order.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">One of its subscriptions, which nobody else reads meanwhile.</param>
    /// <param name="expected">The rows as text.</param>
    /// <exception cref="UnexpectedRowsException">Others have come.</exception>
    /// <exception cref="QuiverException">The query failed.</exception>
    public static void ExpectInAnyOrder(this Connection connection, Subscription rows, string expected) => Compare(rows?.Schema, Came(connection, rows!), expected, inAnyOrder: true);

    /// <summary>Expects that a query asked now answers these rows, in this order.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">A SELECT; without ORDER BY use <see cref="ExpectInAnyOrder(Connection, string, string)"/>.</param>
    /// <param name="expected">The rows as text.</param>
    /// <exception cref="UnexpectedRowsException">It answers others.</exception>
    /// <exception cref="QuiverException">The query is wrong, or fails.</exception>
    public static void Expect(this Connection connection, string sql, string expected) => CompareAnswer(connection, sql, expected, inAnyOrder: false);

    /// <summary>As <see cref="Expect(Connection, string, string)"/>, in any order.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">A SELECT.</param>
    /// <param name="expected">The rows as text.</param>
    /// <exception cref="UnexpectedRowsException">It answers others.</exception>
    /// <exception cref="QuiverException">The query is wrong, or fails.</exception>
    public static void ExpectInAnyOrder(this Connection connection, string sql, string expected) => CompareAnswer(connection, sql, expected, inAnyOrder: true);

    /// <summary>Expects that rows equal to these, in this order, have come to a subscription since it was read last.</summary>
    /// <typeparam name="T">The rows' type, whose <see cref="object.Equals(object)"/> compares values: a record is best.</typeparam>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">One of its subscriptions, which nobody else reads meanwhile.</param>
    /// <param name="expected">The rows; none when nothing is to come.</param>
    /// <exception cref="UnexpectedRowsException">Others have come.</exception>
    /// <exception cref="QuiverException">The query failed.</exception>
    public static void Expect<T>(this Connection connection, Subscription<T> rows, params IReadOnlyList<T> expected) => CompareTyped(expected, connection.Drain(rows));

    /// <summary>As <see cref="Expect{T}(Connection, Subscription{T}, IReadOnlyList{T})"/>, in any order.</summary>
    /// <typeparam name="T">The rows' type, whose <see cref="object.Equals(object)"/> compares values: a record is best.</typeparam>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">One of its subscriptions, which nobody else reads meanwhile.</param>
    /// <param name="expected">The rows; none when nothing is to come.</param>
    /// <exception cref="UnexpectedRowsException">Others have come.</exception>
    /// <exception cref="QuiverException">The query failed.</exception>
    public static void ExpectInAnyOrder<T>(this Connection connection, Subscription<T> rows, params IReadOnlyList<T> expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        CompareTyped(Sorted(expected), Sorted(connection.Drain(rows)));
    }

    private static List<string> Came(Connection connection, Subscription rows)
    {
        var batches = connection.Drain(rows);
        try
        {
            return RowLines.Of(batches);
        }
        finally
        {
            foreach (var batch in batches) batch.Dispose();
        }
    }

    private static void CompareAnswer(Connection connection, string sql, string expected, bool inAnyOrder)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using var answer = connection.Query(sql);
        Compare(answer.Schema, RowLines.Of(answer.Batches), expected, inAnyOrder);
    }

    private static void Compare(Schema? schema, List<string> found, string expected, bool inAnyOrder)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var wanted = RowLines.Parse(expected);
        if (inAnyOrder)
        {
            wanted.Sort(StringComparer.Ordinal);
            found.Sort(StringComparer.Ordinal);
        }

        if (!wanted.SequenceEqual(found, StringComparer.Ordinal))
            throw new UnexpectedRowsException($"The rows ({string.Join(" | ", schema!.Fields.Select(field => field.Name))}) are not the expected ones.\n{Difference.Of(wanted, found)}");
    }

    private static void CompareTyped<T>(IReadOnlyList<T> expected, IReadOnlyList<T> found)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (expected.SequenceEqual(found)) return;
        List<string> wanted = [.. expected.Select(Text)];
        List<string> came = [.. found.Select(Text)];
        throw new UnexpectedRowsException(wanted.SequenceEqual(came, StringComparer.Ordinal)
            ? $"The rows look as expected, and are not equal to them: {typeof(T).Name} compares what is not seen, or does not compare values. Make it a record of plain values, or compare rows as text.\n{Difference.Of(wanted, [])}"
            : $"The rows are not the expected ones.\n{Difference.Of(wanted, came)}");
    }

    /// <summary>Sorted by what is seen of them: rows that are equal stand at equal places.</summary>
    private static List<T> Sorted<T>(IReadOnlyList<T> rows) => [.. rows.OrderBy(Text, StringComparer.Ordinal)];

    private static string Text<T>(T row) => row?.ToString() ?? "NULL";
}
