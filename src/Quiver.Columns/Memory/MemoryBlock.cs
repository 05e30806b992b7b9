using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Bytes that columns share: pinned, aligned to 64 bytes and counted. Each holder releases once; the last release returns the block to the pool, which gives it to somebody else. A block
/// that nobody releases is garbage like any object. Safe to share between threads once written.
/// </summary>
internal sealed class MemoryBlock
{
    private readonly byte[]? _array; // the block is pooled together with it; null: the bytes are somebody else's, at _foreign
    private readonly int _start;
    private readonly unsafe byte* _foreign;
    private readonly MemoryBlock? _whole; // of a part: what it is a part of, held as long as the part is
    private readonly IDisposable? _owner; // of foreign memory: who gives it back
    private Holders _holders;
    private Column? _column; // a column object that was used with it, and …
    private bool _hasColumn; // … whether nobody uses that now

    internal MemoryBlock(byte[] array, int start, int poolSize)
    {
        PoolSize = poolSize;
        _array = array;
        _start = start;
        Capacity = array.Length; // kept here: the array's own line need not be touched
    }

    /// <summary>Memory that is not .NET's.</summary>
    /// <param name="bytes">Where it is; it stays there until the owner is disposed.</param>
    /// <param name="length">How many bytes there are.</param>
    /// <param name="owner">Disposed once, when the last holder of the block and of its parts lets go.</param>
    internal unsafe MemoryBlock(byte* bytes, int length, IDisposable? owner)
    {
        _foreign = bytes;
        _owner = owner;
        Length = length;
        _holders.Begin();
    }

    private unsafe MemoryBlock(MemoryBlock whole, byte* bytes, int length)
    {
        _whole = whole.Retain();
        _array = whole._array;
        if (_array is null) _foreign = bytes;
        else _start = whole._start + (int)(bytes - whole.Pointer);
        Length = length;
        _holders.Begin();
    }

    /// <summary>Bytes asked for; the block may have more room behind them.</summary>
    public int Length { get; private set; }

    /// <summary>Which of the pool's sizes it is of; -1: it is not used again once released.</summary>
    public int PoolSize { get; } = -1;

    /// <summary>Bytes of memory held, for budgets.</summary>
    public int Capacity { get; }

    /// <summary>The bytes. Writing is allowed to the one who rented the block, until it is shared.</summary>
    /// <exception cref="ObjectDisposedException">The last holder released it.</exception>
    public Span<byte> Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_holders.IsNobody) Gone();
            return MemoryMarshal.CreateSpan(ref Start, Length); // which is no more than the array has behind its start
        }
    }

    /// <summary>Where the bytes are. They do not move, but only a held block keeps them: who keeps the pointer keeps the block.</summary>
    public unsafe byte* Pointer
    {
        get
        {
            if (_holders.IsNobody) Gone();
            return (byte*)Unsafe.AsPointer(ref Start);
        }
    }

    /// <summary>The bytes for reading into from a stream; of memory that is ours only.</summary>
    public Memory<byte> Memory => new(_array, _start, Length);

    /// <summary>The bytes as values of a type.</summary>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>Some of the bytes as values of a type.</summary>
    /// <param name="first">The first value.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Slice<T>(int first, int count)
        where T : unmanaged
    {
        if (_holders.IsNobody | ((ulong)(uint)first + (uint)count) * (ulong)Unsafe.SizeOf<T>() > (uint)Length) Outside();
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref Unsafe.As<byte, T>(ref Start), first), count);
    }

    /// <summary>Whether there are other holders than the one who asks, or the memory is somebody else's too. A "no" stays true until the one who asks shares it again.</summary>
    public bool IsShared => !_holders.IsOne || _whole is not null || _array is null;

    /// <summary>Whether the one who asks is its only holder, and it is a block of the pool as a whole. A "yes" stays true until he shares it.</summary>
    internal bool IsOwn => PoolSize >= 0 && _holders.IsOne;

    /// <summary>Some of the bytes as a block of their own, which holds this one.</summary>
    /// <param name="bytes">Where they start; of memory that is ours within <see cref="Bytes"/>.</param>
    /// <param name="length">How many there are.</param>
    public unsafe MemoryBlock Part(byte* bytes, int length)
    {
        Debug.Assert(_array is null || (bytes >= Pointer && bytes + length <= Pointer + Length));
        return new MemoryBlock(this, bytes, length);
    }

    /// <summary>Adds a holder.</summary>
    public MemoryBlock Retain()
    {
        if (!_holders.TryAdd()) Gone();
        return this;
    }

    /// <summary>Takes a holder away; the last one returns the memory.</summary>
    public void Release()
    {
        var left = _holders.Leave();
        if (left > 0) return;
        if (left < 0) Gone();
        if (_whole is not null) _whole.Release();
        else if (_array is not null) BufferPool.Return(this);
        else _owner?.Dispose();
    }

    /// <summary>As <see cref="Release"/>, by a column that nobody holds either: with memory that goes back to the pool its object goes too, to be used with it again.</summary>
    /// <returns>Whether it went. False: others hold the memory, or it is not pooled.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReleaseWith(Column column)
    {
        if (PoolSize < 0 || !_holders.IsOne)
        {
            Release();
            return false;
        }

        _holders.Leave();
        if (!ReferenceEquals(_column, column)) _column = column; // comparing is cheaper than storing what is there
        _hasColumn = true;
        BufferPool.Return(this);
        return true;
    }

    /// <summary>Takes the column object that came back with the memory, which has it as its slots still; null when there is none. For the one who rented the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Column? TakeColumn()
    {
        if (!_hasColumn) return null;
        _hasColumn = false;
        return _column;
    }

    /// <summary>Makes the one who rents it its holder.</summary>
    /// <param name="length">Bytes asked for.</param>
    internal void Begin(int length)
    {
        Debug.Assert(length <= Capacity - _start);
        Length = length;
        _holders.Begin();
    }

    private unsafe ref byte Start => ref _array is null ? ref Unsafe.AsRef<byte>(_foreign) : ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start);

    private void Outside()
    {
        if (_holders.IsNobody) Gone();
        throw new ArgumentOutOfRangeException(null, $"The memory has {Length} bytes; values behind them were asked for.");
    }

    private static void Gone() => throw new ObjectDisposedException(nameof(Batch), "This memory was disposed and may hold other rows by now. Share a batch or column to keep it longer than its owner.");
}
