namespace Quiver.Columns;

/// <summary>Growing offsets of lists: where each starts, and where the last ends. <see cref="Finish"/> hands them over and leaves the builder empty. Used by one thread at a time.</summary>
internal sealed class OffsetsBuilder
{
    private MemoryBlock? _offsets;

    /// <summary>How many lists there are so far.</summary>
    public int Length { get; private set; }

    /// <summary>Where the last of them ends.</summary>
    public int End => Length == 0 ? 0 : _offsets!.As<int>()[Length];

    /// <summary>Adds a list that ends there.</summary>
    public void Append(int end)
    {
        Reserve(Length + 2);
        _offsets!.As<int>()[++Length] = end;
    }

    /// <summary>Takes back the lists from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>A number more than there are lists, which the caller owns.</summary>
    public MemoryBlock Finish()
    {
        Reserve(Length + 1);
        var offsets = _offsets!;
        (_offsets, Length) = (null, 0);
        return offsets;
    }

    /// <summary>Forgets the lists and gives the memory back.</summary>
    public void Release()
    {
        _offsets?.Release();
        (_offsets, Length) = (null, 0);
    }

    private void Reserve(int count)
    {
        if (_offsets is not null && count * sizeof(int) <= _offsets.Length) return;
        var larger = BufferPool.Rent(Math.Max(checked(count * sizeof(int)), (_offsets?.Length ?? 0) * 2));
        if (_offsets is null) larger.As<int>()[0] = 0;
        else _offsets.Bytes[..((Length + 1) * sizeof(int))].CopyTo(larger.Bytes);
        _offsets?.Release();
        _offsets = larger;
    }
}
