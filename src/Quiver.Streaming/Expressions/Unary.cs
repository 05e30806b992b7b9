using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An operation on one value of fixed width. A struct with its constants, so that the loop is compiled for each.</summary>
internal interface IUnary<TIn, TOut>
{
    /// <summary>Computes a result; sets <paramref name="failed"/>, and never clears it, when there is none.</summary>
    TOut Apply(TIn value, ref bool failed);

    /// <summary>Whether it has a form for vectors: of values that all have a result, as wide as the results.</summary>
    static virtual bool HasVector => false;

    /// <summary>Computes results of whole vectors.</summary>
    static virtual Vector512<TOut> Apply(Vector512<TIn> values) => throw new UnreachableException();
}

/// <summary>
/// A one-sided expression over slots of fixed width: NULL of NULL. All rows are computed; when some fail, the rows that count are looked at again: they raise, or are NULL where failures
/// are (TRY_CAST).
/// </summary>
/// <param name="input">Its argument.</param>
/// <param name="operation">What is done.</param>
/// <param name="type">The type of the results.</param>
/// <param name="failure">Says in words why the value, given as text, has no result; null: a failure is NULL.</param>
/// <param name="isTotal">Whether every value has a result.</param>
internal sealed class Unary<TIn, TOut, TOperation>(IEvaluator input, TOperation operation, DataType type, Func<string, string>? failure, bool isTotal) : Kernel(type, input)
    where TIn : unmanaged
    where TOut : unmanaged
    where TOperation : struct, IUnary<TIn, TOut>
{
    /// <inheritdoc/>
    public override bool IsTotal => (isTotal || failure is null) && AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override unsafe Column Evaluate(Batch batch)
    {
        using var operand = Borrowed.Of(input, batch);
        var values = operand.Column;
        var results = Rent(batch.Length * Unsafe.SizeOf<TOut>());
        var mask = Masks.Of(values);
        if (!Loop(operation, new ColumnOperand<TIn>(values), (TOut*)results.Pointer, batch.Length))
        {
            if (failure is null) Clear(values, ref mask);
            else Check(values, batch, results, mask);
        }

        return Finish(results, batch.Length, mask);
    }

    private static unsafe bool Loop(TOperation operation, ColumnOperand<TIn> values, TOut* results, nint length) =>
        length <= FewRows.Most ? PlainLoop(operation, values, results, length) : FastLoop(operation, values, results, length);

    private static unsafe bool PlainLoop(TOperation operation, ColumnOperand<TIn> values, TOut* results, nint length)
    {
        var failed = false;
        for (nint row = 0; row < length; row++) results[row] = operation.Apply(values[row], ref failed);
        return !failed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe bool FastLoop(TOperation operation, ColumnOperand<TIn> values, TOut* results, nint length)
    {
        var failed = false;
        nint row = 0;
        if (TOperation.HasVector)
            for (; row <= length - Vector512<TOut>.Count; row += Vector512<TOut>.Count) TOperation.Apply(values.Vector(row)).Store(results + row);
        for (; row < length; row++) results[row] = operation.Apply(values[row], ref failed);
        return !failed;
    }

    private void Check(Column values, Batch batch, MemoryBlock results, MemoryBlock? mask)
    {
        var slots = values.Values<TIn>();
        foreach (var row in CountedRows.Of(batch))
        {
            if (values.IsNull(row) || !Fails(values, row)) continue;
            Abandon(results);
            mask?.Release();
            throw new QuiverException(ErrorCode.QueryFailed, failure!(ValueText.Format(values, row)));
        }
    }

    private void Clear(Column values, ref MemoryBlock? mask)
    {
        mask ??= Masks.RentSet(values.Length);
        var words = mask.As<ulong>();
        for (var row = 0; row < values.Length; row++)
            if (Fails(values, row)) words[row >> 6] &= ~(1UL << row);
    }

    private bool Fails(Column values, int row)
    {
        var failed = false;
        operation.Apply(values.Values<TIn>().All[row], ref failed);
        return failed;
    }
}
