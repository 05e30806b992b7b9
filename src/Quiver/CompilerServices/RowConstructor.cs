using System.ComponentModel;

namespace Quiver.CompilerServices;

/// <summary>A way to make a row: a constructor, and the members that are set afterwards, as generated code tells of it.</summary>
/// <param name="parameters">The constructor's parameters, in order.</param>
/// <param name="members">The members that are set when it was called.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RowConstructor(RowSlot[] parameters, RowSlot[] members)
{
    internal RowSlot[] Parameters { get; } = parameters;

    internal RowSlot[] Members { get; } = members;
}
