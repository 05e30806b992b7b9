using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>Where a loop takes a row's value from. Implementations are structs, so that the loop is compiled for each.</summary>
internal interface IInput<T>
{
    /// <summary>The value of a row of the batch; of a null row, any.</summary>
    T this[int row] { get; }

    /// <summary>Whether there are <see cref="Vector"/>s.</summary>
    static virtual bool HasVectors => false;

    /// <summary>The values of the rows from one on, as many as a vector holds; only where <see cref="HasVectors"/> says so.</summary>
    Vector512<T> Vector(int row);
}

/// <summary>Slots of fixed width, in pinned memory that its column keeps.</summary>
internal readonly unsafe struct SlotInput<T>(Values<T> values) : IInput<T>
    where T : unmanaged
{
    private readonly T* _values = (T*)Unsafe.AsPointer(ref Unsafe.AsRef(in System.Runtime.InteropServices.MemoryMarshal.GetReference(values.All)));

    public T this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _values[row];
    }

    public static bool HasVectors => Vector512<T>.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Vector(int row) => Vector512.Load(_values + row);
}

/// <summary>Booleans, as 0 and 1.</summary>
internal readonly ref struct BooleanInput(Bits bits) : IInput<byte>
{
    private readonly Bits _bits = bits;

    public byte this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.BitCast<bool, byte>(_bits[row]);
    }

    public Vector512<byte> Vector(int row) => throw new UnreachableException();
}

/// <summary>Texts, kept in the query's arena when asked for.</summary>
internal readonly ref struct TextInput(Texts texts, TextArena arena) : IInput<TextHandle>
{
    private readonly Texts _texts = texts;

    public TextHandle this[int row] => arena.Add(_texts[row]);

    public Vector512<TextHandle> Vector(int row) => throw new UnreachableException();
}

/// <summary>Weights of an input without a weight column: each row counts once.</summary>
internal readonly struct EachOnce : IInput<long>
{
    public long this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public Vector512<long> Vector(int row) => throw new UnreachableException();
}
