using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>The struct of Arrow's C data interface that describes a type. Its members are Arrow's: see https://arrow.apache.org/docs/format/CDataInterface.html.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ArrowSchema
{
    /// <summary>The type, as a text that ends with a zero: <c>l</c> is int64.</summary>
    public byte* Format;

    /// <summary>The name, UTF-8; null for none.</summary>
    public byte* Name;

    /// <summary>Keys and values; null for none.</summary>
    public byte* Metadata;

    /// <summary>1: the dictionary's order means something; 2: NULL is allowed; 4: keys of a map are sorted.</summary>
    public long Flags;

    /// <summary>How many <see cref="Children"/> there are.</summary>
    public long ChildCount;

    /// <summary>The parts of a nested type.</summary>
    public ArrowSchema** Children;

    /// <summary>The type of the values, when rows are numbers into a dictionary; else null.</summary>
    public ArrowSchema* Dictionary;

    /// <summary>Gives the memory back; null once that has happened, or somebody else took it over.</summary>
    public delegate* unmanaged[Cdecl]<ArrowSchema*, void> Release;

    /// <summary>The producer's.</summary>
    public void* PrivateData;
}
