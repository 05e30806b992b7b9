using Quiver.Columns;

namespace Quiver;

/// <summary>Collects what of a row type does not fit a schema, and says it at once.</summary>
internal sealed class RowMismatch(Type type, Schema schema)
{
    private readonly List<string> _membersWithoutColumn = [];
    private readonly List<string> _columnsWithoutMember = [];
    private readonly List<string> _others = [];

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

    public void MemberWithoutColumn(RowMember member) => _membersWithoutColumn.Add(member.Name);

    public void ColumnWithoutMember(Field field) => _columnsWithoutMember.Add($"'{field.Name}'");

    public void WrongType(RowMember member, Field field) => _others.Add($"{member.Name} is {NameOf(member.Type)} and column '{field.Name}' {field.Type}");

    public void Twice(RowMember first, RowMember second, Field field) => _others.Add($"{first.Name} and {second.Name} both mean column '{field.Name}'");

    public void Cannot(string what) => _others.Add(what);

    /// <summary>Raises what was collected, if anything was.</summary>
    /// <param name="cure">What to do, as a sentence.</param>
    /// <exception cref="QuiverException">SchemaMismatch.</exception>
    public void ThrowIfAny(string cure)
    {
        var found = new List<string>();
        if (_membersWithoutColumn.Count > 0) found.Add($"no column for {string.Join(", ", _membersWithoutColumn)}");
        if (_columnsWithoutMember.Count > 0) found.Add($"no member for {string.Join(", ", _columnsWithoutMember)}");
        found.AddRange(_others);
        if (found.Count == 0) return;
        throw new QuiverException(ErrorCode.SchemaMismatch, $"Type {NameOf(type)} does not fit the columns ({schema}): {string.Join("; ", found)}. {cure}");
    }
}
