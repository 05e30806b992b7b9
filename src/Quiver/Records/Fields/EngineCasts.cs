using System.Text;
using System.Text.Unicode;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Records;

/// <summary>Casts single texts as DuckDB does: for the forms of a value that no loop of ours reads, and to say that a text is none. Some ten microseconds each. Safe to use from all threads.</summary>
/// <param name="connect">Opens a session, in UTC.</param>
internal sealed class EngineCasts(Func<Session> connect) : IDisposable
{
    private readonly Lock _casting = new();
    private readonly Dictionary<DataType, Statement> _casts = [];
    private Session? _session;

    /// <summary>Adds the value that a text is to a column.</summary>
    /// <returns>False: it is none, and nothing was added.</returns>
    public bool TryAppend(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!Utf8.IsValid(text)) return false;
        lock (_casting)
        {
            var cast = Cast(column.Type);
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
            foreach (var cast in _casts.Values) cast.Dispose();
            _casts.Clear();
            _session?.Dispose();
        }
    }

    private Statement Cast(DataType type)
    {
        if (_casts.TryGetValue(type, out var cast)) return cast;
        _session ??= connect();
        return _casts[type] = _session.Prepare($"SELECT TRY_CAST($1::VARCHAR AS {type}) AS value");
    }
}
