using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>The struct of Arrow's C stream interface, from which batches are drawn one by one. Its members are Arrow's: see https://arrow.apache.org/docs/format/CStreamInterface.html.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ArrowArrayStream
{
    /// <summary>Gives the schema; 0, or a number of an error.</summary>
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, ArrowSchema*, int> GetSchema;

    /// <summary>Gives the next rows, a released array at the end; 0, or a number of an error.</summary>
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, ArrowArray*, int> GetNext;

    /// <summary>Says what the last error was, in UTF-8 that ends with a zero; null for nothing. Valid until the next call.</summary>
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, byte*> GetLastError;

    /// <summary>Gives everything back but what was drawn; null once that has happened, or somebody else took it over.</summary>
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, void> Release;

    /// <summary>The producer's.</summary>
    public void* PrivateData;
}
