using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// Rents pinned memory in power-of-two sizes (each array has a line more, to start on a 64-byte boundary). Pinned arrays must be pooled: each new one may bring on a full collection (6 µs for 64 KiB), a pooled one costs
/// some 5 ns, as each thread keeps a few of each size. Safe to use from all threads. What is not returned is garbage, not a leak.
/// </summary>
internal static class BufferPool
{
    private const int Alignment = 64;
    private const int SmallestBits = 6;
    private const int LargestBits = 26; // larger arrays are made and dropped
    private const int BlocksPerThread = 32;
    private const int BytesPerThreadAndSize = 512 << 10;
    private const long BytesKeptPerSize = 64L << 20;

    private static readonly SpareStack[] Free = CreateStacks();
    private static readonly byte[] Most = [.. Enumerable.Range(0, Sizes).Select(size => (byte)PerThread(size))]; // blocks of each size that a thread keeps

    /// <summary>How many sizes are pooled.</summary>
    public const int Sizes = LargestBits - SmallestBits + 1;

    /// <summary>Bytes rented and not returned yet; blocks that became garbage stay counted.</summary>
    public static long Rented => ThreadSpares.Rented;

    /// <summary>A block of at least that many bytes, padded to whole 64-byte lines; its contents are undefined.</summary>
    public static MemoryBlock Rent(int bytes)
    {
        if ((uint)bytes > 1u << LargestBits) return RentLarge(bytes);
        var spares = ThreadSpares.Current;
        var size = SizeOf(bytes);
        var own = spares.Blocks[size];
        var block = own.TryBorrow(out var spare) ? Unsafe.As<MemoryBlock>(spare)! : RentShared(own, size);
        spares.Note(block.Capacity);
        block.Begin((bytes + Alignment - 1) & ~(Alignment - 1));
        return block;
    }

    /// <summary>As <see cref="Rent"/>, with every byte zero.</summary>
    public static MemoryBlock RentZeroed(int bytes)
    {
        var block = Rent(bytes);
        block.Bytes.Clear();
        return block;
    }

    /// <summary>A zeroed block of at least that many bytes that is dropped when it is released: for what is large, kept for long, and replaced by larger ones.</summary>
    public static MemoryBlock MakeZeroed(int bytes)
    {
        var padded = checked((bytes + Alignment - 1) & ~(Alignment - 1));
        var array = GC.AllocateArray<byte>(padded + Alignment, pinned: true);
        var block = new MemoryBlock(array, StartOf(array), poolSize: -1);
        ThreadSpares.Current.Note(block.Capacity);
        block.Begin(padded);
        return block;
    }

    internal static void Return(MemoryBlock block)
    {
        var spares = ThreadSpares.Current;
        spares.Note(-block.Capacity);
        var size = block.PoolSize;
        if ((uint)size >= Sizes) return;
        var own = spares.Blocks[size];
        own.Push(block);
        if (own.Count > Most[size]) ReturnShared(own, size);
    }

    /// <summary>Takes over the blocks of a thread that is gone.</summary>
    internal static void TakeBack(SpareStack blocks)
    {
        while (blocks.TryPop(out var spare))
        {
            var size = Unsafe.As<MemoryBlock>(spare)!.PoolSize;
            lock (Free[size]) Free[size].Push(spare!);
        }
    }

    /// <summary>The size, counted from the smallest, of a block for so many bytes.</summary>
    internal static int SizeOf(int bytes) => bytes <= 1 << SmallestBits ? 0 : BitOperations.Log2((uint)bytes - 1) + 1 - SmallestBits;

    private static int PerThread(int size) => Math.Min(BlocksPerThread, BytesPerThreadAndSize >> (size + SmallestBits));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MemoryBlock RentLarge(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var padded = checked((bytes + Alignment - 1) & ~(Alignment - 1));
        var block = Allocate(padded);
        ThreadSpares.Current.Note(block.Capacity);
        block.Begin(padded);
        return block;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MemoryBlock RentShared(SpareStack own, int size)
    {
        var free = Free[size];
        lock (free)
        {
            if (free.TryPop(out var block))
            {
                own.Move(free, PerThread(size) / 2); // some more: the next ones take no lock
                return Unsafe.As<MemoryBlock>(block)!;
            }
        }

        return Allocate(1 << (size + SmallestBits));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReturnShared(SpareStack own, int size)
    {
        var free = Free[size];
        lock (free)
        {
            var room = BytesKeptPerSize - ((long)free.Count << (size + SmallestBits));
            if (room > 0) free.Move(own, (PerThread(size) / 2) + 1);
            else own.TryPop(out _); // there is enough: garbage
        }
    }

    private static MemoryBlock Allocate(int bytes)
    {
        var array = GC.AllocateUninitializedArray<byte>(checked(bytes + Alignment), pinned: true);
        return new MemoryBlock(array, StartOf(array), SizeOf(bytes));
    }

    private static unsafe int StartOf(byte[] array)
    {
        var address = (nuint)Unsafe.AsPointer(ref array[0]); // pinned for its lifetime, so the address stays true
        return (int)((Alignment - (address & (Alignment - 1))) & (Alignment - 1));
    }

    private static SpareStack[] CreateStacks()
    {
        var stacks = new SpareStack[Sizes];
        for (var i = 0; i < stacks.Length; i++) stacks[i] = new SpareStack();
        return stacks;
    }
}
