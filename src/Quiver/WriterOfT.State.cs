using Quiver.Columns;

namespace Quiver;

public sealed partial class Writer<T>
{
    /// <summary>The source's name, as it was created.</summary>
    public string Name => Batches.Name;

    /// <summary>The source's columns.</summary>
    public Schema Schema => Batches.Schema;

    /// <summary>As <see cref="Writer.CurrentWatermark"/>.</summary>
    public DateTime? CurrentWatermark => Batches.CurrentWatermark;

    /// <summary>As <see cref="Writer.Position"/>.</summary>
    public long Position => Math.Max(Batches.Position, _gathered?.Last ?? 0);

    /// <summary>Whether this writer is closed; the source need not be.</summary>
    public bool IsClosed => Batches.IsClosed;

    /// <summary>As <see cref="Writer.Flush"/>.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public void Flush(CancellationToken cancellation = default) => Batches.Flush(cancellation);

    /// <summary>As <see cref="Writer.FlushAsync"/>.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public Task FlushAsync(CancellationToken cancellation = default) => Batches.FlushAsync(cancellation);

    /// <summary>Closes this writer, as <see cref="Dispose"/> does; the source stays open.</summary>
    public void Close() => Dispose();

    /// <summary>As <see cref="Writer.ToString"/>.</summary>
    public override string ToString() => Batches.ToString();
}
