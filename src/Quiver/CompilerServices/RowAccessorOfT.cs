using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.CompilerServices;

/// <summary>
/// How rows of a type marked <see cref="RowAttribute"/>, and the records, classes and structs in them, go into columns and come out of them. Written by the source generator, for the library alone; it has no state, and is safe to use from all threads.
/// </summary>
/// <typeparam name="T">The row type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RowAccessor<T> : RowAccessor
{
    /// <summary>Appends the members of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="columns">For each of <see cref="RowAccessor.Written"/> the column it goes into; null where an optional one has none.</param>
    public abstract void Append(in T row, ReadOnlySpan<ColumnAppender> columns);

    /// <summary>Makes a row.</summary>
    /// <param name="constructor">Which of <see cref="RowAccessor.Constructors"/>.</param>
    /// <param name="cells">The columns of its parameters, then of its members.</param>
    /// <param name="row">Row, from 0.</param>
    public abstract T Read(int constructor, ReadOnlySpan<RowCell> cells, int row);

    /// <summary>Appends a value to a STRUCT column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">The value, not null.</param>
    public void AppendTo(ColumnAppender column, in T value)
    {
        Append(in value, Unsafe.As<StructAppender>(column).Arranged);
        column.EndStruct();
    }

    /// <summary>Makes a value of a STRUCT column; a NULL is refused.</summary>
    /// <param name="cell">The column.</param>
    /// <param name="row">Row, from 0.</param>
    public T ReadFrom(RowCell cell, int row)
    {
        cell.Refuse<T>(row);
        return Read(cell.Way, cell.Arguments, row);
    }

    /// <summary>The elements of an array or a List that is known only as a sequence.</summary>
    /// <typeparam name="TElement">The elements' type.</typeparam>
    /// <param name="values">The sequence.</param>
    /// <param name="elements">The elements; nothing when it is another kind of sequence.</param>
    protected static bool IsSpan<TElement>(IEnumerable<TElement> values, out ReadOnlySpan<TElement> elements)
    {
        elements = values switch
        {
            TElement[] array => array,
            List<TElement> list => CollectionsMarshal.AsSpan(list),
            _ => default,
        };
        return values is TElement[] or List<TElement>;
    }

    /// <summary>Appends an enum: by name to a column of texts, else by number.</summary>
    /// <typeparam name="TEnum">The enum.</typeparam>
    /// <param name="column">The column.</param>
    /// <param name="value">The value.</param>
    /// <param name="number">The same as a number.</param>
    protected static void AppendEnum<TEnum>(ColumnAppender column, TEnum value, long number)
        where TEnum : struct, Enum
    {
        if (RowTypes.TakesNames(column.Field.Type)) column.Append(RowValues.NameOf(value));
        else column.Append(number);
    }

    /// <inheritdoc cref="AppendEnum{TEnum}(ColumnAppender, TEnum, long)"/>
    protected static void AppendEnum<TEnum>(ColumnAppender column, TEnum value, ulong number)
        where TEnum : struct, Enum
    {
        if (RowTypes.TakesNames(column.Field.Type)) column.Append(RowValues.NameOf(value));
        else column.Append(number);
    }

    /// <summary>Appends bytes; null is NULL.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">The bytes.</param>
    protected static void AppendBytes(ColumnAppender column, byte[]? value)
    {
        if (value is null) column.AppendNull();
        else column.Append(value.AsSpan());
    }
}
