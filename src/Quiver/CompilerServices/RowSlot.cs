using System.ComponentModel;

namespace Quiver.CompilerServices;

/// <summary>A member of a row type, or a parameter of its constructor, as generated code tells of it.</summary>
/// <param name="name">Its name in C#, for messages.</param>
/// <param name="columnName">The column it asks for.</param>
/// <param name="type">Its type.</param>
/// <param name="allowsNull">Whether NULL may be stored in it.</param>
/// <param name="isOptional">Whether it may go without a column: a computed property that is written, or a parameter with a default value.</param>
/// <param name="runsCode">Whether reading it may run the user's code: it is neither a field nor a property that the compiler wrote.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RowSlot(string name, string columnName, Type type, bool allowsNull = false, bool isOptional = false, bool runsCode = false)
{
    /// <summary>As <see cref="RowMember"/> of reflection, which it stands for.</summary>
    internal RowMember Member { get; } = new(name, columnName, type, allowsNull, isOptional, Source: null);

    internal bool RunsCode { get; } = runsCode;
}
