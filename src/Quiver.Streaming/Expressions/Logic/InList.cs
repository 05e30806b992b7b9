using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>IN and NOT IN over constants: NULL of NULL, and where nothing matches while NULL is among the constants.</summary>
internal static class InList
{
    /// <summary>The kernel; null when there is none. The argument is the kernel's from then on when there is one.</summary>
    /// <param name="input">What is looked for.</param>
    /// <param name="values">The constants, of the argument's type.</param>
    /// <param name="isNegated">NOT IN.</param>
    public static Kernel? TryCreate(IEvaluator input, IReadOnlyList<Constant> values, bool isNegated)
    {
        var present = values.Where(value => value.Value is not null).Select(value => value.Value!).ToArray();
        if (values.Any(value => value.Type.Kind != input.Type.Kind || value.Type.Scale != input.Type.Scale || value.Type.Unit != input.Type.Unit)) return null;
        var hasNull = present.Length < values.Count;
        Kernel? test = input.Type.Kind switch
        {
            TypeKind.Int8 => Slots<sbyte, EqualIntegers<sbyte>>(input, present),
            TypeKind.Int16 => Slots<short, EqualIntegers<short>>(input, present),
            TypeKind.Int32 or TypeKind.Date => Slots<int, EqualIntegers<int>>(input, present),
            TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => Slots<long, EqualIntegers<long>>(input, present),
            TypeKind.Int128 or TypeKind.Decimal => Slots<Int128, EqualIntegers<Int128>>(input, present),
            TypeKind.UInt8 => Slots<byte, EqualIntegers<byte>>(input, present),
            TypeKind.UInt16 => Slots<ushort, EqualIntegers<ushort>>(input, present),
            TypeKind.UInt32 => Slots<uint, EqualIntegers<uint>>(input, present),
            TypeKind.UInt64 => Slots<ulong, EqualIntegers<ulong>>(input, present),
            TypeKind.Float32 => Slots<float, EqualFloats<float>>(input, present),
            TypeKind.Float64 => Slots<double, EqualFloats<double>>(input, present),
            TypeKind.Utf8 or TypeKind.Binary => Texts(input, present),
            _ => null,
        };
        if (test is not null && hasNull) test = new NullUnlessTrue(test);
        return test is not null && isNegated ? new Not(test) : test;
    }

    private static InSlots<T, TEqual> Slots<T, TEqual>(IEvaluator input, object[] values)
        where T : unmanaged
        where TEqual : struct, IComparison<T> => new(input, Array.ConvertAll(values, value => (T)value));

    private static TextTest<IsOneOf>? Texts(IEvaluator input, object[] values)
    {
        var set = new TextDictionary();
        foreach (var value in values)
            if (set.Add(TextTests.Bytes(value)) < 0) return null; // more than a dictionary holds
        return new TextTest<IsOneOf>(input, new IsOneOf(set), isNegated: false);
    }
}

/// <summary>IN over constants of fixed width: a few are compared with all rows, more are looked up.</summary>
internal sealed class InSlots<T, TEqual>(IEvaluator input, T[] values) : Kernel(DataType.Boolean, input)
    where T : unmanaged
    where TEqual : struct, IComparison<T>
{
    private const int MostCompared = 16;

    private readonly HashSet<T>? _set = values.Length > MostCompared ? [.. values] : null; // NaN and the two zeros are equal there too

    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var operand = Borrowed.Of(input, batch);
        var column = operand.Column;
        var bits = Masks.Rent(column.Length);
        var words = bits.As<ulong>()[..BitSpans.Words(column.Length)];
        if (_set is null) Compare(new ColumnOperand<T>(column), values, words, column.Length);
        else LookUp(column.Values<T>().All, words);
        return ColumnFactory.Bits(bits, column.Length, Masks.Of(column));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(ColumnOperand<T> column, ReadOnlySpan<T> values, Span<ulong> words, nint length)
    {
        nint start = 0;
        foreach (ref var word in words)
        {
            var bits = 0UL;
            var rows = Math.Min(64, length - start);
            if (TEqual.HasVector && rows == 64)
            {
                var step = 64 / Unsafe.SizeOf<T>(); // of a vector of 64 bytes
                for (var k = 0; k < 64; k += step)
                {
                    var some = column.Vector(start + k);
                    var found = Vector512<T>.Zero;
                    foreach (var value in values) found |= TEqual.Test(some, Vector512.Create(value));
                    bits |= found.ExtractMostSignificantBits() << k;
                }
            }
            else
            {
                for (var k = 0; k < rows; k++)
                    foreach (var value in values) bits |= (ulong)Unsafe.BitCast<bool, byte>(TEqual.Test(column[start + k], value)) << k;
            }

            word = bits;
            start += 64;
        }
    }

    private void LookUp(ReadOnlySpan<T> slots, Span<ulong> words)
    {
        words.Clear();
        for (var row = 0; row < slots.Length; row++)
            if (_set!.Contains(slots[row])) words[row >> 6] |= 1UL << row;
    }
}

/// <summary>NULL where a condition is not true: what IN answers where nothing matches while NULL is among the constants.</summary>
internal sealed class NullUnlessTrue(Kernel input) : Kernel(DataType.Boolean, input)
{
    /// <inheritdoc/>
    public override bool IsTotal => input.IsTotal;

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var column = input.Evaluate(batch);
        var mask = Masks.Copy(column.Booleans);
        if (column.NullCount > 0) Masks.And(mask.As<ulong>(), column.Validity);
        return ColumnFactory.Bits(Masks.Copy(column.Booleans), column.Length, mask);
    }
}
