using System.Text;
using System.Text.Unicode;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Records;

/// <summary>
/// Casts texts as DuckDB does: for the forms of a value that no loop of ours reads, and to say that a text is none. A column of them costs some tens of nanoseconds a text, a single one some ten
/// microseconds. Safe to use from all threads.
/// </summary>
/// <param name="connect">Opens a session, in UTC.</param>
internal sealed class EngineCasts(Func<Session> connect) : IDisposable
{
    private static readonly Schema Input = new(new Field("text", DataType.Utf8));

    private readonly Lock _casting = new();
    private readonly Dictionary<DataType, Statement> _single = [];
    private readonly Dictionary<DataType, ExpressionEvaluator> _columns = [];
    private Session? _session;

    /// <summary>Casts a column of texts.</summary>
    /// <param name="texts">UTF-8; stays the caller's.</param>
    /// <param name="type">The type wanted.</param>
    /// <returns>A value for each text, NULL where it is none; the caller's.</returns>
    public Column Cast(Column texts, DataType type)
    {
        using var batch = new Batch(Input, [texts.Share()], texts.Length);
        lock (_casting)
        {
            if (!_columns.TryGetValue(type, out var evaluator))
                _columns[type] = evaluator = new ExpressionEvaluator(_session ??= connect(), Input, [$"TRY_CAST(c0 AS {type})"]);
            return evaluator.Evaluate(batch)[0];
        }
    }

    /// <summary>Adds the value that a text is to a column: the plain form of <see cref="Cast"/>, and for what lies inside lists, structs and maps.</summary>
    /// <returns>False: it is none, and nothing was added.</returns>
    public bool TryAppend(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!Utf8.IsValid(text)) return false;
        lock (_casting)
        {
            var cast = Single(column.Type);
            cast.Bind(1, Encoding.UTF8.GetString(text));
            using var rows = new BatchReader(cast.Execute());
            using var batch = rows.Next()!;
            if (batch[0].IsNull(0)) return false;
            column.AppendFrom(batch[0], 0);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_casting)
        {
            foreach (var cast in _single.Values) cast.Dispose();
            foreach (var cast in _columns.Values) cast.Dispose();
            _single.Clear();
            _columns.Clear();
            _session?.Dispose();
        }
    }

    private Statement Single(DataType type)
    {
        if (_single.TryGetValue(type, out var cast)) return cast;
        _session ??= connect();
        return _single[type] = _session.Prepare($"SELECT TRY_CAST($1::VARCHAR AS {type}) AS value");
    }
}
