using System.Numerics;
using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Streaming.Aggregates;

/// <summary>The aggregates that are kept up row by row, by DuckDB's names. A new one is a file beside this and a line here.</summary>
internal static class AggregateCatalog
{
    private delegate GroupedAggregate? Rule(DataType argument, DataType result, AggregateOptions options);

    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["count"] = (_, _, _) => new Count(),
        ["sum"] = Sum,
        ["avg"] = Mean,
        ["mean"] = Mean,
        ["min"] = MinOrMax<Lower>,
        ["max"] = MinOrMax<Upper>,
        ["bool_and"] = MinOrMax<Lower>,
        ["bool_or"] = MinOrMax<Upper>,
        ["count_if"] = (argument, result, options) => argument.Kind == TypeKind.Boolean ? Sum(argument, result, options) : null,
        ["product"] = (argument, result, _) => argument == DataType.Float64 ? new FixedAggregate<Product, double, double>(result) : null,
        ["bit_and"] = Bitwise<BitAnd>,
        ["bit_or"] = Bitwise<BitOr>,
        ["bit_xor"] = Bitwise<BitXor>,
        ["var_pop"] = Spread<PopulationVariance>,
        ["var_samp"] = Spread<SampleVariance>,
        ["stddev_pop"] = Spread<PopulationDeviation>,
        ["stddev"] = Spread<SampleDeviation>,
        ["covar_pop"] = Pairs<PopulationCovariance>,
        ["covar_samp"] = Pairs<SampleCovariance>,
        ["corr"] = Pairs<Correlation>,
        ["first"] = FirstOrLast<Lower>,
        ["last"] = FirstOrLast<Upper>,
        ["any_value"] = (argument, _, options) => FirstOrLast<Lower>(argument, argument, options with { IgnoresNulls = true }),
        ["arg_min"] = ArgMinOrMax,
        ["arg_max"] = ArgMinOrMax,
        ["arg_min_null"] = ArgMinOrMaxNull,
        ["arg_max_null"] = ArgMinOrMaxNull,
        ["list"] = (argument, result, options) => result.Element == argument ? new ListAgg(argument, options) : null,
        ["string_agg"] = (argument, result, options) => argument == DataType.Utf8 && result == argument && options.Separator is not null ? new StringAgg(options) : null,
    };

    /// <summary>Makes an aggregate.</summary>
    /// <param name="name">DuckDB's name of it, as the bound plan has it: <c>count_star</c> for <c>count(*)</c>.</param>
    /// <param name="argument">The type of its argument, casts done; null when it has none.</param>
    /// <param name="result">The type that DuckDB gives the result.</param>
    /// <param name="options">DISTINCT and ORDER BY inside the call.</param>
    /// <returns>Null when there is no incremental rule for it.</returns>
    public static GroupedAggregate? TryCreate(string name, DataType? argument, DataType result, AggregateOptions options)
    {
        if (IsEncoded(name, argument, options)) return TryCreateNested(name, argument!, result, options);
        if (options.Distinct)
        {
            return argument is not null && name is not ("first" or "last") && TryCreate(name, argument, result, options with { Distinct = false }) is { } all // first and last may choose nulls
                ? new Distinct(all, argument, options with { IgnoresNulls = name != "list" })
                : null;
        }

        if (argument is null) return name is "count_star" or "count" ? new Count() : null;
        return argument.Kind != TypeKind.Other && Rules.TryGetValue(name, out var rule) ? rule(argument, result, options) : null;
    }

    /// <summary>Whether an aggregate is given the byte strings of <see cref="NestedArgument"/> in place of its argument: what is stored is a slot or a text.</summary>
    public static bool IsEncoded(string name, DataType? argument, AggregateOptions options) => argument is { IsNested: true } && (name != "count" || options.Distinct);

    private static GroupedAggregate? TryCreateNested(string name, DataType argument, DataType result, AggregateOptions options)
    {
        if (name == "count") return TryCreate(name, DataType.Binary, result, options);
        var isList = name == "list" && result.Element == argument;
        if (!isList && (argument != result || name is not ("first" or "last" or "any_value" or "arg_min" or "arg_max" or "arg_min_null" or "arg_max_null"))) return null;
        return TryCreate(name, DataType.Binary, isList ? DataType.List(DataType.Binary) : DataType.Binary, options) is { } bytes ? new NestedAggregate(bytes, result) : null;
    }

    private static GroupedAggregate? Sum(DataType argument, DataType result, AggregateOptions options) => (argument.Kind, result.Kind) switch
    {
        (TypeKind.Boolean, TypeKind.Int128) => new BooleanAggregate<ExactSum<byte>, Int128>(result),
        (TypeKind.Int8, TypeKind.Int128) => Exact<sbyte>(result),
        (TypeKind.Int16, TypeKind.Int128) => Exact<short>(result),
        (TypeKind.Int32, TypeKind.Int128) => Exact<int>(result),
        (TypeKind.Int64, TypeKind.Int128) => Exact<long>(result),
        (TypeKind.UInt8, TypeKind.Int128) => Exact<byte>(result),
        (TypeKind.UInt16, TypeKind.Int128) => Exact<ushort>(result),
        (TypeKind.UInt32, TypeKind.Int128) => Exact<uint>(result),
        (TypeKind.UInt64, TypeKind.Int128) => Exact<ulong>(result),
        (TypeKind.Int128, TypeKind.Int128) or (TypeKind.Decimal, TypeKind.Decimal) => new FixedAggregate<WideSum, Int128, Int128>(result),
        (TypeKind.Float32, TypeKind.Float64) => options.IsAppended ? new FixedAggregate<AppendedFloatSum<float>, float, double>(result) : new FixedAggregate<FloatSum<float>, float, double>(result),
        (TypeKind.Float64, TypeKind.Float64) => options.IsAppended ? new FixedAggregate<AppendedFloatSum<double>, double, double>(result) : new FixedAggregate<FloatSum<double>, double, double>(result),
        _ => null,
    };

    private static GroupedAggregate? Mean(DataType argument, DataType result, AggregateOptions options) => (argument.Kind, result.Kind) switch
    {
        (TypeKind.Int8, TypeKind.Float64) => ExactMean<sbyte>(result),
        (TypeKind.Int16, TypeKind.Float64) => ExactMean<short>(result),
        (TypeKind.Int32, TypeKind.Float64) => ExactMean<int>(result),
        (TypeKind.Int64, TypeKind.Float64) => ExactMean<long>(result),
        (TypeKind.UInt8, TypeKind.Float64) => ExactMean<byte>(result),
        (TypeKind.UInt16, TypeKind.Float64) => ExactMean<ushort>(result),
        (TypeKind.UInt32, TypeKind.Float64) => ExactMean<uint>(result),
        (TypeKind.UInt64, TypeKind.Float64) => ExactMean<ulong>(result),
        (TypeKind.Int128 or TypeKind.Decimal, TypeKind.Float64) => new Average<WideSum, Int128, Int128>(result, argument.Scale),
        (TypeKind.Float32, TypeKind.Float64) => options.IsAppended ? new Average<AppendedFloatSum<float>, float, double>(result) : new Average<FloatSum<float>, float, double>(result),
        (TypeKind.Float64, TypeKind.Float64) => options.IsAppended ? new Average<AppendedFloatSum<double>, double, double>(result) : new Average<FloatSum<double>, double, double>(result),
        (TypeKind.Time, TypeKind.Time) => new TimeAverage(result),
        (TypeKind.Timestamp, TypeKind.Timestamp) when argument == result => new TimeAverage(result),
        _ => null,
    };

    private static FixedAggregate<Variance<TSpread>, double, double>? Spread<TSpread>(DataType argument, DataType result, AggregateOptions options)
        where TSpread : ISpread => argument == DataType.Float64 ? new(result) : null;

    private static Covariance<TCorrelation>? Pairs<TCorrelation>(DataType argument, DataType result, AggregateOptions options)
        where TCorrelation : ICorrelation => argument == DataType.Float64 && options.Second == DataType.Float64 ? new() : null;

    private static GroupedAggregate? Bitwise<TBitwise>(DataType argument, DataType result, AggregateOptions options)
        where TBitwise : IBitwise => argument != result ? null : argument.Kind switch
        {
            TypeKind.Int8 => Bits<sbyte, TBitwise>(result),
            TypeKind.Int16 => Bits<short, TBitwise>(result),
            TypeKind.Int32 => Bits<int, TBitwise>(result),
            TypeKind.Int64 => Bits<long, TBitwise>(result),
            TypeKind.Int128 => Bits<Int128, TBitwise>(result),
            TypeKind.UInt8 => Bits<byte, TBitwise>(result),
            TypeKind.UInt16 => Bits<ushort, TBitwise>(result),
            TypeKind.UInt32 => Bits<uint, TBitwise>(result),
            TypeKind.UInt64 => Bits<ulong, TBitwise>(result),
            _ => null,
        };

    private static GroupedAggregate? MinOrMax<TEnd>(DataType argument, DataType result, AggregateOptions options)
        where TEnd : IEnd
    {
        if (argument != result) return null; // min(x, n) is a list
        return argument.Kind switch
        {
            TypeKind.Boolean => new BooleanAggregate<Extreme<byte, byte, IntegerOrder<byte>, TEnd>, byte>(result),
            TypeKind.Int8 => Integer<sbyte, TEnd>(result),
            TypeKind.Int16 => Integer<short, TEnd>(result),
            TypeKind.Int32 or TypeKind.Date => Integer<int, TEnd>(result),
            TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => Integer<long, TEnd>(result),
            TypeKind.Int128 or TypeKind.Decimal or TypeKind.Uuid => Integer<Int128, TEnd>(result),
            TypeKind.UInt128 => Integer<UInt128, TEnd>(result),
            TypeKind.UInt8 => Integer<byte, TEnd>(result),
            TypeKind.UInt16 => Integer<ushort, TEnd>(result),
            TypeKind.UInt32 => Integer<uint, TEnd>(result),
            TypeKind.UInt64 => Integer<ulong, TEnd>(result),
            TypeKind.Float32 => new FixedAggregate<Extreme<float, int, FloatOrder, TEnd>, float, float>(result),
            TypeKind.Float64 => new FixedAggregate<Extreme<double, long, DoubleOrder, TEnd>, double, double>(result),
            // of equal ones (30 days, 1 month) the first that came
            TypeKind.Interval => new FirstOrLastSlot<UInt128, Key128, Lower>(result, new AggregateOptions(OrderDescending: TEnd.IsUpper) { IgnoresNulls = true }),
            TypeKind.Utf8 or TypeKind.Binary => new TextExtreme<TEnd>(result),
            _ => null,
        };
    }

    // The value of the row whose key comes first, where it is not null: the key is what is minimised, or maximised.
    private static GroupedAggregate? ArgMinOrMax(DataType argument, DataType result, AggregateOptions options) =>
        ArgMinOrMaxNull(argument, result, options with { IgnoresNulls = true });

    private static GroupedAggregate? ArgMinOrMaxNull(DataType argument, DataType result, AggregateOptions options) =>
        argument != result || options.OrderKeyType is null ? null : FirstOrLast<Lower>(argument, result, options with { IgnoresNullKeys = true, IntervalsByParts = true });

    private static GroupedAggregate? FirstOrLast<TEnd>(DataType argument, DataType result, AggregateOptions options)
        where TEnd : IEnd
    {
        if (Faults.FirstByArrival) options = options with { OrderKeyType = null };
        return options.OrderKeyType switch
        {
            null => FirstOrLast<NoKey, TEnd>(argument, options),
            { Kind: TypeKind.Binary } => new FirstOrLastByBytes<TEnd>(argument, options),
            { IsVariable: true } or { Kind: TypeKind.Other } => null,
            { Width: 16 } => FirstOrLast<Key128, TEnd>(argument, options),
            _ => FirstOrLast<Key64, TEnd>(argument, options),
        };
    }

    private static GroupedAggregate FirstOrLast<TKey, TEnd>(DataType argument, AggregateOptions options)
        where TKey : unmanaged, IOrderKey<TKey>
        where TEnd : IEnd => argument.Width switch
        {
            1 => new FirstOrLastSlot<byte, TKey, TEnd>(argument, options),
            2 => new FirstOrLastSlot<ushort, TKey, TEnd>(argument, options),
            4 => new FirstOrLastSlot<uint, TKey, TEnd>(argument, options),
            8 => new FirstOrLastSlot<ulong, TKey, TEnd>(argument, options),
            16 => new FirstOrLastSlot<UInt128, TKey, TEnd>(argument, options),
            _ when argument.Kind == TypeKind.Boolean => new FirstOrLastBoolean<TKey, TEnd>(argument, options),
            _ => new FirstOrLastText<TKey, TEnd>(argument, options),
        };

    private static FixedAggregate<ExactSum<T>, T, Int128> Exact<T>(DataType result)
        where T : unmanaged, IBinaryInteger<T> => new(result);

    private static Average<ExactSum<T>, T, Int128> ExactMean<T>(DataType result)
        where T : unmanaged, IBinaryInteger<T> => new(result);

    private static FixedAggregate<Extreme<T, T, IntegerOrder<T>, TEnd>, T, T> Integer<T, TEnd>(DataType result)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        where TEnd : IEnd => new(result);

    private static FixedAggregate<BitwiseFold<T, TBitwise>, T, T> Bits<T, TBitwise>(DataType result)
        where T : unmanaged, IBinaryInteger<T>
        where TBitwise : IBitwise => new(result);
}
