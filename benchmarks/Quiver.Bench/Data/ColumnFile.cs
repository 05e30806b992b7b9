using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Quiver.Bench.Data;

/// <summary>A column in a file: its values one after the other, little endian, nothing else. Read in parts, so that memory never holds it whole.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
internal sealed class ColumnFile<T> : IDisposable
    where T : unmanaged
{
    private readonly SafeFileHandle _file;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    public ColumnFile(string path) => _file = File.OpenHandle(path);

    /// <summary>How many values there are.</summary>
    public long Length => RandomAccess.GetLength(_file) / Unsafe.SizeOf<T>();

    /// <summary>Reads values.</summary>
    /// <param name="first">Position of the first, from 0.</param>
    /// <param name="values">Filled whole.</param>
    /// <exception cref="EndOfStreamException">The file has fewer.</exception>
    public void Read(long first, Span<T> values)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        var position = first * Unsafe.SizeOf<T>();
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_file, bytes, position);
            if (count == 0) throw new EndOfStreamException($"A column has {Length} values and was read up to {first + values.Length}.");
            bytes = bytes[count..];
            position += count;
        }
    }

    /// <summary>All values.</summary>
    public T[] ReadAll()
    {
        var values = new T[Length];
        Read(0, values);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
