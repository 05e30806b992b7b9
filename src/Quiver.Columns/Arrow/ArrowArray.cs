using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>The struct of Arrow's C data interface that holds rows. Its members are Arrow's: see https://arrow.apache.org/docs/format/CDataInterface.html.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ArrowArray
{
    /// <summary>How many rows there are.</summary>
    public long Length;

    /// <summary>How many are null; -1: nobody counted.</summary>
    public long NullCount;

    /// <summary>Rows in the buffers before the first one.</summary>
    public long Offset;

    /// <summary>How many <see cref="Buffers"/> there are.</summary>
    public long BufferCount;

    /// <summary>How many <see cref="Children"/> there are.</summary>
    public long ChildCount;

    /// <summary>The buffers as the type has them; null where there is none.</summary>
    public void** Buffers;

    /// <summary>The parts of a nested type.</summary>
    public ArrowArray** Children;

    /// <summary>The values, when rows are numbers into a dictionary; else null.</summary>
    public ArrowArray* Dictionary;

    /// <summary>Gives the memory back; null once that has happened, or somebody else took it over.</summary>
    public delegate* unmanaged[Cdecl]<ArrowArray*, void> Release;

    /// <summary>The producer's.</summary>
    public void* PrivateData;
}
