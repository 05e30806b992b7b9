using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Computes an expression over a batch. Kernels implement it, and so does the SQL engine for what has no kernel.</summary>
internal interface IEvaluator : IDisposable
{
    /// <summary>The type of the results.</summary>
    DataType Type { get; }

    /// <summary>
    /// The results: a column with a row for each row of the batch, owned by the caller. Rows outside the batch's selection hold anything (or null) and never raise an error.
    /// </summary>
    /// <exception cref="QuiverException">A selected row has no result: an overflow, a failed cast.</exception>
    Column Evaluate(Batch batch);
}
