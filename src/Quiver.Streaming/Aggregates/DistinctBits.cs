using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>
/// Which numbers some groups have seen, as a bit for each number there is: a faster twin of the table of <see cref="DistinctEntries"/>, for groups that have seen a good part of them.
/// A group's bits go by a handle. Derived; never stored.
/// </summary>
internal sealed unsafe class DistinctBits : IDisposable
{
    /// <summary>The handle of a group that has no bits.</summary>
    public const int None = 0;

    private const int FewestWords = 16;

    private readonly List<MemoryBlock> _blocks = []; // by handle; a free one keeps its block, cleared
    private readonly Stack<int> _free = new();
    private ulong*[] _pointers = new ulong*[4];      // into the blocks
    private int _words;                              // of each block

    /// <summary>How many numbers there is room for.</summary>
    public int Room => _words << 6;

    /// <summary>How many groups have bits.</summary>
    public int Count => Math.Max(0, _blocks.Count - _free.Count - 1); // None has some too, all clear

    /// <summary>Makes room for numbers below a count, in every group's bits.</summary>
    public void Cover(int count)
    {
        if (count <= Room) return;
        _words = Math.Max(FewestWords, BitSpans.Words(count) * 2);
        for (var handle = 0; handle < _blocks.Count; handle++)
        {
            var wider = RentZeroed();
            _blocks[handle].Bytes.CopyTo(wider.Bytes);
            _blocks[handle].Release();
            Set(handle, wider);
        }

        if (_blocks.Count == 0) Add(); // of None: no bit is ever set
    }

    /// <summary>A handle to bits that are all clear. <see cref="Cover"/> was called.</summary>
    public int Take()
    {
        if (_free.TryPop(out var handle)) return handle;
        Add();
        return _blocks.Count - 1;
    }

    /// <summary>Gives bits back.</summary>
    public void Free(int handle)
    {
        _blocks[handle].Bytes.Clear();
        _free.Push(handle);
    }

    /// <summary>Sets a number's bit.</summary>
    /// <returns>1 when it was not set before, else 0: whoever counts needs no branch, which could not be predicted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int handle, int number)
    {
        ref var word = ref _pointers[handle][number >> 6];
        var isNew = (int)(~(word >> number) & 1);
        word |= 1UL << number;
        return isNew;
    }

    /// <summary>Notes the rows whose numbers their groups have not seen, or have no bits for.</summary>
    /// <param name="groups">The groups' states.</param>
    /// <param name="offset">Where in a state its handle lies.</param>
    /// <param name="slots">A group for each row.</param>
    /// <param name="numbers">As many numbers.</param>
    /// <param name="areRuns">Whether most rows are of the same group as the one before.</param>
    /// <param name="unseen">Receives places in both.</param>
    /// <returns>How many they are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Unseen(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> numbers, bool areRuns, Span<int> unseen)
    {
        if (areRuns) return UnseenByRuns(groups, offset, slots, numbers, unseen);
        numbers = numbers[..slots.Length];
        unseen = unseen[..slots.Length];
        var count = 0;
        fixed (ulong** pointers = _pointers)
        {
            for (var k = 0; k < slots.Length; k++)
            {
                var number = numbers[k];
                var word = pointers[*(int*)(groups[slots[k]] + offset)][number >> 6];
                unseen[count] = k;
                count += (int)(~(word >> number) & 1);
            }
        }

        return count;
    }

    // The same, looking a group up once for many rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int UnseenByRuns(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> numbers, Span<int> unseen)
    {
        numbers = numbers[..slots.Length];
        unseen = unseen[..slots.Length];
        var count = 0;
        fixed (int* noted = unseen)
        {
            for (var k = 0; k < slots.Length;)
            {
                var words = _pointers[*(int*)(groups[slots[k]] + offset)];
                var run = slots[k..].IndexOfAnyExcept(slots[k]);
                var end = run < 0 ? slots.Length : k + run;
                if (Eight.IsFast)
                {
                    for (; k <= end - Eight.Count; k += Eight.Count) count += Eight.Note(noted + count, k, Eight.Unset(words, Vector256.Create(numbers[k..])));
                }

                for (; k < end; k++)
                {
                    noted[count] = k;
                    count += (int)(~(words[numbers[k] >> 6] >> numbers[k]) & 1);
                }
            }
        }

        return count;
    }

    /// <summary>Forgets all bits: no handle means anything any more.</summary>
    public void Clear()
    {
        foreach (var block in _blocks) block.Release();
        _blocks.Clear();
        _free.Clear();
        _words = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Add()
    {
        _blocks.Add(null!);
        if (_blocks.Count > _pointers.Length)
        {
            var pointers = new ulong*[_pointers.Length * 2];
            for (var handle = 0; handle < _pointers.Length; handle++) pointers[handle] = _pointers[handle];
            _pointers = pointers;
        }

        Set(_blocks.Count - 1, RentZeroed());
    }

    private MemoryBlock RentZeroed() => BufferPool.RentZeroed(_words * sizeof(ulong));

    private void Set(int handle, MemoryBlock block)
    {
        _blocks[handle] = block;
        _pointers[handle] = (ulong*)block.Pointer;
    }
}
