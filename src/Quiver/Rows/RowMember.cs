using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using Quiver.Columns;

namespace Quiver;

/// <summary>A member of a row type, or a parameter of its constructor, and the column name it asks for.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="ColumnName">The name looked for among the columns: that of its <see cref="ColumnAttribute"/>, else its own.</param>
/// <param name="Type">Its type.</param>
/// <param name="AllowsNull">Whether NULL may be stored in it.</param>
/// <param name="IsComputed">Whether it only repeats what other members say: a property without setter that no constructor fills.</param>
/// <param name="Source">The property, field or parameter; null when generated code tells of it.</param>
internal sealed record RowMember(string Name, string ColumnName, Type Type, bool AllowsNull, bool IsComputed, ICustomAttributeProvider? Source)
{
    /// <summary>Public properties and fields of a type, the most derived first of equal names, without those marked <see cref="NotMappedAttribute"/>.</summary>
    public static List<RowMember> Of(Type type)
    {
        var filled = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var nullability = new NullabilityInfoContext();
        var members = new List<RowMember>();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0 || property.IsDefined(typeof(NotMappedAttribute)) || members.Exists(member => member.Name == property.Name)) continue;
            members.Add(new RowMember(
                property.Name, Named(property) ?? property.Name, property.PropertyType, AllowsNullIn(property.PropertyType, nullability.Create(property)), !property.CanWrite && !filled.Contains(property.Name), property));
        }

        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            if (field.IsDefined(typeof(NotMappedAttribute)) || members.Exists(member => member.Name == field.Name)) continue;
            members.Add(new RowMember(field.Name, Named(field) ?? field.Name, field.FieldType, AllowsNullIn(field.FieldType, nullability.Create(field)), IsComputed: false, field));
        }

        return members;
    }

    /// <summary>A parameter of a constructor; a positional record's parameter asks for the column that its property names.</summary>
    public static RowMember Of(ParameterInfo parameter, IEnumerable<RowMember> members)
    {
        var name = parameter.Name ?? "";
        var property = members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
        var allowsNull = AllowsNullIn(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));
        return new RowMember(property?.Name ?? name, property?.ColumnName ?? name, parameter.ParameterType, allowsNull, IsComputed: false, parameter);
    }

    /// <summary>The column that this member means; -1 when there is none.</summary>
    public int FindIn(Schema schema) => ColumnMatch.Find(schema, ColumnName);

    private static string? Named(MemberInfo member) => member.GetCustomAttribute<ColumnAttribute>()?.Name;

    private static bool AllowsNullIn(Type type, NullabilityInfo info) =>
        type.IsValueType ? Nullable.GetUnderlyingType(type) is not null : info.WriteState != NullabilityState.NotNull;
}
