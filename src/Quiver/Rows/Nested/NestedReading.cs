using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>Makes C# values of nested columns: records and classes of structs, arrays and lists of lists, dictionaries of maps, to any depth.</summary>
internal static class NestedReading
{
    private static readonly MethodInfo OfMethod = typeof(NestedReading).GetMethod(nameof(Of))!;
    private static readonly MethodInfo ListMethod = typeof(NestedReading).GetMethod(nameof(List), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo MapMethod = typeof(NestedReading).GetMethod(nameof(Map), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>What reads a value that is not NULL; null when a column of the type does not become one.</summary>
    /// <param name="type">A nested type.</param>
    /// <param name="wanted">The C# type, not nullable.</param>
    /// <exception cref="QuiverException">SchemaMismatch: the members of a type and of a struct do not match.</exception>
    public static Delegate? Find(DataType type, Type wanted) => (Delegate?)Call(OfMethod, [wanted], type);

    /// <summary>As the other.</summary>
    public static Func<NestedCells, int, T>? Of<T>(DataType type)
    {
        var wanted = typeof(T);
        return type.Kind switch
        {
            TypeKind.Struct => wanted.IsPrimitive || wanted.IsEnum || wanted == typeof(string) || wanted == typeof(object) ? null : Struct<T>(type),
            TypeKind.Map => NestedShape.DictionaryOf(wanted) is var (key, value) ? (Func<NestedCells, int, T>?)Call(MapMethod, [wanted, key, value], type) : null,
            _ => NestedShape.ListOf(wanted) is { } element ? (Func<NestedCells, int, T>?)Call(ListMethod, [wanted, element], type) : null,
        };
    }

    /// <summary>A value of a cell as a type, with what NULL becomes; null when cells of that kind do not become one.</summary>
    /// <param name="cell">An expression of a <see cref="CellReader"/>.</param>
    /// <param name="row">An expression of the row.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="wanted">The C# type, which may be nullable.</param>
    /// <param name="allowsNull">Whether NULL becomes its default; else it is refused.</param>
    public static Expression? Value(Expression cell, Expression row, DataType type, Type wanted, bool allowsNull)
    {
        var reader = CellReader.TypeFor(type);
        var cells = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [reader], cell);
        var plain = Nullable.GetUnderlyingType(wanted) ?? wanted;
        Expression value;
        if (type.IsNested)
        {
            if (Find(type, plain) is not { } read) return null;
            value = Expression.Invoke(Expression.Constant(read), cells, row);
        }
        else
        {
            if (CellReader.MethodFor(reader, plain) is not { } method) return null;
            value = Expression.Call(cells, method, row);
        }

        allowsNull |= wanted.IsGenericType && wanted.GetGenericTypeDefinition() == typeof(ImmutableArray<>); // NULL is the one that was never made
        if (value.Type != plain) value = Expression.Convert(value, plain); // an enum from its number
        if (plain != wanted) value = Expression.Convert(value, wanted);
        var absent = allowsNull ? Expression.Default(wanted) : (Expression)Expression.Call(cells, nameof(CellReader.RefuseNull), [wanted], row);
        return Expression.Condition(Expression.Call(cells, nameof(CellReader.IsNull), null, row), absent, value);
    }

    /// <summary>Whether a type can hold NULL.</summary>
    public static bool AllowsNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static Func<NestedCells, int, T> Struct<T>(DataType type)
    {
        var read = RowReaderPlan<T>.Compiled(new Schema(type.Fields)).Read!;
        return (cells, row) => read(cells.Below, row);
    }

    private static Func<CellReader, int, T>? Cell<T>(DataType type)
    {
        var cells = Expression.Parameter(typeof(CellReader), "cells");
        var row = Expression.Parameter(typeof(int), "row");
        return Value(cells, row, type, typeof(T), AllowsNull(typeof(T))) is { } value ? Expression.Lambda<Func<CellReader, int, T>>(value, cells, row).Compile() : null;
    }

    private static Func<NestedCells, int, T>? List<T, TElement>(DataType type)
    {
        if (Cell<TElement>(type.Element!) is not { } read) return null;
        if (typeof(T).IsAssignableFrom(typeof(TElement[]))) return (cells, row) => (T)(object)Elements(cells, row);
        if (typeof(T) == typeof(List<TElement>)) return (cells, row) => (T)(object)new List<TElement>(Elements(cells, row));
        return (cells, row) => (T)(object)ImmutableCollectionsMarshal.AsImmutableArray(Elements(cells, row));

        TElement[] Elements(NestedCells cells, int row)
        {
            var (start, end) = cells.RangeOf(row);
            var elements = new TElement[end - start];
            for (var element = 0; element < elements.Length; element++) elements[element] = read(cells.Below[0], start + element);
            return elements;
        }
    }

    private static Func<NestedCells, int, T>? Map<T, TKey, TValue>(DataType type)
        where TKey : notnull
    {
        if (Cell<TKey>(type.Element!.Fields[0].Type) is not { } readKey || Cell<TValue>(type.Element.Fields[1].Type) is not { } readValue) return null;
        return (cells, row) =>
        {
            var (start, end) = cells.RangeOf(row);
            var entries = new Dictionary<TKey, TValue>(end - start);
            for (var entry = start; entry < end; entry++) entries[readKey(cells.Below[0], entry)] = readValue(cells.Below[1], entry);
            return (T)(object)entries;
        };
    }

    private static object? Call(MethodInfo method, Type[] arguments, DataType type) => method.MakeGenericMethod(arguments).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [type], null);
}
