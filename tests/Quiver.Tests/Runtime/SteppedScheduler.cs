using Quiver.Runtime;

namespace Quiver.Tests.Runtime;

/// <summary>Work that runs when a test says so, in an order that its seed says.</summary>
internal sealed class SteppedScheduler(Random random) : WorkScheduler
{
    private readonly List<IThreadPoolWorkItem> _work = [];
    private bool _free;

    public int Waiting => _work.Count;

    public override void Queue(IThreadPoolWorkItem work)
    {
        lock (_work)
        {
            if (_free) Pool.Queue(work);
            else _work.Add(work);
        }
    }

    /// <summary>Runs one piece of work. False: there is none.</summary>
    public bool Step()
    {
        if (_work.Count == 0) return false;
        var next = random.Next(_work.Count);
        var work = _work[next];
        _work.RemoveAt(next);
        work.Execute();
        return true;
    }

    /// <summary>Leaves the work to the pool once disposed, before the engine is, which waits for it: also when the test fails.</summary>
    public IDisposable UntilTheEnd() => new Ending(this);

    private sealed class Ending(SteppedScheduler scheduler) : IDisposable
    {
        public void Dispose()
        {
            lock (scheduler._work)
            {
                scheduler._free = true;
                foreach (var work in scheduler._work) Pool.Queue(work);
                scheduler._work.Clear();
            }
        }
    }
}
