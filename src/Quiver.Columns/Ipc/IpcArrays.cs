namespace Quiver.Columns;

/// <summary>The arrays of a message, in the order of its schema: each takes the next of its lengths and of its buffers.</summary>
internal ref struct IpcArrays
{
    private readonly FlatVector _nodes;
    private readonly FlatVector _buffers;
    private readonly FlatVector _variadic;
    private readonly IpcMessage _message;
    private readonly IpcDictionaries _dictionaries;
    private readonly ArrowBudget _budget;
    private readonly bool _unionsHaveMasks;
    private int _node;
    private int _buffer;
    private int _variadicCount;
    private readonly IIpcCodec? _codec; // null: buffers are not compressed
    private readonly List<MemoryBlock> _unpacked = [];

    /// <summary>The arrays of a batch's table.</summary>
    /// <param name="records">The table.</param>
    /// <param name="message">The message it is in.</param>
    /// <param name="dictionaries">What coded arrays are coded by.</param>
    /// <param name="budget">What copies are taken from.</param>
    /// <param name="codecs">What there is to unpack with.</param>
    public IpcArrays(FlatTable records, IpcMessage message, IpcDictionaries dictionaries, ArrowBudget budget, IpcCodecs codecs)
    {
        _message = message;
        _dictionaries = dictionaries;
        _budget = budget;
        _unionsHaveMasks = message.Version == IpcMetadata.V4;
        _nodes = records.Vector(IpcMetadata.Records.Nodes, IpcMetadata.PairBytes);
        _buffers = records.Vector(IpcMetadata.Records.Buffers, IpcMetadata.PairBytes);
        _variadic = records.Vector(IpcMetadata.Records.VariadicCounts, sizeof(long));
        Length = LengthOf(records.Int64(IpcMetadata.Records.Length), "rows");
        if (!records.TryTable(IpcMetadata.Records.Compression, out var compression)) return;
        _codec = codecs.Get(compression.Byte(IpcMetadata.Compression.Codec));
        if (compression.Byte(IpcMetadata.Compression.Method) is not 0 and var method) throw ArrowException.Unsupported($"it is compressed by method {method}, which Quiver does not know: it knows 0, each buffer for itself.");
        budget.Read(message.BodyLength, ArrowBudget.UnpackedGrowth - ArrowBudget.Growth);
    }

    /// <summary>Rows of the batch.</summary>
    public int Length { get; }

    /// <summary>The next array.</summary>
    /// <param name="field">What it is.</param>
    /// <param name="isRead">Whether anybody looks at its buffers; else they are passed over.</param>
    public ArrowData Next(ArrowField field, bool isRead = true)
    {
        if (_node >= _nodes.Count) throw ArrowException.Malformed($"it has {_nodes.Count} arrays, which is too few for its schema.");
        var length = LengthOf(_nodes.Int64(_node), "rows of an array");
        var nulls = _nodes.Int64(_node, sizeof(long));
        _node++;
        if (nulls < 0 || nulls > length) throw ArrowException.Malformed($"an array of field '{field.Name}' is said to have {nulls} nulls in {length} rows.");

        var isCoded = field.Coding is not null;
        var buffers = new ArrowBuffer[isCoded ? 2 : BuffersOf(field.Type)];
        for (var buffer = 0; buffer < buffers.Length; buffer++) buffers[buffer] = NextBuffer(isRead, isRead && _codec is not null ? Needed(isCoded ? field.Coding!.Index : field.Type, buffer, length) : -1);
        var children = isCoded ? [] : new ArrowData[field.Children.Length];
        for (var child = 0; child < children.Length; child++) children[child] = Next(field.Children[child], isRead);
        return new ArrowData { Length = length, NullCount = (int)nulls, Buffers = buffers, Children = children, Dictionary = isCoded ? _dictionaries[field.Coding!.Id] : null };
    }

    private int BuffersOf(ArrowType type) => type.Kind switch
    {
        ArrowKind.Null or ArrowKind.RunEndEncoded => 0,
        ArrowKind.Union => (_unionsHaveMasks ? 2 : 1) + (type.Size == 0 ? 0 : 1),
        ArrowKind.Struct or ArrowKind.FixedList => 1,
        ArrowKind.Utf8 or ArrowKind.Binary or ArrowKind.LargeUtf8 or ArrowKind.LargeBinary or ArrowKind.ListView or ArrowKind.LargeListView => 3,
        ArrowKind.Utf8View or ArrowKind.BinaryView => 2 + NextVariadic(),
        _ => 2,
    };

    private int NextVariadic()
    {
        if (_variadicCount >= _variadic.Count) throw ArrowException.Malformed("it does not say how many buffers a column of views has.");
        var count = _variadic.Int64(_variadicCount++);
        if (count < 0 || count > _buffers.Count - _buffer) throw ArrowException.Malformed($"a column of views is said to have {count} buffers; {_buffers.Count - _buffer} are left.");
        return (int)count;
    }

    /// <summary>Bytes that the rows of a type need in one of its buffers; -1: that is not known before others are read.</summary>
    private static long Needed(ArrowType type, int buffer, int length) => buffer switch
    {
        0 => (length + 7L) / 8,
        1 => (long)Math.Min((((length + 1.0) * type.RowBits) + 7) / 8, long.MaxValue / 4), // offsets are one more than rows
        2 when type.Kind is ArrowKind.ListView or ArrowKind.LargeListView => length * type.RowBits / 8,
        _ => -1,
    };

    private unsafe ArrowBuffer NextBuffer(bool isRead, long needed)
    {
        if (_buffer >= _buffers.Count) throw ArrowException.Malformed($"it has {_buffers.Count} buffers, which is too few for its schema.");
        var offset = _buffers.Int64(_buffer);
        var length = _buffers.Int64(_buffer, sizeof(long));
        _buffer++;
        if (length == 0) return default;
        if (offset < 0 || length < 0 || offset > _message.BodyLength || length > _message.BodyLength - offset)
            throw ArrowException.Malformed($"buffer {_buffer - 1} is said to have {length} bytes from {offset} on; the body has {_message.BodyLength}.");
        var bytes = _message.Body.Pointer + offset;
        return _codec is null || !isRead ? new ArrowBuffer(_message.Body, bytes, length, _message.BodyLength - offset, _budget) : Unpacked(bytes, (int)length, (int)(_message.BodyLength - offset), needed);
    }

    private unsafe ArrowBuffer Unpacked(byte* bytes, int length, int room, long needed)
    {
        var packed = new ReadOnlySpan<byte>(bytes, length);
        if (IpcPacking.SizeOf(packed, _buffer - 1, needed) is not { } size) return new ArrowBuffer(_message.Body, bytes + sizeof(long), length - sizeof(long), room - sizeof(long), _budget);
        if (size == 0) return default;
        _budget.TakeUnpacked(_buffer - 1, size);
        var block = IpcPacking.Unpack(_codec!, packed, _buffer - 1, size);
        _unpacked.Add(block);
        return new ArrowBuffer(block, block.Pointer, size, block.Length, _budget);
    }

    /// <summary>Gives back what was unpacked; columns that were made of it hold it on.</summary>
    public readonly void Dispose()
    {
        foreach (var block in _unpacked) block.Release();
    }

    private static int LengthOf(long length, string what) => length is >= 0 and <= int.MaxValue - 64 ? (int)length : throw ArrowException.Malformed($"it is said to have {length} {what}; a batch has 0 to {int.MaxValue - 64}.");
}
