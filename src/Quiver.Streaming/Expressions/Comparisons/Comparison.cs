using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>What a comparison makes of its test.</summary>
/// <param name="IsNegated">The answer is the opposite of the test's.</param>
/// <param name="IsDistinct">NULL is a value, equal to itself (IS [NOT] DISTINCT FROM); else a comparison with NULL is NULL.</param>
internal readonly record struct ComparisonForm(bool IsNegated, bool IsDistinct);

/// <summary>A comparison of two expressions of one type; the kinds say how rows are tested.</summary>
internal abstract class Comparison(IEvaluator left, IEvaluator right, ComparisonForm form) : Kernel(DataType.Boolean, left, right)
{
    /// <summary>The left side.</summary>
    protected IEvaluator Left => left;

    /// <summary>The right side.</summary>
    protected IEvaluator Right => right;

    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(left) && AlwaysSucceeds(right);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var sides = new OperandPair(left, right, batch);
        var bits = Rent(BitSpans.Words(batch.Length) * sizeof(ulong));
        var words = bits.As<ulong>()[..BitSpans.Words(batch.Length)];
        Test(sides, words, batch);
        if (form.IsDistinct) NullsAreEqual(sides, words);
        if (form.IsNegated) Negate(words);
        return Finish(bits, batch.Length, form.IsDistinct ? null : Masks.And(sides.Left, sides.Right));
    }

    /// <summary>Tests all rows, null ones included, whose bits may be anything.</summary>
    /// <param name="sides">The columns; of a constant none.</param>
    /// <param name="words">Receives a bit for each row.</param>
    /// <param name="batch">The rows.</param>
    protected abstract void Test(OperandPair sides, Span<ulong> words, Batch batch);

    private static void NullsAreEqual(OperandPair sides, Span<ulong> words)
    {
        var lefts = Validity(sides.Left);
        var rights = Validity(sides.Right);
        for (var index = 0; index < words.Length; index++)
        {
            var leftValid = lefts.IsEmpty ? ulong.MaxValue : lefts.Word(index);
            var rightValid = rights.IsEmpty ? ulong.MaxValue : rights.Word(index);
            words[index] = (words[index] & leftValid & rightValid) | (~leftValid & ~rightValid);
        }
    }

    private static Bits Validity(Column? column) => column is null || column.NullCount == 0 ? default : column.Validity;

    private static void Negate(Span<ulong> words)
    {
        foreach (ref var word in words) word = ~word;
    }
}

/// <summary>A comparison of slots of fixed width.</summary>
internal sealed class SlotComparison<T, TTest>(IEvaluator left, IEvaluator right, ComparisonForm form) : Comparison(left, right, form)
    where T : unmanaged
    where TTest : struct, IComparison<T>
{
    /// <inheritdoc/>
    protected override void Test(OperandPair sides, Span<ulong> words, Batch batch)
    {
        switch (Left, Right)
        {
            case (Constant leftValue, Constant rightValue): words.Fill(TTest.Test((T)leftValue.Value!, (T)rightValue.Value!) ? ulong.MaxValue : 0); break;
            case (Constant leftValue, _): Loop(new ConstantOperand<T>((T)leftValue.Value!), new ColumnOperand<T>(sides.Right!), words, batch.Length); break;
            case (_, Constant rightValue): Loop(new ColumnOperand<T>(sides.Left!), new ConstantOperand<T>((T)rightValue.Value!), words, batch.Length); break;
            default: Loop(new ColumnOperand<T>(sides.Left!), new ColumnOperand<T>(sides.Right!), words, batch.Length); break;
        }
    }

    private static void Loop<TLeft, TRight>(TLeft lefts, TRight rights, Span<ulong> words, nint length)
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        if (length <= FewRows.Most) PlainLoop(lefts, rights, words, length);
        else FastLoop(lefts, rights, words, length);
    }

    private static void PlainLoop<TLeft, TRight>(TLeft lefts, TRight rights, Span<ulong> words, nint length)
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        words.Clear();
        for (nint row = 0; row < length; row++)
            if (TTest.Test(lefts[row], rights[row])) words[(int)(row >> 6)] |= 1UL << (int)row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FastLoop<TLeft, TRight>(TLeft lefts, TRight rights, Span<ulong> words, nint length)
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        nint start = 0;
        foreach (ref var word in words)
        {
            var bits = 0UL;
            var rows = Math.Min(64, length - start);
            if (TTest.HasVector && rows == 64)
            {
                var step = 64 / Unsafe.SizeOf<T>(); // of a vector of 64 bytes
                for (var k = 0; k < 64; k += step)
                    bits |= System.Runtime.Intrinsics.Vector512.ExtractMostSignificantBits(TTest.Test(lefts.Vector(start + k), rights.Vector(start + k))) << k;
            }
            else
            {
                for (var k = 0; k < rows; k++) bits |= (ulong)Unsafe.BitCast<bool, byte>(TTest.Test(lefts[start + k], rights[start + k])) << k;
            }

            word = bits;
            start += 64;
        }
    }
}

