using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// One node of a running query. It holds its state and nothing else: pure in (state, input), with no thread, file, clock or SQL. The graph calls it under one claim, never twice at once.
/// </summary>
/// <remarks>
/// Calls on one input alternate batches and watermarks in sequence order. A call that returns false ran out of credit: the graph calls <see cref="Resume"/> before anything else.
/// An operator never keeps, and never disposes, its input batch: what it passes on, it shares.
/// The inputs of one that has several move on their own: rows come in sequence order whichever input they are for; within a step, those that one source brought come input by input, in
/// the order of the operators that sent them. Its watermark is its own affair, mostly the least of its inputs'; idle inputs are left out of it.
/// </remarks>
internal abstract class Operator : IDisposable
{
    /// <summary>The columns of what it emits, `__weight` apart.</summary>
    public abstract Schema Schema { get; }

    /// <summary>
    /// The smallest watermark at which it would act: close, evict, release, or judge lateness anew. The graph cuts batches there, so no batch it sees holds a deadline inside.
    /// </summary>
    public virtual long NextDeadline => Watermark.End;

    /// <summary>Bytes of memory its state lies in, to be shown. Safe to read from all threads.</summary>
    public virtual long StateBytes => 0;

    /// <summary>Takes rows.</summary>
    public abstract bool OnBatch(int input, Batch batch, Output output);

    /// <summary>Takes the news that no row earlier than <paramref name="time"/> (µs) is awaited on this input; <see cref="Watermark.End"/> when no row will come at all.</summary>
    public abstract bool OnWatermark(int input, long time, Output output);

    /// <summary>
    /// Takes the news that an input has fallen silent, so that its watermark is not waited for, or that it speaks again. Told between watermarks; an input that was never mentioned speaks. What it was told is part of its state.
    /// An operator with one input has nothing to do: the graph passes the news on itself, once all inputs of an operator are silent, or one of them speaks again.
    /// </summary>
    public virtual bool OnIdle(int input, bool idle, Output output) => true;

    /// <summary>Whether <see cref="OnStepEnd"/> does anything; it is not called otherwise.</summary>
    public virtual bool ActsOnStepEnd => false;

    /// <summary>Whether it has something to do at the end of this step; it is not told the end otherwise. Of operators that <see cref="ActsOnStepEnd">act on it</see>.</summary>
    public virtual bool WantsStepEnd => true;

    /// <summary>Ends a step, one record taken through the whole graph: updating operators emit what changed, one update a key.</summary>
    public virtual bool OnStepEnd(Output output) => true;

    /// <summary>Goes on where a call ran out of credit.</summary>
    public virtual bool Resume(Output output) => true;

    /// <summary>The state as it is now, in O(pages) and without copying; legal between steps. Disposing the result releases what it pins.</summary>
    public abstract Frozen Freeze();

    /// <summary>Takes over a state written by an operator of the same plan. Called once, on a new operator.</summary>
    public abstract void Restore(StateReader reader);

    /// <summary>Gives pooled memory back.</summary>
    public virtual void Dispose()
    {
    }
}
