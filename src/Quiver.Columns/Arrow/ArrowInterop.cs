using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>
/// Passes schemas, batches and sequences of batches through Arrow's C data and C stream interfaces, to and from other libraries of the same process, without copying. Whoever receives a struct releases it, once, from any
/// thread; what is taken over here is released when it is no longer needed, also after an error.
/// </summary>
public static unsafe class ArrowInterop
{
    /// <summary>Lends a batch out. The batch stays the caller's and may be disposed at once: its memory is shared.</summary>
    /// <param name="batch">The rows; texts that are coded go out as a dictionary.</param>
    /// <param name="array">Receives the rows, a struct of the columns; to be released by whoever has it then.</param>
    /// <param name="schema">Receives their description, likewise.</param>
    /// <exception cref="ArrowException">A column or value has no place in Arrow (306); nothing is lent then.</exception>
    public static void Export(Batch batch, ArrowArray* array, ArrowSchema* schema)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(schema);
        var fields = ImmutableArray.CreateBuilder<ArrowField>(batch.Schema.Count);
        for (var column = 0; column < batch.Schema.Count; column++) fields.Add(ArrowTypes.Of(batch.Schema[column], batch[column].IsCoded && batch[column].Type == DataType.Utf8 ? column : null));
        var all = fields.MoveToImmutable();
        ArrowExport.Batch(batch, all, array);
        ArrowExport.Schema(all, schema);
    }

    /// <summary>Lends a sequence of batches out as a stream. It is drawn from as its consumer asks, on the consumer's thread; texts go out plain.</summary>
    /// <param name="schema">The columns of the batches.</param>
    /// <param name="batches">The batches; each is disposed once it is lent. The sequence's enumerator is disposed with the stream.</param>
    /// <param name="stream">Receives the stream; to be released by whoever has it then.</param>
    /// <exception cref="ArrowException">A column has no place in Arrow (306).</exception>
    public static void ExportStream(Schema schema, IEnumerable<Batch> batches, ArrowArrayStream* stream)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(stream);
        ArrowStreamExport.Begin(schema, batches, stream);
    }

    /// <summary>Lends a description out.</summary>
    /// <param name="schema">The columns; texts are described as plain.</param>
    /// <param name="target">Receives it; to be released by whoever has it then.</param>
    /// <exception cref="ArrowException">A column has no place in Arrow (306).</exception>
    public static void ExportSchema(Schema schema, ArrowSchema* target)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(target);
        ArrowExport.Schema([.. schema.Fields.Select(field => ArrowTypes.Of(field))], target);
    }

    /// <summary>Takes a batch over.</summary>
    /// <param name="array">The rows, a struct of the columns. Moved out of, and released once: when the batch and all that share its memory are disposed, or before an error is thrown. A batch that is forgotten is never released.</param>
    /// <param name="schema">Their description. Moved out of, and released.</param>
    /// <exception cref="ArrowException">They do not fit each other (305), or have no place here (306).</exception>
    public static Batch Import(ArrowArray* array, ArrowSchema* schema) => Import(array, schema, copies: false);

    /// <summary>As the other, with a choice.</summary>
    /// <param name="array">The rows.</param>
    /// <param name="schema">Their description.</param>
    /// <param name="copies">Whether the memory is copied and given back at once.</param>
    internal static Batch Import(ArrowArray* array, ArrowSchema* schema, bool copies)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(schema);
        try
        {
            var columns = ArrowImport.Columns(schema);
            return ArrowImport.Batch(columns, ArrowImport.Schema(columns), array, copies);
        }
        finally
        {
            if (schema->Release != null) schema->Release(schema);
            if (array->Release != null) array->Release(array); // where it was not moved
        }
    }

    /// <summary>Takes a stream over, and reads its schema.</summary>
    /// <param name="stream">The stream. Moved out of, and released once: when the reader is disposed, or before an error is thrown.</param>
    /// <exception cref="ArrowException">Its producer failed (305), or a column has no place here (306).</exception>
    public static ArrowStreamReader ImportStream(ArrowArrayStream* stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ArrowStreamReader(stream, copies: false);
    }

    /// <summary>Takes a description over.</summary>
    /// <param name="schema">A struct of a field for each column. Moved out of, and released.</param>
    /// <exception cref="ArrowException">It is none (305), or a column has no place here (306).</exception>
    public static Schema ImportSchema(ArrowSchema* schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        try
        {
            return ArrowImport.Schema(ArrowImport.Columns(schema));
        }
        finally
        {
            if (schema->Release != null) schema->Release(schema);
        }
    }
}
