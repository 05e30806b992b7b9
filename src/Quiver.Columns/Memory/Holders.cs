using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// How many hold an object that is used again when the last lets go. Each holder leaves once. Safe to use from all threads; the field of a class, never copied.
/// </summary>
internal struct Holders
{
    private int _count;

    /// <summary>Whether nobody holds it.</summary>
    public readonly bool IsNobody => _count <= 0;

    /// <summary>Whether the one who asks is the only holder. A "yes" stays true until he shares the object.</summary>
    public readonly bool IsOne => Volatile.Read(in _count) == 1;

    /// <summary>Whether the one who asks and another one, who does not share it, are the only holders.</summary>
    public readonly bool AreTwo => Volatile.Read(in _count) == 2;

    /// <summary>Makes it held by so many, while nobody holds it.</summary>
    public void Begin(int count = 1) => _count = count;

    /// <summary>Adds a holder. False: nobody held it, so it may be somebody else's by now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd() => Interlocked.Increment(ref _count) > 1;

    /// <summary>Adds a holder, by the only one there is: nobody else can do so meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddToOne()
    {
        Debug.Assert(IsOne);
        _count = 2;
    }

    /// <summary>Takes a holder away.</summary>
    /// <returns>How many are left; less than 0: nobody held it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Leave()
    {
        if (Volatile.Read(ref _count) != 1) return Interlocked.Decrement(ref _count);
        return _count = 0; // the only holder has nobody to race with
    }
}
