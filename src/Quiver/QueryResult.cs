using System.Collections.Immutable;
using System.Data;
using System.Globalization;
using Quiver.Columns;
using Quiver.Reading;

namespace Quiver;

/// <summary>The answer to a query asked once. Owns its rows: disposing it gives their memory back. Safe to read from several threads.</summary>
public sealed partial class QueryResult : IDisposable
{
    internal QueryResult(Schema schema, ImmutableArray<Batch> batches, AsOf asOf)
    {
        Schema = schema;
        Batches = batches;
        AsOf = asOf;
        foreach (var batch in batches) RowCount += batch.Length;
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The rows, in order, as batches.</summary>
    public ImmutableArray<Batch> Batches { get; }

    /// <summary>How many rows there are.</summary>
    public long RowCount { get; }

    /// <summary>How many batches there are; an answer without rows has none.</summary>
    public int BatchCount => Batches.Length;

    /// <summary>How many columns there are.</summary>
    public int ColumnCount => Schema.Count;

    /// <summary>The position the answer holds at.</summary>
    public AsOf AsOf { get; }

    /// <summary>The rows as objects: columns are matched to constructor parameters or properties by name, Pascal to snake case.</summary>
    /// <typeparam name="T">A record, class or struct.</typeparam>
    /// <exception cref="QuiverException">The columns do not fit the members (<see cref="ErrorCode.SchemaMismatch"/>).</exception>
    public IEnumerable<T> Rows<T>()
    {
        var reader = new RowReader<T>(Schema);
        return Read(reader, Batches);

        static IEnumerable<T> Read(RowReader<T> reader, ImmutableArray<Batch> batches)
        {
            foreach (var batch in batches)
            {
                for (var row = 0; row < batch.Length; row++) yield return reader.Read(batch, row);
            }
        }
    }

    /// <summary>The rows as ADO.NET reads them. The answer must not be disposed before the reader is done.</summary>
    public BatchDataReader CreateDataReader() => new(new AnsweredBatches(this, isOwned: false));

    /// <summary>The rows as a table of their own: a copy, which stays when the answer is disposed.</summary>
    public DataTable ToDataTable()
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        using var reader = CreateDataReader();
        table.Load(reader);
        return table;
    }

    /// <summary>One value: null, or the slot's value as <see cref="TypeKind"/> says: text as <see cref="string"/>, a TIMESTAMP as microseconds. For dates as <see cref="DateTime"/> use <see cref="Rows{T}"/>.</summary>
    /// <param name="row">Row, from 0.</param>
    /// <param name="column">Column, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public object? this[long row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            foreach (var batch in Batches)
            {
                if (row < batch.Length) return Cells.Get(batch[column], (int)row);
                row -= batch.Length;
            }

            throw new ArgumentOutOfRangeException(nameof(row), row, $"The answer has {RowCount} rows.");
        }
    }

    /// <summary>As in <c>QueryResult(rows=3, columns=2)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"QueryResult(rows={RowCount}, columns={ColumnCount})");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in Batches) batch.Dispose();
    }
}
