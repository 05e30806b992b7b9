using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// Rents pinned memory in power-of-two sizes (each array has a line more, to start on a 64-byte boundary). Pinned arrays must be pooled: each new one may bring on a full collection (6 µs for 64 KiB), a pooled one costs
/// some 30 ns. Safe to use from all threads. What is not returned is garbage, not a leak.
/// </summary>
internal static class BufferPool
{
    private const int Alignment = 64;
    private const int SmallestBits = 6;
    private const int LargestBits = 26; // larger arrays are made and dropped
    private const long BytesKeptPerSize = 64L << 20;

    private static readonly Stack<byte[]>[] Free = CreateStacks();
    private static long _rented;

    /// <summary>Bytes rented and not returned yet; blocks that became garbage stay counted.</summary>
    public static long Rented => Volatile.Read(ref _rented);

    /// <summary>A block of at least that many bytes, padded to whole 64-byte lines; its contents are undefined.</summary>
    public static MemoryBlock Rent(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var padded = checked((bytes + Alignment - 1) & ~(Alignment - 1));
        var array = RentArray(padded);
        return new MemoryBlock(array, StartOf(array), padded);
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
        Interlocked.Add(ref _rented, padded + Alignment);
        var array = GC.AllocateArray<byte>(padded + Alignment, pinned: true);
        return new MemoryBlock(array, StartOf(array), padded, isPooled: false);
    }

    internal static void Drop(byte[] array) => Interlocked.Add(ref _rented, -array.Length);

    internal static void Return(byte[] array)
    {
        Interlocked.Add(ref _rented, -array.Length);
        var bits = BitOperations.Log2((uint)Math.Max(1, array.Length - Alignment));
        if (bits > LargestBits) return;
        var stack = Free[bits - SmallestBits];
        lock (stack)
        {
            if ((long)stack.Count << bits < BytesKeptPerSize) stack.Push(array);
        }
    }

    private static byte[] RentArray(int bytes)
    {
        var bits = bytes <= 1 << SmallestBits ? SmallestBits : BitOperations.Log2((uint)bytes - 1) + 1;
        if (bits > LargestBits) return Allocate(checked(bytes + Alignment));

        var stack = Free[bits - SmallestBits];
        lock (stack)
        {
            if (stack.TryPop(out var array))
            {
                Interlocked.Add(ref _rented, array.Length);
                return array;
            }
        }

        return Allocate((1 << bits) + Alignment);
    }

    private static byte[] Allocate(int bytes)
    {
        Interlocked.Add(ref _rented, bytes);
        return GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
    }

    private static unsafe int StartOf(byte[] array)
    {
        var address = (nuint)Unsafe.AsPointer(ref array[0]); // pinned for its lifetime, so the address stays true
        return (int)((Alignment - (address & (Alignment - 1))) & (Alignment - 1));
    }

    private static Stack<byte[]>[] CreateStacks()
    {
        var stacks = new Stack<byte[]>[LargestBits - SmallestBits + 1];
        for (var i = 0; i < stacks.Length; i++) stacks[i] = new Stack<byte[]>();
        return stacks;
    }
}
