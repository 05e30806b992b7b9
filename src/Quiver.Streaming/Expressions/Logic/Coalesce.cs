using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>COALESCE: the first value that is not NULL. A value that may fail is computed only where those before it are NULL.</summary>
internal sealed class Coalesce(ImmutableArray<IEvaluator> values, DataType type) : Kernel(type, values)
{
    /// <inheritdoc/>
    public override bool IsTotal => Parts.All(AlwaysSucceeds);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var branches = new Branches(Type, batch);
        var rest = RowSplit.Counted(batch);
        try
        {
            foreach (var value in Parts)
            {
                var column = Compute(value, batch, rest);
                if (column.NullCount == 0)
                {
                    branches.Add(column, rest.Share());
                    break;
                }

                using var present = ColumnFactory.Bits(Masks.Copy(column.Validity), column.Length);
                branches.Add(column, value == Parts[^1] ? rest.Share() : RowSplit.TakeWhereTrue(ref rest, present));
                if (rest.Count == 0) break;
            }

            return branches.Merge();
        }
        finally
        {
            rest.Dispose();
        }
    }

    private static Column Compute(IEvaluator value, Batch batch, Selection rest)
    {
        if (AlwaysSucceeds(value)) return value.Evaluate(batch);
        using var some = batch.With(rest.Share());
        return value.Evaluate(some);
    }
}
