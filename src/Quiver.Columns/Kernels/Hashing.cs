using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Hashes for tables in memory; stable within a version, never stored. Source of the mix: Wang Yi, wyhash, the 64×64→128-bit multiply whose halves are folded.</summary>
internal static class Hashing
{
    private const ulong First = 0xa0761d6478bd642f;
    private const ulong Second = 0xe7037ed1a0b428db;

    /// <summary>Mixes one word so that all bits of the result depend on all of its bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word(ulong word)
    {
        var high = Math.BigMul(word ^ First, Second, out var low);
        return high ^ low;
    }

    /// <summary>Adds a word to a hash; order matters. The multiplier is odd, so no word makes it lose what came before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Combine(ulong hash, ulong word)
    {
        var high = Math.BigMul(hash ^ word ^ First, Second ^ (word << 1), out var low);
        return high ^ low;
    }

    /// <summary>The hash of a byte string, its length included.</summary>
    public static ulong Bytes(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * Second;
        while (bytes.Length >= 8)
        {
            hash = Combine(hash, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }

        if (bytes.Length == 0) return Word(hash);
        var tail = bytes.Length >= sizeof(uint) // both ends; where they meet or overlap the length, which is in the hash, tells
            ? MemoryMarshal.Read<uint>(bytes) | (ulong)MemoryMarshal.Read<uint>(bytes[^sizeof(uint)..]) << 32
            : bytes[0] | (ulong)bytes[bytes.Length >> 1] << 8 | (ulong)bytes[^1] << 16;
        return Combine(hash, tail);
    }
}
