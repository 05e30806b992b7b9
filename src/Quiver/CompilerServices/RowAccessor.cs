using System.ComponentModel;

namespace Quiver.CompilerServices;

/// <summary>What members a row type has, and which constructors. Written by the source generator, for the library alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RowAccessor
{
    private protected RowAccessor()
    {
    }

    /// <summary>The members that are written, in the order in which they are appended.</summary>
    public abstract RowSlot[] Written { get; }

    /// <summary>The ways to make a row, the one with most parameters first.</summary>
    public abstract RowConstructor[] Constructors { get; }
}
