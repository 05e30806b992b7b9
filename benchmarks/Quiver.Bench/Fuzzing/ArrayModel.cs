namespace Quiver.Bench.Fuzzing;

/// <summary>An ArrowArray before it is laid out in native memory, where its numbers may contradict what it has. Its parts may be any models, also those that it is a part of.</summary>
internal sealed class ArrayModel
{
    /// <summary>How many rows it is said to have.</summary>
    public long Length { get; set; }

    /// <summary>How many are said to be null.</summary>
    public long NullCount { get; set; } = -1;

    /// <summary>Rows before the first.</summary>
    public long Offset { get; set; }

    /// <summary>How many buffers it is said to have.</summary>
    public long BufferCount { get; set; }

    /// <summary>The buffers, each with the bytes it is said to have; null ones are null pointers.</summary>
    public List<byte[]?> Buffers { get; private init; } = [];

    /// <summary>Whether the pointer to the buffers is null.</summary>
    public bool HasNoBuffers { get; set; }

    /// <summary>How many parts it is said to have.</summary>
    public long ChildCount { get; set; }

    /// <summary>The parts; null ones are null pointers.</summary>
    public List<ArrayModel?> Children { get; private init; } = [];

    /// <summary>Whether the pointer to the parts is null.</summary>
    public bool HasNoChildren { get; set; }

    /// <summary>The values, when rows are codes.</summary>
    public ArrayModel? Dictionary { get; set; }

    /// <summary>Whether it was released before.</summary>
    public bool IsReleased { get; set; }

    /// <summary>A model of rows with these buffers.</summary>
    public static ArrayModel Of(long length, long nulls, params byte[]?[] buffers) => new() { Length = length, NullCount = nulls, BufferCount = buffers.Length, Buffers = [.. buffers] };

    /// <summary>The same with parts.</summary>
    public ArrayModel With(params ArrayModel?[] children)
    {
        Children.AddRange(children);
        ChildCount = Children.Count;
        return this;
    }

    /// <summary>A buffer; null: there is none.</summary>
    public byte[]? Buffer(long index) => HasNoBuffers || index < 0 || index >= Buffers.Count ? null : Buffers[(int)index];

    /// <summary>A copy of a tree.</summary>
    public ArrayModel Clone() => new()
    {
        Length = Length,
        NullCount = NullCount,
        Offset = Offset,
        BufferCount = BufferCount,
        Buffers = [.. Buffers.Select(buffer => (byte[]?)buffer?.Clone())],
        HasNoBuffers = HasNoBuffers,
        ChildCount = ChildCount,
        Children = [.. Children.Select(child => child?.Clone())],
        HasNoChildren = HasNoChildren,
        Dictionary = Dictionary?.Clone(),
        IsReleased = IsReleased,
    };
}
