using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Quiver.Columns;
using Quiver.Reading;

namespace Quiver;

/// <summary>
/// Rows as ADO.NET reads them: those of an answer, or of a subscription as they come, where <see cref="Read()"/> waits for the next one. A DATE is given as <see cref="DateTime"/>, a TIME as
/// <see cref="TimeSpan"/>, a moment in UTC, a list as an array of objects; <see cref="GetFieldValue{T}"/> gives other types that hold the value. Used by one thread at a time.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Data readers are enumerable and called readers.")]
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "Data readers enumerate as their base does.")]
[SuppressMessage("Usage", "CA2201:Do not raise reserved exception types", Justification = "DbDataReader promises IndexOutOfRangeException for columns that are not there.")]
public partial class BatchDataReader : DbDataReader
{
    private static readonly Schema None = new();

    private BatchSource? _source;
    private FieldReader[] _fields = [];
    private Schema _schema = None;
    private Batch? _batch;
    private int _row;
    private bool _isClosed;

    private protected BatchDataReader()
    {
    }

    internal BatchDataReader(BatchSource source) => Show(source);

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override int FieldCount
    {
        get
        {
            ThrowIfClosed();
            return _fields.Length;
        }
    }

    /// <summary>Whether there are rows; of a subscription, whether some may come.</summary>
    public override bool HasRows
    {
        get
        {
            ThrowIfClosed();
            return _source is { HasRows: true };
        }
    }

    /// <inheritdoc/>
    public override bool IsClosed => _isClosed;

    /// <summary>-1: reading changes nothing.</summary>
    public override int RecordsAffected => -1;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>Goes on to the next row; of a subscription, waits for it.</summary>
    /// <returns>False when there is none and none will come.</returns>
    public sealed override bool Read() => Read(CancellationToken.None);

    /// <summary>As <see cref="Read()"/>, waiting without a thread.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        if (_source is null) return false;
        if (TryAdvance()) return true;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await _source.NextAsync(cancellationToken) is not { } batch) return End();
            Bind(batch);
        }
        while (_batch!.Length == 0);
        return true;
    }

    /// <summary>As <see cref="Read()"/>, until cancelled.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public virtual bool Read(CancellationToken cancellation)
    {
        ThrowIfClosed();
        if (_source is null) return false;
        if (TryAdvance()) return true;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            if (_source.Next(cancellation) is not { } batch) return End();
            Bind(batch);
        }
        while (_batch!.Length == 0);
        return true;
    }

    /// <inheritdoc/>
    public override bool NextResult() => false;

    /// <inheritdoc/>
    public override void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        _batch = null;
        _source?.Dispose();
    }

    /// <inheritdoc/>
    public override string GetName(int ordinal) => _schema[Checked(ordinal)].Name;

    /// <summary>The position of a column: by its name, else by its name in any case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none of that name.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            for (var column = 0; column < _schema.Count; column++)
                if (string.Equals(_schema[column].Name, name, comparison)) return column;
        }

        throw new IndexOutOfRangeException(_schema.Count == 0 ? "There are no columns." : $"There is no column '{name}'; there are {string.Join(", ", _schema.Fields.Select(field => field.Name))}.");
    }

    /// <summary>The SQL type of a column: BIGINT, DECIMAL(18,2), VARCHAR[].</summary>
    public override string GetDataTypeName(int ordinal) => _schema[Checked(ordinal)].Type.ToString();

    /// <inheritdoc/>
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => _fields[Checked(ordinal)].Type;

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => Of(ordinal).IsNull(_row);

    /// <inheritdoc/>
    public override object GetValue(int ordinal) => Of(ordinal).Value(_row);

    /// <summary>A value as a type that holds it: any number type for a number within its range, DateOnly and TimeOnly for days and times, enums by name, Guids from text, nullable types also for NULL.</summary>
    /// <exception cref="InvalidCastException">The column is not read as that type, its text is no such value, or the value is NULL.</exception>
    /// <exception cref="OverflowException">The type cannot hold this value.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        if (typeof(T) == typeof(Stream)) return (T)(object)GetStream(ordinal);
        if (typeof(T) == typeof(TextReader)) return (T)(object)GetTextReader(ordinal);
        return Of(ordinal).Value<T>(_row);
    }

    /// <summary>The bytes of a BLOB.</summary>
    /// <param name="ordinal">The column.</param>
    public override Stream GetStream(int ordinal) => new MemoryStream(GetFieldValue<byte[]>(ordinal), writable: false);

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var count = Math.Min(values.Length, FieldCount);
        for (var column = 0; column < count; column++) values[column] = GetValue(column);
        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    /// <inheritdoc/>
    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    /// <summary>Copies bytes of a BLOB.</summary>
    /// <param name="ordinal">The column.</param>
    /// <param name="dataOffset">The first byte to copy.</param>
    /// <param name="buffer">Where to; null only asks for the length.</param>
    /// <param name="bufferOffset">Where in it.</param>
    /// <param name="length">How many at most.</param>
    /// <returns>How many were copied; without a buffer, how many there are.</returns>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy<byte>(GetFieldValue<byte[]>(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <summary>Copies characters of a text.</summary>
    /// <param name="ordinal">The column.</param>
    /// <param name="dataOffset">The first character to copy.</param>
    /// <param name="buffer">Where to; null only asks for the length.</param>
    /// <param name="bufferOffset">Where in it.</param>
    /// <param name="length">How many at most.</param>
    /// <returns>How many were copied; without a buffer, how many there are.</returns>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(GetString(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <summary>Goes on to other rows, with columns of their own.</summary>
    private protected void Show(BatchSource? source)
    {
        _source?.Dispose();
        _batch = null;
        _source = source;
        _schema = source?.Schema ?? None;
        _fields = [.. _schema.Fields.Select(field => new FieldReader(field))];
    }

    private protected void ThrowIfClosed()
    {
        if (_isClosed) throw new InvalidOperationException("The data reader is closed. Execute the command again.");
    }

    private static long Copy<T>(ReadOnlySpan<T> values, long start, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null) return values.Length;
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(bufferOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > buffer.Length - bufferOffset) throw new ArgumentException($"{length} values from {bufferOffset} on do not fit into the buffer, which has room for {buffer.Length}.", nameof(length));
        if (start >= values.Length) return 0;
        var copied = values[(int)start..];
        copied = copied[..Math.Min(copied.Length, length)];
        copied.CopyTo(buffer.AsSpan(bufferOffset));
        return copied.Length;
    }

    private bool TryAdvance()
    {
        if (_batch is null || _row + 1 >= _batch.Length) return false;
        _row++;
        return true;
    }

    private bool End()
    {
        _batch = null;
        return false;
    }

    private void Bind(Batch batch)
    {
        _batch = batch;
        _row = 0;
        for (var column = 0; column < _fields.Length; column++) _fields[column].Bind(batch[column]);
    }

    private int Checked(int ordinal)
    {
        ThrowIfClosed();
        return (uint)ordinal < (uint)_fields.Length ? ordinal : throw new IndexOutOfRangeException($"There is no column {ordinal}; they are counted from 0 to {_fields.Length - 1}.");
    }

    private FieldReader Of(int ordinal)
    {
        var field = _fields[Checked(ordinal)];
        return _batch is not null ? field : throw new InvalidOperationException("There is no row here: call Read first, and stop when it says false.");
    }
}
