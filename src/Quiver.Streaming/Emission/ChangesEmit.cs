using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The last operator of a query with EMIT CHANGES: weights become a column that readers see, <c>__weight</c>, the last one.</summary>
/// <param name="input">The columns of its input.</param>
internal sealed class ChangesEmit(Schema input) : Stateless(SchemaOf(input))
{
    /// <summary>The name of the column of weights.</summary>
    public const string Weight = "__weight";

    /// <summary>The columns of the changes of some columns.</summary>
    public static Schema SchemaOf(Schema input) => new([.. input.Fields, new Field(Weight, DataType.Int64, Nullable: false)]);

    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Count == 0) return true;
        using var gathered = Gather.Selected(batch);
        var weights = gathered.Weights?.Share() ?? ColumnFactory.Constant(DataType.Int64, 1L, gathered.Length);
        output.Emit(Batch.Pooled(Schema, [.. gathered.Columns.Select(column => column.Share()), weights], gathered.Length, gathered.FirstSequence, ingestedMicros: gathered.IngestedMicros));
        return true;
    }
}
