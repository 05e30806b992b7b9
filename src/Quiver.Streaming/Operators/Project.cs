using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Streaming;

/// <summary>
/// Computes columns. Rows keep their weights, their selection and their sequence numbers. Of changes that come out equal, what a row was and what it became, neither is passed on.
/// </summary>
/// <param name="schema">Names and types of the columns.</param>
/// <param name="columns">Compute them, one each; owned by the operator from then on.</param>
internal sealed class Project(Schema schema, IReadOnlyList<IEvaluator> columns) : Stateless(schema)
{
    private readonly IEvaluator[] _columns = [.. columns];
    private readonly Column[] _computed = new Column[columns.Count]; // of the batch under way

    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        var done = 0;
        try
        {
            for (; done < _columns.Length; done++)
            {
                var column = _columns[done] is ColumnReference same ? batch[same.Index].Share() : _columns[done].Evaluate(batch);
                if (!ReferenceEquals(_computed[done], column)) _computed[done] = column; // comparing is cheaper than storing what is there
            }
        }
        catch
        {
            foreach (var column in _computed.AsSpan(0, done)) column.Dispose();
            throw;
        }

        var projected = Batch.Pooled(Schema, _computed, batch.Length, batch.FirstSequence, batch.Weights?.Share(), batch.Selection?.Share(), batch.IngestedMicros);
        if (projected.Weights is not null) projected = ChangePairs.WithoutSilent(projected);
        if (projected.Count > 0) output.Emit(projected);
        else projected.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var column in _columns) column.Dispose();
    }
}
