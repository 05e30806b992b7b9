using System.Diagnostics;

namespace Quiver.Runtime;

/// <summary>
/// The right to run a graph, held by one thread at a time and never waited for. Who finds it held leaves word, and the holder goes round once more before it lets go: so whatever was
/// done before <see cref="TryTake"/> returned false (a record queued, a queue drained) is seen by the holder.
/// </summary>
internal struct Claim
{
    private const int Free = 0;
    private const int Held = 1;
    private const int HeldAndAsked = 2;

    private int _state;

    /// <summary>Whether nobody has it now.</summary>
    public readonly bool IsFree => Volatile.Read(in _state) == Free;

    /// <summary>Takes the claim if it is free; its holder is not asked for anything.</summary>
    public bool TryTakeFree() => Interlocked.CompareExchange(ref _state, Held, Free) == Free;

    /// <summary>Takes the claim; when it is held, asks its holder to look again.</summary>
    public bool TryTake()
    {
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _state, Held, Free))
            {
                case Free: return true;
                case HeldAndAsked: return false;
            }

            if (Interlocked.CompareExchange(ref _state, HeldAndAsked, Held) != Free) return false;
        }
    }

    /// <summary>Lets the claim go. False: somebody asked in the meantime, so the holder still holds it and looks again.</summary>
    public bool TryRelease()
    {
        var found = Interlocked.CompareExchange(ref _state, Free, Held);
        Debug.Assert(found != Free, "Only a holder releases.");
        if (found == Held) return true;
        Volatile.Write(ref _state, Held); // only the holder leaves this state, so nothing is overwritten but the request it answers
        return false;
    }
}
