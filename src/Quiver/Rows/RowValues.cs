using System.Linq.Expressions;
using System.Reflection;
using Quiver.Columns;

namespace Quiver;

/// <summary>Which <c>Append</c> of a <see cref="ColumnAppender"/> takes which C# type.</summary>
internal static class RowValues
{
    private static readonly Dictionary<Type, Type> Widened = new()
    {
        [typeof(bool)] = typeof(bool),
        [typeof(sbyte)] = typeof(long),
        [typeof(short)] = typeof(long),
        [typeof(int)] = typeof(long),
        [typeof(long)] = typeof(long),
        [typeof(byte)] = typeof(long),
        [typeof(ushort)] = typeof(long),
        [typeof(uint)] = typeof(long),
        [typeof(ulong)] = typeof(ulong),
        [typeof(Int128)] = typeof(Int128),
        [typeof(UInt128)] = typeof(UInt128),
        [typeof(float)] = typeof(double),
        [typeof(double)] = typeof(double),
        [typeof(decimal)] = typeof(decimal),
        [typeof(string)] = typeof(string),
        [typeof(DateTime)] = typeof(DateTime),
        [typeof(DateTimeOffset)] = typeof(DateTimeOffset),
        [typeof(DateOnly)] = typeof(DateOnly),
        [typeof(TimeOnly)] = typeof(TimeOnly),
        [typeof(TimeSpan)] = typeof(TimeSpan),
        [typeof(Interval)] = typeof(Interval),
        [typeof(Guid)] = typeof(Guid),
    };

    /// <summary>The name of an enum's value. A known one costs no garbage, a combination of flags a string.</summary>
    public static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => Enum.GetName(value) ?? value.ToString();

    /// <summary>The statement that appends a value to a column; null when columns of its type do not take such values.</summary>
    /// <param name="column">An expression of the appender's own type, so that the call is direct.</param>
    /// <param name="value">The value.</param>
    public static Expression? Append(Expression column, Expression value)
    {
        if (Nullable.GetUnderlyingType(value.Type) is null) return AppendValue(column, value);
        var held = Expression.Variable(value.Type);
        if (AppendValue(column, Expression.Call(held, nameof(Nullable<int>.GetValueOrDefault), null)) is not { } append) return null;
        var appendNull = Expression.Call(column, nameof(ColumnAppender.AppendNull), null);
        return Expression.Block(typeof(void), [held], Expression.Assign(held, value), Expression.IfThenElse(Expression.Property(held, nameof(Nullable<int>.HasValue)), append, appendNull));
    }

    private static MethodCallExpression? AppendValue(Expression column, Expression value)
    {
        if (value.Type.IsEnum)
        {
            return column.Type != typeof(UuidAppender) && Append(column.Type, typeof(string)) is { } appendText
                ? Expression.Call(column, appendText, Expression.Call(typeof(RowValues), nameof(NameOf), [value.Type], value))
                : AppendValue(column, Expression.Convert(value, Enum.GetUnderlyingType(value.Type)));
        }

        if (value.Type == typeof(char)) return column.Type == typeof(UuidAppender) ? null : AppendValue(column, Expression.Call(value, nameof(ToString), null));
        if (value.Type == typeof(byte[]))
            return Append(column.Type, typeof(ReadOnlySpan<byte>)) is null ? null : Expression.Call(typeof(RowValues), nameof(AppendBytes), null, column, value);
        if (!Widened.TryGetValue(value.Type, out var widened) || Append(column.Type, widened) is not { } append) return null;
        return Expression.Call(column, append, value.Type == widened ? value : Expression.Convert(value, widened));
    }

    /// <summary>The appender's own <c>Append</c> of a type; null when it has none and would refuse every value.</summary>
    private static MethodInfo? Append(Type appender, Type value) =>
        appender.GetMethod(nameof(ColumnAppender.Append), [value]) is { } method && method.DeclaringType != typeof(ColumnAppender) ? method : null;

    private static void AppendBytes(ColumnAppender column, byte[]? value)
    {
        if (value is null) column.AppendNull();
        else column.Append(value.AsSpan());
    }
}
