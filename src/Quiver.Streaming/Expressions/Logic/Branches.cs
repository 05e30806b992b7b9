using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Puts the results of expressions that were each computed for some of the rows together into one column.</summary>
internal sealed class Branches(DataType type, Batch batch) : IDisposable
{
    private readonly List<(Column Column, Selection Rows)> _branches = [];

    /// <summary>Adds an expression's results for some rows; it may fail for others.</summary>
    /// <param name="value">The expression.</param>
    /// <param name="rows">The rows, which no other branch has; this owns them.</param>
    public void Add(IEvaluator value, Selection rows)
    {
        if (rows.Count == 0)
        {
            rows.Dispose();
            return;
        }

        Column column;
        if (Kernel.AlwaysSucceeds(value))
        {
            column = value.Evaluate(batch);
        }
        else
        {
            using var some = batch.With(rows.Share());
            column = value.Evaluate(some);
        }

        _branches.Add((column, rows));
    }

    /// <summary>Adds results that are there already.</summary>
    /// <param name="column">A row for each row of the batch; this owns it.</param>
    /// <param name="rows">The rows to take; this owns them.</param>
    public void Add(Column column, Selection rows) => _branches.Add((column, rows));

    /// <summary>The column; rows that no branch has hold anything.</summary>
    public Column Merge()
    {
        if (_branches.Count == 1) return _branches[0].Column.Share();
        return type.Width switch
        {
            1 => Slots<byte>(),
            2 => Slots<short>(),
            4 => Slots<int>(),
            8 => Slots<long>(),
            16 => Slots<Int128>(),
            _ when type.Kind == TypeKind.Boolean => Booleans(),
            _ => RowByRow(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (column, rows) in _branches)
        {
            column.Dispose();
            rows.Dispose();
        }
    }

    private Column Slots<T>()
        where T : unmanaged
    {
        var block = BufferPool.Rent(batch.Length * Unsafe.SizeOf<T>());
        foreach (var (column, rows) in _branches) Scatter(column.Values<T>().All, rows.Rows, block.As<T>());
        return ColumnFactory.Fixed<T>(type, block, batch.Length, Mask());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<T>(ReadOnlySpan<T> from, ReadOnlySpan<int> rows, Span<T> to)
    {
        foreach (var row in rows) to[row] = from[row];
    }

    private Column Booleans()
    {
        var block = Masks.Rent(batch.Length);
        block.Bytes.Clear();
        var words = block.As<ulong>();
        foreach (var (column, rows) in _branches)
        {
            var bits = column.Booleans;
            foreach (var row in rows.Rows) words[row >> 6] |= (ulong)Unsafe.BitCast<bool, byte>(bits[row]) << row;
        }

        return ColumnFactory.Bits(block, batch.Length, Mask());
    }

    private Column RowByRow()
    {
        var branchOf = new byte[batch.Length]; // its number + 1; 0: none
        for (var branch = 0; branch < _branches.Count; branch++)
            foreach (var row in _branches[branch].Rows.Rows) branchOf[row] = (byte)(branch + 1);

        using var builder = new ColumnBuilder(type, batch.Length);
        for (var row = 0; row < branchOf.Length; row++)
        {
            if (branchOf[row] == 0) builder.AppendNull();
            else builder.AppendFrom(_branches[branchOf[row] - 1].Column, row);
        }

        return builder.Finish();
    }

    private MemoryBlock? Mask()
    {
        if (_branches.TrueForAll(branch => branch.Column.NullCount == 0)) return null;
        var mask = Masks.RentSet(batch.Length);
        var words = mask.As<ulong>();
        foreach (var (column, rows) in _branches)
        {
            if (column.NullCount == 0) continue;
            var validity = column.Validity;
            foreach (var row in rows.Rows)
                if (!validity[row]) words[row >> 6] &= ~(1UL << row);
        }

        return mask;
    }
}

/// <summary>Splits the rows that count by a condition.</summary>
internal static class RowSplit
{
    /// <summary>The rows of a batch that count.</summary>
    public static Selection Counted(Batch batch) => batch.Selection?.Share() ?? Selecting.All(batch.Length);

    /// <summary>Takes the rows where a condition is true out of a selection, which is disposed; the rest takes its place.</summary>
    /// <param name="rows">The rows to split.</param>
    /// <param name="condition">BOOLEAN.</param>
    /// <returns>The rows where it is true; false and NULL stay.</returns>
    public static Selection TakeWhereTrue(ref Selection rows, Column condition)
    {
        var (yes, no) = (BufferPool.Rent(rows.Count * sizeof(int)), BufferPool.Rent(rows.Count * sizeof(int)));
        var taken = Split(rows.Rows, condition.Booleans, condition.NullCount == 0 ? default : condition.Validity, yes.As<int>(), no.As<int>());
        var rest = Selection.Of(no, rows.Count - taken);
        rows.Dispose();
        rows = rest;
        return Selection.Of(yes, taken);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Split(ReadOnlySpan<int> rows, Bits values, Bits validity, Span<int> yes, Span<int> no)
    {
        var taken = 0;
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            var holds = values[row] & (validity.IsEmpty || validity[row]);
            yes[taken] = row; // written to both sides; only one moves on
            no[k - taken] = row;
            taken += Unsafe.BitCast<bool, byte>(holds);
        }

        return taken;
    }
}
