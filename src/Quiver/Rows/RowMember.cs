using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>A member of a row type, or a parameter of its constructor, and the column name it asks for.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="ColumnName">The name looked for among the columns: that of its <see cref="ColumnAttribute"/>, else its own.</param>
/// <param name="Type">Its type.</param>
/// <param name="AllowsNull">Whether NULL may be stored in it.</param>
/// <param name="IsComputed">Whether it may go without a column: it only repeats what other members say, being a property without setter that no constructor fills, or it is a parameter with a default.</param>
/// <param name="Source">The property, field or parameter; null when generated code tells of it, and of the elements of a list.</param>
/// <param name="Shape">What its values are made of; null when they are one value of a column.</param>
/// <param name="RunsCode">Whether reading it, or going through it, may run the user's code.</param>
internal sealed record RowMember(string Name, string ColumnName, Type Type, bool AllowsNull, bool IsComputed, ICustomAttributeProvider? Source, RowShape? Shape, bool RunsCode)
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
            members.Add(New(property.Name, Named(property) ?? property.Name, property.PropertyType, nullability.Create(property), !property.CanWrite && !filled.Contains(property.Name), property));
        }

        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            if (field.IsDefined(typeof(NotMappedAttribute)) || members.Exists(member => member.Name == field.Name)) continue;
            members.Add(New(field.Name, Named(field) ?? field.Name, field.FieldType, nullability.Create(field), isComputed: false, field));
        }

        return members;
    }

    /// <summary>A parameter of a constructor; a positional record's parameter asks for the column that its property names.</summary>
    public static RowMember Of(ParameterInfo parameter, IEnumerable<RowMember> members)
    {
        var name = parameter.Name ?? "";
        var property = members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
        return New(property?.Name ?? name, property?.ColumnName ?? name, parameter.ParameterType, new NullabilityInfoContext().Create(parameter), parameter.HasDefaultValue, parameter);
    }

    /// <summary>A value without a name: an element of a list, a key or a value of a map, or a whole row.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="nullability">What is known of it; null: nothing, so that it takes NULL where it can hold it.</param>
    public static RowMember Part(Type type, NullabilityInfo? nullability) => New("", "", type, nullability, isComputed: false, source: null);

    /// <summary>Its type, not nullable.</summary>
    public Type Plain => Nullable.GetUnderlyingType(Type) ?? Type;

    /// <summary>The column that this member means; -1 when there is none.</summary>
    public int FindIn(Schema schema) => ColumnMatch.Find(schema, ColumnName);

    private static string? Named(MemberInfo member) => member.GetCustomAttribute<ColumnAttribute>()?.Name;

    private static RowMember New(string name, string columnName, Type type, NullabilityInfo? nullability, bool isComputed, ICustomAttributeProvider? source) =>
        new(name, columnName, type, AllowsNullIn(type, nullability), isComputed, source, RowShape.Of(type, nullability), !IsPlain(source) || RowShape.RunsCode(type));

    private static bool AllowsNullIn(Type type, NullabilityInfo? info)
    {
        if (!type.IsValueType) return info is null || info.WriteState != NullabilityState.NotNull;
        return Nullable.GetUnderlyingType(type) is not null || NestedShape.IsImmutableArray(type); // the one that was never made
    }

    /// <summary>Whether reading it runs nothing of the user's: it is a field, or a property that the compiler wrote.</summary>
    private static bool IsPlain(ICustomAttributeProvider? source) =>
        source is not PropertyInfo property || (property.GetMethod is { IsVirtual: false } getter && getter.IsDefined(typeof(CompilerGeneratedAttribute)));
}
