namespace Quiver.Columns;

/// <summary>Rows of an Arrow array as a message or the C data interface describes them, not checked yet.</summary>
internal sealed class ArrowData
{
    /// <summary>How many rows there are, 0 to <see cref="int.MaxValue"/>.</summary>
    public required int Length { get; init; }

    /// <summary>How many rows stand before them in the buffers.</summary>
    public int Offset { get; init; }

    /// <summary>How many rows are null; -1: nobody says.</summary>
    public int NullCount { get; init; } = -1;

    /// <summary>The validity first, for types that have one, then as the type has them.</summary>
    public ArrowBuffer[] Buffers { get; init; } = [];

    /// <summary>The parts of a nested type.</summary>
    public ArrowData[] Children { get; init; } = [];

    /// <summary>What the rows, which are numbers then, stand for.</summary>
    public ArrowDictionary? Dictionary { get; init; }

    /// <summary>Some of the rows.</summary>
    public ArrowData Slice(int start, int length) => start == 0 && length == Length
        ? this
        : new ArrowData { Length = length, Offset = Offset + start, NullCount = NullCount == 0 ? 0 : -1, Buffers = Buffers, Children = Children, Dictionary = Dictionary };
}
