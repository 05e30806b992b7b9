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
        if (Count == _places.Length) Array.Resize(ref _places, Math.Max(8, 2 * Count));
        _places[Count++].Spare = spare;
    }

    /// <summary>Takes the object on top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(out object? spare)
    {
        var places = _places;
        var top = Count - 1;
        if ((uint)top >= (uint)places.Length)
        {
            spare = null;
            return false;
        }

        spare = places[top].Spare;
        places[top].Spare = null;
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

    private struct Place // an array of objects would look at each one's type when it is stored
    {
        public object? Spare;
    }
}
