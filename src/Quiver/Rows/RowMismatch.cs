using Quiver.Columns;

namespace Quiver;

/// <summary>Collects what of a row type does not fit a schema, in the row itself and in what its members are made of, and says it at once.</summary>
internal sealed class RowMismatch
{
    private readonly Type _row;
    private readonly Schema _schema;
    private readonly List<string> _membersWithoutColumn;
    private readonly List<string> _columnsWithoutMember;
    private readonly List<string> _others;
    private readonly List<string> _types;
    private readonly RowMismatch? _outer; // of the type whose member this one's is
    private readonly Type _type;
    private readonly string _members = ""; // Order.Address.
    private readonly string _columns = ""; // order.address.

    /// <summary>Nothing does not fit so far.</summary>
    public RowMismatch(Type type, Schema schema) => (_row, _type, _schema, _membersWithoutColumn, _columnsWithoutMember, _others, _types) = (type, type, schema, [], [], [], []);

    private RowMismatch(RowMismatch outer, Type type, RowMember member, string column)
    {
        (_row, _schema, _membersWithoutColumn, _columnsWithoutMember, _others, _types) = (outer._row, outer._schema, outer._membersWithoutColumn, outer._columnsWithoutMember, outer._others, outer._types);
        (_outer, _type, _members, _columns) = (outer, type, member.Name.Length == 0 ? outer._members : $"{outer._members}{member.Name}.", $"{outer._columns}{column}.");
    }

    /// <summary>The type's name as C# writes it.</summary>
    public static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return NameOf(underlying) + "?";
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            TypeCode.Boolean => "bool",
            TypeCode.SByte => "sbyte",
            TypeCode.Byte => "byte",
            TypeCode.Int16 => "short",
            TypeCode.UInt16 => "ushort",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            TypeCode.Decimal => "decimal",
            TypeCode.String => "string",
            TypeCode.Char => "char",
            _ => type.Name,
        };
        var name = type.Name;
        return $"{(name.IndexOf('`', StringComparison.Ordinal) is > 0 and var end ? name[..end] : name)}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }

    public void MemberWithoutColumn(RowMember member) => _membersWithoutColumn.Add(_members + member.Name);

    public void ColumnWithoutMember(Field field) => _columnsWithoutMember.Add($"'{_columns}{field.Name}'");

    public void WrongType(RowMember member, Field field) => _types.Add($"{_members}{member.Name} is {NameOf(member.Type)} and column '{_columns}{field.Name}' {field.Type}");

    public void Twice(RowMember first, RowMember second, Field field) => _others.Add($"{_members}{first.Name} and {_members}{second.Name} both mean column '{_columns}{field.Name}'");

    /// <summary>Columns make no value of the type.</summary>
    public void CannotBeMade() =>
        _others.Add($"{(_members.Length == 0 ? "" : $"{_members[..^1]} is ")}{NameOf(_type)}{(_members.Length == 0 ? "" : ", which")} {(_type.IsAbstract || RowTypes.IsValue(_type) ? "cannot be made of columns" : "has no public constructor whose parameters columns fill")}");

    /// <summary>What does not fit of a member's own members goes to the same message, by its path; null, and noted, when its type is one of those it is in.</summary>
    /// <param name="member">The member of this type; without a name the elements of one.</param>
    /// <param name="column">Its column.</param>
    /// <param name="type">The type of the member, or of its elements.</param>
    public RowMismatch? Within(RowMember member, string column, Type type)
    {
        for (var outer = this; outer is not null; outer = outer._outer)
        {
            if (outer._type != type || (outer == this && member.Name.Length == 0)) continue; // a struct that is the whole row is of its type
            _others.Add($"{_members}{member.Name} makes {NameOf(type)} contain itself, and columns nest to a depth that is known: mark it [NotMapped]");
            return null;
        }

        return new RowMismatch(this, type, member, column);
    }

    /// <summary>Raises what was collected, if anything was.</summary>
    /// <param name="cure">What to do, as a sentence.</param>
    /// <param name="typeCure">What to do about types, where that is something else.</param>
    /// <exception cref="QuiverException">SchemaMismatch.</exception>
    public void ThrowIfAny(string cure, string? typeCure = null)
    {
        var found = new List<string>();
        if (_membersWithoutColumn.Count > 0) found.Add($"no column for {string.Join(", ", _membersWithoutColumn)}");
        if (_columnsWithoutMember.Count > 0) found.Add($"no member for {string.Join(", ", _columnsWithoutMember)}");
        found.AddRange(_others);
        var cures = typeCure is null || _types.Count == 0 ? cure : found.Count == 0 ? typeCure : $"{cure} {typeCure}";
        found.AddRange(_types);
        if (found.Count == 0) return;
        throw new QuiverException(ErrorCode.SchemaMismatch, $"Type {NameOf(_row)} does not fit the columns ({_schema}): {string.Join("; ", found)}. {cures}");
    }
}
