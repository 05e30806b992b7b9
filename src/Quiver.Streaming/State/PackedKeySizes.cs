using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>A packed key of so many words.</summary>
internal interface IPackedKey<TSelf>
    where TSelf : unmanaged
{
    /// <summary>A hash of all its words.</summary>
    static abstract ulong Hash(in TSelf key);

    /// <summary>Whether all words are equal.</summary>
    static abstract bool Equal(in TSelf left, in TSelf right);
}

/// <summary>One word.</summary>
internal readonly record struct Key8(ulong A) : IPackedKey<Key8>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(in Key8 key) => Hashing.Word(key.A);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(in Key8 left, in Key8 right) => left.A == right.A;
}

/// <summary>Two words.</summary>
internal readonly record struct Key16(ulong A, ulong B) : IPackedKey<Key16>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(in Key16 key) => Hashing.Combine(Hashing.Word(key.A), key.B);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(in Key16 left, in Key16 right) => ((left.A ^ right.A) | (left.B ^ right.B)) == 0;
}

/// <summary>Three words.</summary>
internal readonly record struct Key24(ulong A, ulong B, ulong C) : IPackedKey<Key24>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(in Key24 key) => Hashing.Combine(Hashing.Combine(Hashing.Word(key.A), key.B), key.C);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(in Key24 left, in Key24 right) => ((left.A ^ right.A) | (left.B ^ right.B) | (left.C ^ right.C)) == 0;
}

/// <summary>Four words.</summary>
internal readonly record struct Key32(ulong A, ulong B, ulong C, ulong D) : IPackedKey<Key32>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(in Key32 key) => Hashing.Combine(Hashing.Combine(Hashing.Combine(Hashing.Word(key.A), key.B), key.C), key.D);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(in Key32 left, in Key32 right) => ((left.A ^ right.A) | (left.B ^ right.B) | (left.C ^ right.C) | (left.D ^ right.D)) == 0;
}
