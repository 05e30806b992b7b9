using Quiver.Runtime;

namespace Quiver.Tests.Runtime;

/// <summary>Work that runs when a test says so, in an order that its seed says.</summary>
internal sealed class SteppedScheduler(Random random) : WorkScheduler
{
    private readonly List<IThreadPoolWorkItem> _work = [];

    public int Waiting => _work.Count;

    public override void Queue(IThreadPoolWorkItem work) => _work.Add(work);

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
}
