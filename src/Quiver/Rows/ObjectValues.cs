using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Quiver.Columns;

namespace Quiver;

/// <summary>Appends values whose type is known only when they come: those of dictionaries and of arrays of objects.</summary>
internal static class ObjectValues
{
    private const int MostShown = 40; // characters of a value in a message

    /// <summary>Appends a value to a column that can hold it; null and <see cref="DBNull"/> are NULL.</summary>
    /// <exception cref="QuiverException">RecordRejected: the column does not take the value; the message names row, column, what was found and what is expected.</exception>
    public static void Append(ColumnAppender column, object? value)
    {
        if (value is null or DBNull) column.AppendNull();
        else if (column.Field.Type.IsNested) AppendNested(column, value);
        else if (RowTypes.CanAppend(column.Field.Type, value.GetType())) AppendPlain(column, value);
        else Refuse(column, value);
    }

    /// <summary>Appends some values of an array; those of the usual types without boxing.</summary>
    public static void Append(ColumnAppender column, Array values, int start, int count)
    {
        var type = values.GetType();
        if (type == typeof(long[])) foreach (var value in Part<long>(values, start, count)) column.Append(value);
        else if (type == typeof(int[])) foreach (var value in Part<int>(values, start, count)) column.Append((long)value);
        else if (type == typeof(double[])) foreach (var value in Part<double>(values, start, count)) column.Append(value);
        else if (type == typeof(float[])) foreach (var value in Part<float>(values, start, count)) column.Append((double)value);
        else if (type == typeof(decimal[])) foreach (var value in Part<decimal>(values, start, count)) column.Append(value);
        else if (type == typeof(bool[])) foreach (var value in Part<bool>(values, start, count)) column.Append(value);
        else if (type == typeof(string[])) foreach (var value in Part<string?>(values, start, count)) column.Append(value);
        else if (type == typeof(DateTime[])) foreach (var value in Part<DateTime>(values, start, count)) column.Append(value);
        else if (type == typeof(DateOnly[])) foreach (var value in Part<DateOnly>(values, start, count)) column.Append(value);
        else if (type == typeof(Guid[])) foreach (var value in Part<Guid>(values, start, count)) column.Append(value);
        else for (var row = start; row < start + count; row++) Append(column, values.GetValue(row));
    }

    private static ReadOnlySpan<T> Part<T>(Array values, int start, int count) => ((T[])values).AsSpan(start, count);

    private static void AppendPlain(ColumnAppender column, object value)
    {
        switch (value)
        {
            case Enum named when RowTypes.TakesNames(column.Field.Type): column.Append(named.ToString()); break;
            case Enum numbered: AppendPlain(column, Convert.ChangeType(numbered, Enum.GetUnderlyingType(numbered.GetType()))); break;
            case bool flag: column.Append(flag); break;
            case sbyte or short or int or long or byte or ushort or uint: column.Append(Convert.ToInt64(value)); break;
            case ulong number: column.Append(number); break;
            case Int128 number: column.Append(number); break;
            case UInt128 number: column.Append(number); break;
            case float number: column.Append((double)number); break;
            case double number: column.Append(number); break;
            case decimal number: column.Append(number); break;
            case string text: column.Append(text); break;
            case char letter: column.Append(letter.ToString()); break;
            case byte[] bytes: column.Append(bytes.AsSpan()); break;
            case DateTime moment: column.Append(moment); break;
            case DateTimeOffset moment: column.Append(moment); break;
            case DateOnly day: column.Append(day); break;
            case TimeOnly time: column.Append(time); break;
            case TimeSpan span: column.Append(span); break;
            case Interval interval: column.Append(interval); break;
            case Guid uuid: column.Append(uuid); break;
            default: Refuse(column, value); break;
        }
    }

