using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>Rows as a reader gets them.</summary>
/// <param name="Rows">The rows, without selection; the reader's to dispose, except in an inline callback, which shares what it keeps.</param>
/// <param name="Position">The sequence number of the step that brought them.</param>
/// <param name="Watermark">The stream's watermark when they came, in microseconds; <see cref="Streaming.Watermark.None"/> before the first.</param>
/// <param name="Dropped">How many rows this reader's queue dropped between the rows it got before and these.</param>
internal readonly record struct StreamItem(Batch Rows, long Position, long Watermark, long Dropped = 0);

/// <summary>What came of a read.</summary>
internal enum ReadOutcome
{
    /// <summary>There are no rows yet.</summary>
    Nothing,

    /// <summary>Rows were read.</summary>
    Rows,

    /// <summary>The input has ended: no rows will come.</summary>
    End,
}
