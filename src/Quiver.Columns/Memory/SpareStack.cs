using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>Objects that nobody uses now; the last one in is the first one out, as its memory is still in the cache. Not safe to use from several threads.</summary>
internal sealed class SpareStack
{
    private Place[] _places = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Puts an object on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(object spare)
    {
        var places = _places;
        var top = Count;
        if ((uint)top >= (uint)places.Length) places = Grow();
        if (!ReferenceEquals(places[top].Spare, spare)) places[top].Spare = spare; // comparing is cheaper than storing what is there
        Count = top + 1;
    }

    /// <summary>Takes the object on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(out object? spare)
    {
        if (!TryBorrow(out spare)) return false;
        _places[Count].Spare = null;
        return true;
    }

    /// <summary>As <see cref="TryPop"/>, of a few objects that come back and are taken again, row by row: the place keeps the reference until another object comes there, so that mostly nothing is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBorrow(out object? spare)
    {
        var places = _places;
        var top = Count - 1;
        if ((uint)top >= (uint)places.Length)
        {
            spare = null;
            return false;
        }

        spare = places[top].Spare;
        Count = top;
        return true;
    }

    /// <summary>Takes objects from another stack, as far as it has them.</summary>
    /// <param name="from">The other stack.</param>
    /// <param name="most">How many at most.</param>
    public void Move(SpareStack from, int most)
    {
        while (most-- > 0 && from.TryPop(out var spare)) Push(spare!);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Place[] Grow()
    {
        Array.Resize(ref _places, Math.Max(8, 2 * Count));
        return _places;
    }

    private struct Place // an array of objects would look at each one's type when it is stored
    {
        public object? Spare;
    }
}
