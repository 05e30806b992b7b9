namespace Quiver.Runtime;

/// <summary>Where work goes that no caller's thread does: a graph whose claim is handed on, one woken by its reader, the loop of a callback. Tests put an order of their own here.</summary>
internal abstract class WorkScheduler
{
    /// <summary>The thread pool.</summary>
    public static WorkScheduler Pool { get; } = new PoolScheduler();

    /// <summary>Runs the work soon, on another stack. Never runs it before returning.</summary>
    public abstract void Queue(IThreadPoolWorkItem work);

    private sealed class PoolScheduler : WorkScheduler
    {
        public override void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }
}
