using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>Which column each member goes into, of a row or of a struct in it: decided once for a type and a schema.</summary>
/// <param name="Sources">For each column the member that fills it.</param>
/// <param name="RunsCode">Whether reading the members, or what they are made of, may run the user's code.</param>
internal sealed record RowWritten(RowMember[] Sources, bool RunsCode)
{
    /// <summary>Matches by name and type; what does not fit is noted.</summary>
    public static RowWritten Match(RowType row, Schema schema, RowMismatch mismatch)
    {
        var sources = new RowMember?[schema.Count];
        var runsCode = false;
        foreach (var member in row.Written)
        {
            var column = member.FindIn(schema);
            if (column < 0 && !member.IsComputed) mismatch.MemberWithoutColumn(member);
            if (column < 0) continue;
            if (sources[column] is { } other) mismatch.Twice(other, member, schema[column]);
            sources[column] = member;
        }

        for (var column = 0; column < sources.Length; column++)
        {
            if (sources[column] is not { } member) mismatch.ColumnWithoutMember(schema[column]);
            else if (!Fits(member, member, schema[column], schema[column].Type, mismatch, ref runsCode)) mismatch.WrongType(member, schema[column]);
        }

        return new RowWritten(sources!, runsCode);
    }

    /// <summary>What takes the members that generated code writes, in its order; null where an optional one has no column.</summary>
    /// <param name="accessor">The generated code.</param>
    /// <param name="fields">The columns, or the members of a struct.</param>
    /// <param name="columns">What takes the values of each.</param>
    public static ColumnAppender[] Arrange(RowAccessor accessor, ImmutableArray<Field> fields, ReadOnlySpan<ColumnAppender> columns)
    {
        var written = accessor.Written;
        var arranged = new ColumnAppender[written.Length];
        for (var slot = 0; slot < written.Length; slot++)
        {
            var column = ColumnMatch.Find(fields, written[slot].Member.ColumnName);
            if (column < 0) continue;
            arranged[slot] = columns[column];
            Arrange(written[slot].Member.Shape, columns[column]);
        }

        return arranged;
    }

    private static void Arrange(RowShape? shape, ColumnAppender column)
    {
        switch (shape)
        {
            case RowShape.Sequence(var element):
                Arrange(element.Shape, column.Elements);
                break;
            case RowShape.Pairs(var key, var value):
                Arrange(key.Shape, column.Keys);
                Arrange(value.Shape, column.Values);
                break;
            case RowShape.Members { Accessor: { } accessor }:
                var members = (StructAppender)column;
                members.Arranged = Arrange(accessor, column.Field.Type.Fields, members.Members);
                break;
        }
    }

    /// <summary>Whether a value goes into a column of a type. What of its members does not fit is noted, and is no reason to say no.</summary>
    /// <param name="value">The member, or what it is made of.</param>
    /// <param name="member">The member, for messages.</param>
    /// <param name="field">Its column.</param>
    /// <param name="type">The type of the column, or of what it is made of.</param>
    /// <param name="mismatch">Takes what does not fit.</param>
    /// <param name="runsCode">Set when reading the value may run the user's code.</param>
    private static bool Fits(RowMember value, RowMember member, Field field, DataType type, RowMismatch mismatch, ref bool runsCode)
    {
        runsCode |= value.RunsCode;
        switch (type.Kind, value.Shape)
        {
            case (TypeKind.List or TypeKind.FixedList, RowShape.Sequence(var element)):
                return Fits(element, member, field, type.Element!, mismatch, ref runsCode);
            case (TypeKind.Map, RowShape.Pairs(var key, var item)):
                return Fits(key, member, field, type.Element!.Fields[0].Type, mismatch, ref runsCode) && Fits(item, member, field, type.Element.Fields[1].Type, mismatch, ref runsCode);
            case (TypeKind.Struct, RowShape.Members members):
                if (mismatch.Within(member, field.Name, members.Type) is { } within) runsCode |= Match(members.Row, new Schema(type.Fields), within).RunsCode;
                return true;
            default:
                return value.Shape is null && RowTypes.CanAppend(type, value.Type);
        }
    }
}
