using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An operation on two values of fixed width. A struct with its constants, so that the loop is compiled for each.</summary>
internal interface IBinary<TLeft, TRight, TOut>
{
    /// <summary>Whether it has a form for vectors.</summary>
    static virtual bool HasVector => false;

    /// <summary>Computes a result.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <param name="failed">Set when there is no result; never cleared. May be set for rows that nobody asked for.</param>
    TOut Apply(TLeft left, TRight right, ref bool failed);

    /// <summary>Computes results of whole vectors.</summary>
    /// <param name="left">The left values.</param>
    /// <param name="right">The right values.</param>
    /// <param name="failed">Elements of which the sign bit is set where there is no result; added to.</param>
    static virtual Vector512<TOut> Apply(Vector512<TLeft> left, Vector512<TRight> right, ref Vector512<TOut> failed) => throw new UnreachableException();

    /// <summary>Says in words why two values have no result.</summary>
    string Failure(TLeft left, TRight right, DataType type);
}

/// <summary>A two-sided expression over slots of fixed width: NULL where a side is NULL. All rows are computed; when some fail, the rows that count are looked at again, and only they raise.</summary>
internal sealed class Binary<TLeft, TRight, TOut, TOperation>(IEvaluator left, IEvaluator right, TOperation operation, DataType type, bool isTotal) : Kernel(type, left, right)
    where TLeft : unmanaged
    where TRight : unmanaged
    where TOut : unmanaged
    where TOperation : struct, IBinary<TLeft, TRight, TOut>
{
    /// <inheritdoc/>
    public override bool IsTotal => isTotal && AlwaysSucceeds(left) && AlwaysSucceeds(right);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var sides = new OperandPair(left, right, batch);
        var results = Rent(batch.Length * Unsafe.SizeOf<TOut>());
        if (!Run(sides, results, batch.Length)) Check(sides, batch, results);
        return Finish(results, batch.Length, Masks.And(sides.Left, sides.Right));
    }

    private unsafe bool Run(OperandPair sides, MemoryBlock results, int length)
    {
        var to = (TOut*)results.Pointer;
        return (left, right) switch
        {
            (Constant leftValue, Constant rightValue) => Loop(operation, new ConstantOperand<TLeft>((TLeft)leftValue.Value!), new ConstantOperand<TRight>((TRight)rightValue.Value!), to, length),
            (Constant leftValue, _) => Loop(operation, new ConstantOperand<TLeft>((TLeft)leftValue.Value!), new ColumnOperand<TRight>(sides.Right!), to, length),
            (_, Constant rightValue) => Loop(operation, new ColumnOperand<TLeft>(sides.Left!), new ConstantOperand<TRight>((TRight)rightValue.Value!), to, length),
            _ => Loop(operation, new ColumnOperand<TLeft>(sides.Left!), new ColumnOperand<TRight>(sides.Right!), to, length),
        };
    }

    private static unsafe bool Loop<TLeftOperand, TRightOperand>(TOperation operation, TLeftOperand lefts, TRightOperand rights, TOut* results, nint length)
        where TLeftOperand : struct, IOperand<TLeft>
        where TRightOperand : struct, IOperand<TRight> =>
        length <= FewRows.Most ? PlainLoop(operation, lefts, rights, results, length) : FastLoop(operation, lefts, rights, results, length);

    private static unsafe bool PlainLoop<TLeftOperand, TRightOperand>(TOperation operation, TLeftOperand lefts, TRightOperand rights, TOut* results, nint length)
        where TLeftOperand : struct, IOperand<TLeft>
        where TRightOperand : struct, IOperand<TRight>
    {
        var failed = false;
        for (nint row = 0; row < length; row++) results[row] = operation.Apply(lefts[row], rights[row], ref failed);
        return !failed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe bool FastLoop<TLeftOperand, TRightOperand>(TOperation operation, TLeftOperand lefts, TRightOperand rights, TOut* results, nint length)
        where TLeftOperand : struct, IOperand<TLeft>
        where TRightOperand : struct, IOperand<TRight>
    {
        var failed = false;
        nint row = 0;
        if (TOperation.HasVector)
        {
            var failures = Vector512<TOut>.Zero;
            for (; row <= length - Vector512<TOut>.Count; row += Vector512<TOut>.Count)
                TOperation.Apply(lefts.Vector(row), rights.Vector(row), ref failures).Store(results + row);
            failed = failures.ExtractMostSignificantBits() != 0;
        }

        for (; row < length; row++) results[row] = operation.Apply(lefts[row], rights[row], ref failed);
        return !failed;
    }

    private void Check(OperandPair sides, Batch batch, MemoryBlock results)
    {
        foreach (var row in CountedRows.Of(batch))
        {
            if (sides.IsNull(row)) continue;
            var leftValue = left is Constant constant ? (TLeft)constant.Value! : sides.Left!.Values<TLeft>().All[row];
            var rightValue = right is Constant other ? (TRight)other.Value! : sides.Right!.Values<TRight>().All[row];
            var failed = false;
            operation.Apply(leftValue, rightValue, ref failed);
            if (!failed) continue;
            Abandon(results);
            throw new QuiverException(ErrorCode.QueryFailed, operation.Failure(leftValue, rightValue, Type));
        }
    }
}
