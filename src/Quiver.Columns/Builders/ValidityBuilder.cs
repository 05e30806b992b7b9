namespace Quiver.Columns;

/// <summary>A growing mask of rows. <see cref="Finish"/> hands it over and leaves the builder empty. Used by one thread at a time.</summary>
internal sealed class ValidityBuilder
{
    private MemoryBlock? _words; // there from the first null on; zero behind the rows

    /// <summary>How many rows there are so far.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a row that holds a value.</summary>
    public void AppendValid()
    {
        if (_words is not null)
        {
            Reserve(Length + 1);
            BitSpans.SetRange(_words.As<ulong>(), Length, 1);
        }

        Length++;
    }

    /// <summary>Adds a row that is null.</summary>
    public void AppendNull()
    {
        if (_words is null)
        {
            _words = BufferPool.RentZeroed(BitSpans.Words(Length + 1) * sizeof(ulong));
            BitSpans.SetRange(_words.As<ulong>(), 0, Length);
        }

        Reserve(++Length);
    }

    /// <summary>Takes back the rows from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        if (length < Length && _words is not null) BitSpans.ClearFrom(_words.As<ulong>(), length);
        Length = Math.Min(Length, length);
    }

    /// <summary>The mask of the rows so far, which the caller owns; null: none of them is null.</summary>
    public MemoryBlock? Finish()
    {
        var words = _words;
        (_words, Length) = (null, 0);
        return words;
    }

    /// <summary>Forgets the rows and gives the memory back.</summary>
    public void Release()
    {
        _words?.Release();
        (_words, Length) = (null, 0);
    }

    private void Reserve(int rows)
    {
        if (BitSpans.Words(rows) * sizeof(ulong) <= _words!.Length) return;
        var larger = BufferPool.RentZeroed(Math.Max(BitSpans.Words(rows) * sizeof(ulong), _words.Length * 2));
        _words.Bytes.CopyTo(larger.Bytes);
        _words.Release();
        _words = larger;
    }
}
