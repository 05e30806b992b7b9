using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Bytes that are written or lent out. A view: the rows it belongs to hold the memory, which does not move.</summary>
/// <param name="Address">Where they are; 0: there are none.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct ArrowBytes(nint Address, int Length)
{
    /// <summary>The bytes.</summary>
    public unsafe ReadOnlySpan<byte> Span => new((byte*)Address, Length);

    /// <summary>Views values in memory that does not move.</summary>
    public static unsafe ArrowBytes Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged => values.IsEmpty ? default : new((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values)), checked(values.Length * Unsafe.SizeOf<T>()));
}

/// <summary>The rows of a column as an Arrow array: its own memory where the layouts agree. Holds what was made for it, not the column, which is to be held as long.</summary>
internal sealed class ArrowRows : IDisposable
{
    private readonly List<MemoryBlock> _made = [];
    private readonly List<Column> _slices = [];

    /// <summary>How many rows there are.</summary>
    public required int Length { get; init; }

    /// <summary>How many are null.</summary>
    public required int NullCount { get; init; }

    /// <summary>The buffers as the type has them, the validity first.</summary>
    public ArrowBytes[] Buffers { get; set; } = [];

    /// <summary>The parts of a nested type.</summary>
    public ArrowRows[] Children { get; set; } = [];

    /// <summary>The texts that rows are codes of; null: they are not coded.</summary>
    public TextDictionary? Dictionary { get; init; }

    /// <summary>The values that rows are codes of, when they are not those of <see cref="Dictionary"/>.</summary>
    public ArrowRows? Values { get; set; }

    /// <summary>The texts of a dictionary: copied, as its arrays may move.</summary>
    /// <param name="texts">The dictionary.</param>
    public ArrowRows Copied(TextDictionary texts)
    {
        var (offsets, bytes) = texts.Snapshot();
        return Values = Copied(offsets.Span, bytes.Span);
    }

    /// <summary>Texts of a dictionary, likewise, with an owner of their own.</summary>
    /// <param name="texts">Where each starts, and where the last ends.</param>
    /// <param name="bytes">Their bytes.</param>
    public static ArrowRows Copied(ReadOnlySpan<int> texts, ReadOnlySpan<byte> bytes)
    {
        var rows = new ArrowRows { Length = texts.Length - 1, NullCount = 0 };
        var offsets = rows.Make(texts.Length * sizeof(int)).As<int>()[..texts.Length];
        for (var text = 0; text < offsets.Length; text++) offsets[text] = texts[text] - texts[0];
        var copy = rows.Make(offsets[^1]).Bytes[..offsets[^1]];
        bytes[texts[0]..texts[^1]].CopyTo(copy);
        rows.Buffers = [default, ArrowBytes.Of<int>(offsets), ArrowBytes.Of<byte>(copy)];
        return rows;
    }

    /// <summary>Memory that is held with the rows.</summary>
    public MemoryBlock Make(int bytes)
    {
        var block = BufferPool.Rent(bytes);
        _made.Add(block);
        return block;
    }

    /// <summary>Holds a slice with the rows.</summary>
    public Column Hold(Column slice)
    {
        _slices.Add(slice);
        return slice;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in _made) block.Release();
        foreach (var slice in _slices) slice.Dispose();
        _made.Clear();
        _slices.Clear();
        foreach (var child in Children) child.Dispose();
        Values?.Dispose();
    }
}