/// <summary>A comparison of booleans, 64 at a time; false is less than true.</summary>
internal sealed class BooleanComparison(IEvaluator left, IEvaluator right, bool isOrder, ComparisonForm form) : Comparison(left, right, form)
{
    /// <inheritdoc/>
    protected override void Test(OperandPair sides, Span<ulong> words, Batch batch)
    {
        Fill(Left, sides.Left, words);
        if (Right is Constant constant)
        {
            var right = Repeated(constant);
            foreach (ref var word in words) word = Test(word, right);
            return;
        }

        var rights = sides.Right!.Booleans;
        for (var index = 0; index < words.Length; index++) words[index] = Test(words[index], rights.Word(index));
    }

    private ulong Test(ulong left, ulong right) => isOrder ? ~left & right : ~(left ^ right);

    private static void Fill(IEvaluator side, Column? column, Span<ulong> words)
    {
        if (side is Constant constant) words.Fill(Repeated(constant));
        else column!.Booleans.CopyTo(words);
    }

    private static ulong Repeated(Constant constant) => (bool)constant.Value! ? ulong.MaxValue : 0;
}

/// <summary>A comparison of texts or byte strings by their bytes.</summary>
internal sealed class TextComparison(IEvaluator left, IEvaluator right, bool isOrder, ComparisonForm form) : Comparison(left, right, form)
{
    /// <inheritdoc/>
    protected override void Test(OperandPair sides, Span<ulong> words, Batch batch)
    {
        using var leftConstant = sides.Left is null ? Left.Evaluate(batch) : null;
        using var rightConstant = sides.Right is null ? Right.Evaluate(batch) : null;
        var (leftColumn, rightColumn) = (leftConstant ?? sides.Left!, rightConstant ?? sides.Right!);
        words.Clear();
        if (!isOrder && leftColumn.Dictionary is not null && leftColumn.Dictionary == rightColumn.Dictionary) EqualCodes(leftColumn.Codes.All, rightColumn.Codes.All, words);
        else Compare(leftColumn.Texts, rightColumn.Texts, words);
    }

    private static void EqualCodes(ReadOnlySpan<int> lefts, ReadOnlySpan<int> rights, Span<ulong> words)
    {
        for (var row = 0; row < lefts.Length; row++) words[row >> 6] |= (lefts[row] == rights[row] ? 1UL : 0UL) << row;
    }

    private void Compare(Texts lefts, Texts rights, Span<ulong> words)
    {
        for (var row = 0; row < lefts.Length; row++)
        {
            if (lefts.IsNull(row) || rights.IsNull(row)) continue; // the code of a null row may be none
            var holds = isOrder ? lefts[row].SequenceCompareTo(rights[row]) < 0 : lefts[row].SequenceEqual(rights[row]);
            if (holds) words[row >> 6] |= 1UL << row;
        }
    }
}
