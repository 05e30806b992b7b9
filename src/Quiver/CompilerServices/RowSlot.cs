using System.ComponentModel;

namespace Quiver.CompilerServices;

/// <summary>A member of a row type, or a parameter of its constructor, as generated code tells of it.</summary>
/// <param name="name">Its name in C#, for messages.</param>
/// <param name="columnName">The column it asks for.</param>
/// <param name="type">Its type.</param>
/// <param name="allowsNull">Whether NULL may be stored in it.</param>
/// <param name="isOptional">Whether it may go without a column: a computed property that is written, or a parameter with a default value.</param>
/// <param name="runsCode">Whether reading it, or going through it, may run the user's code: it is neither a field nor a property that the compiler wrote, or a list that is neither an array nor of .NET's own.</param>
/// <param name="parts">Of a list its elements, of a dictionary keys and values, which have no names; null for others.</param>
/// <param name="members">Of a record, class or struct its accessor; null for others.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RowSlot(string name, string columnName, Type type, bool allowsNull = false, bool isOptional = false, bool runsCode = false, RowSlot[]? parts = null, RowAccessor? members = null)
{
    /// <summary>As <see cref="RowMember"/> of reflection, which it stands for.</summary>
    internal RowMember Member { get; } = new(name, columnName, type, allowsNull, isOptional, Source: null, ShapeOf(type, parts, members), runsCode);

    private static RowShape? ShapeOf(Type type, RowSlot[]? parts, RowAccessor? members) => parts switch
    {
        [var element] => new RowShape.Sequence(element.Member),
        [var key, var value] => new RowShape.Pairs(key.Member, value.Member),
        _ => members is null ? null : new RowShape.Members(Nullable.GetUnderlyingType(type) ?? type, members),
    };
}
