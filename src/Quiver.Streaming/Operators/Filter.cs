using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Keeps the rows whose condition is true; rows where it is false or null are dropped. It copies nothing: what passes is the same batch with a smaller selection.</summary>
/// <param name="schema">The columns of its input, which are those of its output.</param>
/// <param name="condition">Computes a BOOLEAN; owned by the operator from then on.</param>
internal sealed class Filter(Schema schema, IEvaluator condition) : Stateless(schema)
{
    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        using var isTrue = condition.Evaluate(batch);
        if (batch.Selection is null)
        {
            var count = Selecting.CountTrue(isTrue); // of a few rows mostly all pass, or none
            if (count == batch.Length) output.Emit(batch.Share());
            if (count == 0 || count == batch.Length) return true;
        }

        var passed = Selecting.WhereTrue(isTrue, batch.Selection);
        if (passed.Count > 0 && passed.Count < batch.Count)
        {
            output.Emit(batch.With(passed));
            return true;
        }

        if (passed.Count > 0) output.Emit(batch.Share()); // all of them: without a selection if there was none
        passed.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        condition.Dispose();
    }
}
