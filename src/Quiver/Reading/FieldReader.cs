using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Reading;

/// <summary>The values of one column as a data reader gives them: as the type that belongs to the column, or as any other that can hold them. Bound to one batch after another.</summary>
internal sealed class FieldReader
{
    private static readonly ConcurrentDictionary<(Type Reader, Type Wanted), Delegate?> Reads = new();

    private readonly Field _field;
    private readonly CellReader? _cells; // null for what is nested, and for columns of NULL alone
    private readonly FieldReader[] _below = []; // of what is nested
    private readonly Func<CellReader, int, object>? _boxed;
    private Column? _column;

    public FieldReader(Field field)
    {
        _field = field;
        Type = TypeOf(field.Type);
        _below = field.Type.Kind switch
        {
            TypeKind.Struct => [.. field.Type.Fields.Select(member => new FieldReader(member))],
            TypeKind.Map => [new FieldReader(field.Type.Element!.Fields[0]), new FieldReader(field.Type.Element.Fields[1])],
            TypeKind.List or TypeKind.FixedList => [new FieldReader(new Field(field.Name, field.Type.Element!))],
            _ => [],
        };
        if (field.Type.IsNested || field.Type.Kind == TypeKind.Null) return;
        _cells = CellReader.Create(field, read: null);
        _boxed = (Func<CellReader, int, object>)Reads.GetOrAdd((_cells.GetType(), typeof(object)), static (key, own) => Compile<object>(key.Reader, own), Type)!;
    }

    /// <summary>The type of its values: a DATE is a <see cref="DateTime"/>, a TIME a <see cref="TimeSpan"/>, as ADO.NET has them; a list is an array of objects, a struct a dictionary of its members, a map a dictionary; within them null is null.</summary>
    public Type Type { get; }

    /// <summary>Goes on to a batch's column.</summary>
    public void Bind(Column column)
    {
        _column = column;
        _cells?.Bind(column);
        if (_below.Length == 0) return;
        var children = _field.Type.Kind == TypeKind.Map ? column.Children[0].Children : column.Children;
        for (var child = 0; child < _below.Length; child++) _below[child].Bind(children[child]);
    }

    /// <summary>Whether a row is null.</summary>
    public bool IsNull(int row) => _column!.IsNull(row);

    /// <summary>A value of the column's own type; DBNull for NULL.</summary>
    public object Value(int row) => IsNull(row) ? DBNull.Value : _boxed is null ? Nested(row) : _boxed(_cells!, row);

    /// <summary>A value as a type.</summary>
    /// <exception cref="InvalidCastException">The column is not read as that type, its text is none, or it is NULL and the type takes none.</exception>
    /// <exception cref="OverflowException">The type cannot hold this value.</exception>
    public T Value<T>(int row)
    {
        if (typeof(T) == typeof(object)) return (T)Value(row);
        if (IsNull(row))
        {
            if (typeof(T) == typeof(DBNull)) return (T)(object)DBNull.Value;
            if (default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is not null) return default!;
            throw new InvalidCastException($"Column '{_field.Name}' is NULL in this row. Ask IsDBNull first, or give NULL a value in SQL with coalesce.");
        }

        if (_cells is null) return Nested(row) is T nested ? nested : throw Refused<T>();
        return Reads.GetOrAdd((_cells.GetType(), typeof(T)), static key => Compile<T>(key.Reader, Nullable.GetUnderlyingType(key.Wanted) ?? key.Wanted)) is Func<CellReader, int, T> read
            ? Held(read, row)
            : throw Refused<T>();
    }

    private T Held<T>(Func<CellReader, int, T> read, int row)
    {
        try
        {
            return read(_cells!, row);
        }
        catch (QuiverException error) when (error.Code == ErrorCode.SchemaMismatch)
        {
            throw _field.Type.Kind == TypeKind.Utf8 ? new InvalidCastException(error.Message, error) : new OverflowException(error.Message, error); // as ADO.NET's readers say it
        }
    }

    /// <summary>The type in which data readers give a type of column.</summary>
    public static Type TypeOf(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => typeof(bool),
        TypeKind.Int8 => typeof(sbyte),
        TypeKind.Int16 => typeof(short),
        TypeKind.Int32 => typeof(int),
        TypeKind.Int64 => typeof(long),
        TypeKind.Int128 => typeof(Int128),
        TypeKind.UInt8 => typeof(byte),
        TypeKind.UInt16 => typeof(ushort),
        TypeKind.UInt32 => typeof(uint),
        TypeKind.UInt64 => typeof(ulong),
        TypeKind.Float32 => typeof(float),
        TypeKind.Float64 => typeof(double),
        TypeKind.Decimal => typeof(decimal),
        TypeKind.Binary => typeof(byte[]),
        TypeKind.Date or TypeKind.Timestamp => typeof(DateTime),
        TypeKind.Time => typeof(TimeSpan),
        TypeKind.Interval => typeof(Interval),
        TypeKind.UInt128 => typeof(UInt128),
        TypeKind.Uuid => typeof(Guid),
        TypeKind.List or TypeKind.FixedList => typeof(object[]),
        TypeKind.Struct => typeof(Dictionary<string, object?>),
        TypeKind.Map => typeof(Dictionary<object, object?>),
        TypeKind.Null => typeof(object),
        _ => typeof(string),
    };

    private object Nested(int row)
    {
        if (_field.Type.Kind == TypeKind.Struct)
        {
            var members = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            for (var member = 0; member < _below.Length; member++)
                members.Add(_field.Type.Fields[member].Name is { Length: > 0 } name ? name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{member + 1}"), _below[member].Inner(row));
            return members;
        }

        var list = _column!.Lists[row];
        var (start, end) = (list.Start.Value, list.End.Value);
        if (_field.Type.Kind == TypeKind.Map)
        {
            var entries = new Dictionary<object, object?>();
            for (var entry = start; entry < end; entry++) entries[_below[0].Inner(entry)!] = _below[1].Inner(entry);
            return entries;
        }

        var elements = new object?[end - start];
        for (var element = 0; element < elements.Length; element++) elements[element] = _below[0].Inner(start + element);
        return elements;
    }

    private object? Inner(int row) => IsNull(row) ? null : Value(row);

    // Compiled once for a kind of column and a type; null when the one is not read as the other.
    private static Func<CellReader, int, T>? Compile<T>(Type reader, Type wanted)
    {
        if (CellReader.MethodFor(reader, wanted) is not { } method) return null;
        var cells = Expression.Parameter(typeof(CellReader), "cells");
        var row = Expression.Parameter(typeof(int), "row");
        var value = Expression.Call(Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [reader], cells), method, row);
        return Expression.Lambda<Func<CellReader, int, T>>(Expression.Convert(value, typeof(T)), cells, row).Compile();
    }

    private InvalidCastException Refused<T>() =>
        new($"Column '{_field.Name}' is {_field.Type}, which is not read as {RowMismatch.NameOf(typeof(T))}. Read it as {RowMismatch.NameOf(Type)}, or cast it in SQL.");
}
