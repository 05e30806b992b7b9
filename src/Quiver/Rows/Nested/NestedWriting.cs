using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>Appends a value of a row's member, or of a part of it, to a column.</summary>
internal delegate void AppendValue<in T>(ColumnAppender column, T value);

/// <summary>Appends C# values to nested columns: records and classes to structs, what is enumerated to lists, dictionaries to maps, to any depth. What is null is NULL.</summary>
internal static class NestedWriting
{
    private static readonly MethodInfo OfMethod = typeof(NestedWriting).GetMethod(nameof(Of))!;
    private static readonly MethodInfo ListMethod = typeof(NestedWriting).GetMethod(nameof(List), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo MapMethod = typeof(NestedWriting).GetMethod(nameof(Map), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo StructMethod = typeof(NestedWriting).GetMethod(nameof(Struct), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo NullableMethod = typeof(NestedWriting).GetMethod(nameof(OfNullable), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>The statement that appends a value to a nested column; null when columns of its type do not take such values.</summary>
    /// <param name="column">An expression of an appender.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="QuiverException">SchemaMismatch: the members of a type and of a struct do not match.</exception>
    public static Expression? Append(Expression column, DataType type, Expression value)
    {
        if (!type.IsNested || Call(OfMethod, [value.Type], type) is not Delegate append) return null;
        return Expression.Invoke(Expression.Constant(append), Expression.Convert(column, typeof(ColumnAppender)), value);
    }

    /// <summary>What appends values to a column, nested or not; null when the column does not take them.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: the members of a type and of a struct do not match.</exception>
    public static AppendValue<T>? Of<T>(DataType type)
    {
        var value = typeof(T);
        if (!type.IsNested) return Plain<T>(type);
        if (Nullable.GetUnderlyingType(value) is { } underlying) return (AppendValue<T>?)Call(NullableMethod, [underlying], type);
        return type.Kind switch
        {
            TypeKind.Struct => value.IsPrimitive || value.IsEnum || value == typeof(string) || value == typeof(object) ? null : (AppendValue<T>?)Call(StructMethod, [value], type),
            TypeKind.Map => NestedShape.PairsOf(value) is var (key, item) ? (AppendValue<T>?)Call(MapMethod, [value, key, item], type) : null,
            _ => NestedShape.EnumeratedOf(value) is { } element ? (AppendValue<T>?)Call(ListMethod, [value, element], type) : null,
        };
    }

    private static AppendValue<T>? Plain<T>(DataType type)
    {
        var appender = Appenders.Create(new Field("value", type), dictionary: null, capacity: 0);
        var column = Expression.Parameter(typeof(ColumnAppender), "column");
        var value = Expression.Parameter(typeof(T), "value");
        var target = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [appender.GetType()], column);
        appender.Release();
        return RowValues.Append(target, value) is { } append ? Expression.Lambda<AppendValue<T>>(append, column, value).Compile() : null;
    }

    private static AppendValue<T?>? OfNullable<T>(DataType type)
        where T : struct
    {
        if (Of<T>(type) is not { } append) return null;
        return (column, value) =>
        {
            if (value is { } present) append(column, present);
            else column.AppendNull();
        };
    }

    private static AppendValue<T>? Struct<T>(DataType type)
    {
        var append = RowWriterPlan<T>.Compiled(new Schema(type.Fields), isStruct: true).Append!;
        return (column, value) =>
        {
            if (value is null)
            {
                column.AppendNull();
                return;
            }

            append(Unsafe.As<StructAppender>(column).MemberArray, ref value);
            column.EndStruct();
        };
    }

    private static AppendValue<T>? List<T, TElement>(DataType type)
        where T : IEnumerable<TElement>
    {
        if (Of<TElement>(type.Element!) is not { } append) return null;
        return (column, value) =>
        {
            if (value is null or ImmutableArray<TElement> { IsDefault: true })
            {
                column.AppendNull();
                return;
            }

            var elements = column.Elements;
            if (value is TElement[] array)
            {
                foreach (var element in array) append(elements, element);
            }
            else
            {
                foreach (var element in value) append(elements, element);
            }

            column.EndList();
        };
    }

    private static AppendValue<T>? Map<T, TKey, TValue>(DataType type)
        where T : IEnumerable<KeyValuePair<TKey, TValue>>
    {
        if (Of<TKey>(type.Element!.Fields[0].Type) is not { } appendKey || Of<TValue>(type.Element.Fields[1].Type) is not { } appendValue) return null;
        return (column, value) =>
        {
            if (value is null)
            {
                column.AppendNull();
                return;
            }

            foreach (var (key, item) in value)
            {
                appendKey(column.Keys, key);
                appendValue(column.Values, item);
            }

            column.EndMap();
        };
    }

    private static object? Call(MethodInfo method, Type[] arguments, DataType type) => method.MakeGenericMethod(arguments).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [type], null);
}
