using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>Prints one result, batch by batch, in one format. Used by one thread at a time.</summary>
internal abstract class RowPrinter : IDisposable
{
    /// <summary>Rows taken so far, those not shown included.</summary>
    public long Rows { get; private set; }

    /// <summary>Prints rows, or keeps them until the next <see cref="Flush"/>. The batch stays the caller's.</summary>
    /// <param name="batch">Rows of the result's columns, without a selection.</param>
    public void Write(Batch batch)
    {
        Append(batch);
        Rows += batch.Length;
    }

    /// <summary>Prints what is kept: nothing more is coming for now.</summary>
    public abstract void Flush();

    /// <summary>Says which result comes now, when several share the output. Formats whose rows speak for themselves say nothing.</summary>
    /// <param name="title">A line without its end.</param>
    public virtual void Title(string title)
    {
    }

    /// <summary>Prints what closes a result, and all that is kept.</summary>
    /// <param name="total">Rows of the result, when more may be there than were written.</param>
    public virtual void End(long? total = null) => Flush();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Takes rows.</summary>
    protected abstract void Append(Batch batch);
}
