using System.Collections.Concurrent;
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
    private const int MostKept = 64;
    private static readonly ConcurrentDictionary<(Type Value, DataType Column), AppendValue<object>> Kept = new();

    private static readonly MethodInfo OfMethod = typeof(NestedWriting).GetMethod(nameof(Of))!;
    private static readonly MethodInfo ListMethod = typeof(NestedWriting).GetMethod(nameof(List), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo MapMethod = typeof(NestedWriting).GetMethod(nameof(Map), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo StructMethod = typeof(NestedWriting).GetMethod(nameof(Struct), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo BoxedMethod = typeof(NestedWriting).GetMethod(nameof(Boxed), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo NullableMethod = typeof(NestedWriting).GetMethod(nameof(OfNullable), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>The statement that appends a value to a nested column; null for other columns.</summary>
    /// <param name="column">An expression of an appender.</param>
    /// <param name="type">The column's type; it takes such values, as <see cref="RowWritten"/> has seen.</param>
    /// <param name="value">The value.</param>
    public static Expression? Append(Expression column, DataType type, Expression value)
    {
        if (!type.IsNested) return null;
        return Expression.Invoke(Expression.Constant(Call(OfMethod, [value.Type], type)), Expression.Convert(column, typeof(ColumnAppender)), value);
    }

    /// <summary>What appends values to a column, nested or not, that takes them.</summary>
    public static AppendValue<T> Of<T>(DataType type)
    {
        var value = typeof(T);
        if (!type.IsNested) return Plain<T>(type);
        if (Nullable.GetUnderlyingType(value) is { } underlying) return (AppendValue<T>)Call(NullableMethod, [underlying], type);
        return (AppendValue<T>)(type.Kind switch
        {
            TypeKind.Struct => Call(StructMethod, [value], type),
            TypeKind.Map when NestedShape.PairsOf(value) is var (key, item) => Call(MapMethod, [value, key, item], type),
            _ => Call(ListMethod, [value, NestedShape.EnumeratedOf(value)!], type),
        });
    }

    /// <summary>What appends objects of a type that is known only when they come to a STRUCT column.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: the members of the type and of the struct do not match.</exception>
    public static AppendValue<object> OfObject(Type value, DataType type)
    {
        if (Kept.TryGetValue((value, type), out var append)) return append;
        if (Kept.Count >= MostKept) Kept.Clear();
        return Kept.GetOrAdd((value, type), static key => (AppendValue<object>)Call(BoxedMethod, [key.Value], key.Column));
    }

    private static AppendValue<object> Boxed<T>(DataType type)
    {
        var append = Struct<T>(type);
        return (column, value) => append(column, (T)value);
    }

    private static AppendValue<T> Plain<T>(DataType type)
    {
        var appender = Appenders.Create(new Field("value", type), dictionary: null, capacity: 0);
        var column = Expression.Parameter(typeof(ColumnAppender), "column");
        var value = Expression.Parameter(typeof(T), "value");
        var target = Expression.Call(typeof(Unsafe), nameof(Unsafe.As), [appender.GetType()], column);
        appender.Release();
        return Expression.Lambda<AppendValue<T>>(RowValues.Append(target, value)!, column, value).Compile();
    }

    private static AppendValue<T?> OfNullable<T>(DataType type)
        where T : struct
    {
        var append = Of<T>(type);
        return (column, value) =>
        {
            if (value is { } present) append(column, present);
            else column.AppendNull();
        };
    }

    private static AppendValue<T> Struct<T>(DataType type)
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

    private static AppendValue<T> List<T, TElement>(DataType type)
        where T : IEnumerable<TElement>
    {
        var append = Of<TElement>(type.Element!);
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

    private static AppendValue<T> Map<T, TKey, TValue>(DataType type)
        where T : IEnumerable<KeyValuePair<TKey, TValue>>
    {
        var appendKey = Of<TKey>(type.Element!.Fields[0].Type);
        var appendValue = Of<TValue>(type.Element.Fields[1].Type);
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

    private static object Call(MethodInfo method, Type[] arguments, DataType type) => method.MakeGenericMethod(arguments).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [type], null)!;
}
