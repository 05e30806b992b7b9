using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>Makes C# values of nested columns: records and classes of structs, arrays and lists of lists, dictionaries of maps, to any depth.</summary>
internal static class NestedReading
{
    private static readonly MethodInfo StructMethod = typeof(NestedReading).GetMethod(nameof(Struct), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo ListMethod = typeof(NestedReading).GetMethod(nameof(List), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo MapMethod = typeof(NestedReading).GetMethod(nameof(Map), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>What reads a value that is not NULL.</summary>
    /// <param name="type">A nested type that becomes it, as <see cref="RowRead"/> has seen.</param>
    /// <param name="wanted">What it becomes.</param>
    private static Delegate Find(DataType type, RowMember wanted) => wanted.Shape switch
    {
        RowShape.Sequence(var element) => Call(ListMethod, [wanted.Plain, element.Type], type, element),
        RowShape.Pairs(var key, var value) => Call(MapMethod, [wanted.Plain, key.Type, value.Type], type, key, value),
        _ => Call(StructMethod, [wanted.Plain], type),
    };

    /// <summary>A value of a cell as a type, with what NULL becomes.</summary>
    /// <param name="cell">An expression of a <see cref="CellReader"/>.</param>
    /// <param name="row">An expression of the row.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="wanted">What it becomes.</param>
    public static Expression Value(Expression cell, Expression row, DataType type, RowMember wanted)
    {
        var reader = CellReader.TypeFor(type);
        var cells = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [reader], cell);
        Expression value = type.IsNested ? Expression.Invoke(Expression.Constant(Find(type, wanted)), cells, row) : Expression.Call(cells, CellReader.MethodFor(reader, wanted.Plain)!, row);
        if (value.Type != wanted.Plain) value = Expression.Convert(value, wanted.Plain); // an enum from its number
        if (wanted.Plain != wanted.Type) value = Expression.Convert(value, wanted.Type);
        var absent = wanted.AllowsNull ? Expression.Default(wanted.Type) : (Expression)Expression.Call(cells, nameof(CellReader.RefuseNull), [wanted.Type], row);
        return Expression.Condition(Expression.Call(cells, nameof(CellReader.IsNull), null, row), absent, value);
    }

    private static Func<NestedCells, int, T> Struct<T>(DataType type)
    {
        var read = RowReaderPlan<T>.Compiled(new Schema(type.Fields)).Read!;
        return (cells, row) => read(cells.Below, row);
    }

    private static Func<CellReader, int, T> Cell<T>(DataType type, RowMember wanted)
    {
        var cells = Expression.Parameter(typeof(CellReader), "cells");
        var row = Expression.Parameter(typeof(int), "row");
        return Expression.Lambda<Func<CellReader, int, T>>(Value(cells, row, type, wanted), cells, row).Compile();
    }

    private static Func<NestedCells, int, T> List<T, TElement>(DataType type, RowMember wanted)
    {
        var read = Cell<TElement>(type.Element!, wanted);
        return (cells, row) =>
        {
            var (start, end) = cells.RangeOf(row);
            var elements = start == end ? [] : new TElement[end - start];
            for (var element = 0; element < elements.Length; element++) elements[element] = read(cells.Below[0], start + element);
            return ListOf<T, TElement>(elements);
        };
    }

    private static Func<NestedCells, int, T> Map<T, TKey, TValue>(DataType type, RowMember key, RowMember value)
        where TKey : notnull
    {
        var readKey = Cell<TKey>(type.Element!.Fields[0].Type, key);
        var readValue = Cell<TValue>(type.Element.Fields[1].Type, value);
        if (NestedShape.DictionaryOf(typeof(T)) is null)
        {
            return (cells, row) =>
            {
                var (start, end) = cells.RangeOf(row);
                var pairs = new KeyValuePair<TKey, TValue>[end - start];
                for (var entry = 0; entry < pairs.Length; entry++) pairs[entry] = new(readKey(cells.Below[0], start + entry), readValue(cells.Below[1], start + entry));
                return ListOf<T, KeyValuePair<TKey, TValue>>(pairs);
            };
        }

        return (cells, row) =>
        {
            var (start, end) = cells.RangeOf(row);
            var entries = new Dictionary<TKey, TValue>(end - start);
            for (var entry = start; entry < end; entry++) entries[readKey(cells.Below[0], entry)] = readValue(cells.Below[1], entry);
            return (T)(object)entries;
        };
    }

    private static T ListOf<T, TElement>(TElement[] elements)
    {
        if (typeof(T).IsAssignableFrom(typeof(TElement[]))) return (T)(object)elements;
        return typeof(T) == typeof(List<TElement>) ? (T)(object)new List<TElement>(elements) : (T)(object)ImmutableCollectionsMarshal.AsImmutableArray(elements);
    }

    private static Delegate Call(MethodInfo method, Type[] arguments, params object[] values) => (Delegate)method.MakeGenericMethod(arguments).Invoke(null, BindingFlags.DoNotWrapExceptions, null, values, null)!;
}