    private static void AppendNested(ColumnAppender column, object value)
    {
        switch (column.Field.Type.Kind, value)
        {
            case (TypeKind.Struct, IReadOnlyDictionary<string, object?> members): AppendStruct(column, members, value); break;
            case (TypeKind.Struct, IDictionary members): AppendStruct(column, Entries(members).Select(entry => KeyValuePair.Create(entry.Key as string ?? "", entry.Value)), value); break;
            case (TypeKind.Map, IDictionary entries): AppendMap(column, entries); break;
            case (TypeKind.List or TypeKind.FixedList, IEnumerable elements and not (string or IDictionary)):
                foreach (var element in elements) Append(column.Elements, element);
                column.EndList();
                break;
            case (TypeKind.Struct, not IEnumerable) when !RowTypes.IsValue(value.GetType()): AppendMembers(column, value); break;
            default: Refuse(column, value); break;
        }
    }

    private static void AppendStruct(ColumnAppender column, IEnumerable<KeyValuePair<string, object?>> members, object whole)
    {
        var fields = column.Field.Type.Fields;
        var values = new object?[fields.Length];
        foreach (var (name, value) in members)
        {
            var member = ColumnMatch.Find(fields, name);
            if (member < 0) Refuse(column, whole, $"there is no member for '{name}'");
            values[member] = value;
        }

        for (var member = 0; member < values.Length; member++) Append(column.Members[member], values[member]);
        column.EndStruct();
    }

    // A record, class or struct, also of an anonymous type, by the rules of rows.
    private static void AppendMembers(ColumnAppender column, object value)
    {
        AppendValue<object>? append = null;
        try
        {
            append = NestedWriting.OfObject(value.GetType(), column.Field.Type);
        }
        catch (QuiverException mismatch)
        {
            Refuse(column, value, mismatch.Message.TrimEnd('.'));
        }

        append(column, value);
    }

    private static void AppendMap(ColumnAppender column, IDictionary entries)
    {
        foreach (var entry in Entries(entries))
        {
            Append(column.Keys, entry.Key);
            Append(column.Values, entry.Value);
        }

        column.EndMap();
    }

    private static IEnumerable<DictionaryEntry> Entries(IDictionary dictionary)
    {
        var entries = dictionary.GetEnumerator();
        while (entries.MoveNext()) yield return entries.Entry;
    }

    [DoesNotReturn]
    private static void Refuse(ColumnAppender column, object value, string? why = null)
    {
        var text = value is string or char or IFormattable or bool ? $" '{value}'" : "";
        if (text.Length > MostShown) text = text[..MostShown] + "…'";
        var origin = ColumnAppender.OriginOf(column) is { } name ? $", {name}" : "";
        throw new QuiverException(
            ErrorCode.RecordRejected,
            $"Row {column.RowNumber} (from 0){origin}: the {RowMismatch.NameOf(value.GetType())}{text} cannot go into column '{column.Field.Name}', {column.Field.Type}, which takes {Expected(column.Field.Type)}{(why is null ? "" : $": {why}")}. Convert the value, or declare the column with a type that holds it.");
    }

    private static string Expected(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => "bool",
        TypeKind.Float32 or TypeKind.Float64 => "double, float, decimal and integers",
        TypeKind.Decimal => "decimal and integers",
        TypeKind.Utf8 => "string, char, Guid, enums and bytes of UTF-8",
        TypeKind.Uuid => "Guid and string",
        TypeKind.Binary => "byte[]",
        TypeKind.Date => "DateOnly, and DateTime at midnight",
        TypeKind.Time => "TimeOnly and TimeSpan",
        TypeKind.Timestamp => "DateTime in UTC, DateTimeOffset and DateOnly",
        TypeKind.Interval => "Interval and TimeSpan",
        TypeKind.List or TypeKind.FixedList => "arrays, lists and other sequences",
        TypeKind.Struct => "dictionaries with the names of its members, and objects that have them",
        TypeKind.Map => "dictionaries",
        TypeKind.Null => "NULL alone",
        _ => "integers, and decimals that are whole",
    };
}
