using Quiver.Columns;

namespace Quiver;

/// <summary>What a column becomes, or what is made of the columns of a row: decided once for a type and a schema.</summary>
/// <param name="Target">What is filled, for messages: Bar.Volume.</param>
/// <param name="Parts">Of a row its columns, of a struct its members, of a list the elements, of a map keys and values, in the order of the columns; empty for one value.</param>
/// <param name="Way">Which of the type's ways makes a row or a struct.</param>
/// <param name="Order">For each parameter and member of that way which of the parts it takes; -1 where it has none.</param>
internal sealed record RowRead(string Target, RowRead[] Parts, int Way, int[] Order)
{
    /// <summary>Matches the columns of a row by name and type; what does not fit is noted.</summary>
    public static RowRead Match(RowType row, Schema schema, string target, RowMismatch mismatch)
    {
        var parts = new RowRead[schema.Count];
        var targets = new RowMember?[schema.Count];
        var chosen = row.WayFor(schema);
        if (chosen < 0)
        {
            mismatch.CannotBeMade();
            return new RowRead(target, parts, chosen, []);
        }

        int[] order = [.. row.Ways[chosen].All.Select(slot =>
        {
            var column = slot.FindIn(schema);
            if (column < 0)
            {
                if (!slot.IsComputed) mismatch.MemberWithoutColumn(slot);
                return -1;
            }

            if (targets[column] is { } other && other.Name != slot.Name) mismatch.Twice(other, slot, schema[column]); // a required member that the constructor fills is set once more
            targets[column] = slot;
            parts[column] = Match(slot, schema[column], $"{target}.{slot.Name}", mismatch);
            return column;
        })];
        for (var column = 0; column < parts.Length; column++)
            if (targets[column] is null) mismatch.ColumnWithoutMember(schema[column]);
        return new RowRead(target, parts, chosen, order);
    }

    /// <summary>Matches a single column with a value; null when columns of its type do not become one. What of its members does not fit is noted.</summary>
    public static RowRead? Match(RowMember value, RowMember member, Field field, DataType type, string target, RowMismatch mismatch)
    {
        switch (type.Kind, value.Shape)
        {
            case (TypeKind.List or TypeKind.FixedList, RowShape.Sequence(var element)) when NestedShape.ListOf(value.Plain) is not null:
                return Match(element, member, field, type.Element!, target, mismatch) is { } elements ? new RowRead(target, [elements], 0, []) : null;
            case (TypeKind.Map, RowShape.Pairs(var key, var item)) when NestedShape.ListOf(value.Plain) is not null || NestedShape.DictionaryOf(value.Plain) is not null:
                var keys = Match(key, member, field, type.Element!.Fields[0].Type, target, mismatch);
                var items = Match(item, member, field, type.Element.Fields[1].Type, target, mismatch);
                return keys is null || items is null ? null : new RowRead(target, [keys, items], 0, []);
            case (TypeKind.Struct, RowShape.Members members):
                return mismatch.Within(member, field.Name, members.Type) is { } within ? Match(members.Row, new Schema(type.Fields), target, within) : new RowRead(target, [], 0, []);
            default:
                _ = CellReader.TypeFor(type); // refuses types that columns do not hold
                return value.Shape is null && RowTypes.CanRead(type, value.Type) ? new RowRead(target, [], 0, []) : null;
        }
    }

    private static RowRead Match(RowMember member, Field field, string target, RowMismatch mismatch)
    {
        if (Match(member, member, field, field.Type, target, mismatch) is { } read) return read;
        mismatch.WrongType(member, field);
        return new RowRead(target, [], 0, []);
    }
}
