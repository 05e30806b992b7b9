using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>
/// AND and OR, three-valued, 64 rows at a time. A condition that may fail is asked only about rows that those before it left open, so <c>x &lt;&gt; 0 AND 10 // x &gt; 1</c> does not
/// raise; others are computed for all rows.
/// </summary>
internal sealed class Conjunction(bool isAnd, ImmutableArray<IEvaluator> conditions) : Kernel(DataType.Boolean, conditions)
{
    /// <inheritdoc/>
    public override bool IsTotal => Parts.All(AlwaysSucceeds);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        // OR is AND of the opposites: below, a row is settled once a condition was false (of AND) or true (of OR).
        var count = BitSpans.Words(batch.Length);
        var settled = Masks.Rent(batch.Length);
        var known = Masks.Rent(batch.Length); // settled, or no condition was NULL
        var settledWords = settled.As<ulong>()[..count];
        var knownWords = known.As<ulong>()[..count];
        settledWords.Clear();
        knownWords.Fill(ulong.MaxValue);
        var nulls = false;
        try
        {
            foreach (var condition in Parts)
            {
                using var column = AlwaysSucceeds(condition) ? condition.Evaluate(batch) : OfOpenRows(condition, batch, settledWords);
                nulls |= column.NullCount > 0;
                Add(column, isAnd ? ulong.MaxValue : 0, settledWords, knownWords);
            }
        }
        catch
        {
            settled.Release();
            known.Release();
            throw;
        }

        if (isAnd)
            foreach (ref var word in settledWords) word = ~word;
        if (nulls) return ColumnFactory.Bits(settled, batch.Length, known);
        known.Release();
        return ColumnFactory.Bits(settled, batch.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Column column, ulong opposite, Span<ulong> settled, Span<ulong> known)
    {
        var validity = column.NullCount > 0 ? column.Validity : default;
        var values = column.Booleans;
        for (var index = 0; index < settled.Length; index++)
        {
            var valid = validity.IsEmpty ? ulong.MaxValue : validity.Word(index);
            settled[index] |= (values.Word(index) ^ opposite) & valid;
            known[index] = (known[index] & valid) | settled[index]; // bits behind the last row do not count
        }
    }

    private static Column OfOpenRows(IEvaluator condition, Batch batch, ReadOnlySpan<ulong> settled)
    {
        var block = BufferPool.Rent(batch.Count * sizeof(int));
        var rows = block.As<int>();
        var count = 0;
        for (var k = 0; k < batch.Count; k++)
        {
            var row = batch.Selection is null ? k : batch.Selection.Rows[k];
            if ((settled[row >> 6] >> row & 1) == 0) rows[count++] = row;
        }

        using var open = batch.With(Selection.Of(block, count));
        return condition.Evaluate(open);
    }
}
