using System.Numerics;
using Quiver.Columns;

namespace Quiver.Bench.Measuring;

/// <summary>What rows come to, in whatever order they are: how many there are, and for each column the sum of its values. Two systems that were asked the same must agree.</summary>
internal sealed record OutputSummary
{
    private const double Tolerance = 1e-9; // of sums of floats, which are added in other orders

    /// <summary>How many rows there are.</summary>
    public long Rows { get; private set; }

    /// <summary>For each column that is not of floats a sum over its values (of texts, over their hashes), which wraps around.</summary>
    public IReadOnlyList<long> Exact { get; private set; } = [];

    /// <summary>For each column of floats the sum of its values.</summary>
    public IReadOnlyList<double> Floats { get; private set; } = [];

    /// <summary>Restores one.</summary>
    [System.Text.Json.Serialization.JsonConstructor]
    public OutputSummary(long rows, IReadOnlyList<long> exact, IReadOnlyList<double> floats) => (Rows, Exact, Floats) = (rows, exact, floats);

    /// <summary>The summary of no rows.</summary>
    public OutputSummary()
    {
    }

    /// <summary>Adds rows.</summary>
    /// <param name="batch">Rows of the same columns as those before.</param>
    public void Add(Batch batch)
    {
        Rows += batch.Length;
        var columns = batch.Columns;
        Exact = Sum(Exact, [.. columns.Where(column => !IsFloat(column)).Select(ExactSum)]);
        Floats = Sum(Floats, [.. columns.Where(IsFloat).Select(FloatSum)]);
    }

    /// <summary>Whether two summaries are of the same rows, as far as one can tell.</summary>
    public bool Agrees(OutputSummary other) =>
        Rows == other.Rows
        && (Rows == 0 || (Exact.SequenceEqual(other.Exact) && Floats.Count == other.Floats.Count && Floats.Zip(other.Floats).All(pair => IsNear(pair.First, pair.Second))));

    private static bool IsNear(double left, double right) => Math.Abs(left - right) <= Tolerance * Math.Max(Math.Abs(left), Math.Abs(right));

    private static bool IsFloat(Column column) => column.Type.Kind == TypeKind.Float64;

    private static IReadOnlyList<T> Sum<T>(IReadOnlyList<T> sums, T[] more)
        where T : INumber<T> => sums.Count == 0 ? more : [.. sums.Zip(more, (left, right) => unchecked(left + right))];

    private static double FloatSum(Column column)
    {
        var values = column.Values<double>();
        var sum = 0.0;
        for (var row = 0; row < values.Length; row++) sum += values.IsNull(row) ? 0 : values.All[row];
        return sum;
    }

    private static long ExactSum(Column column)
    {
        var sum = 0L;
        for (var row = 0; row < column.Length; row++)
            if (!column.IsNull(row)) sum = unchecked(sum + Word(column, row));
        return sum;
    }

    private static long Word(Column column, int row) => column.Type.Kind switch
    {
        TypeKind.Utf8 => (long)Hashing.Bytes(column.Texts[row]),
        TypeKind.Int128 => unchecked((long)column.Values<Int128>().All[row]),
        TypeKind.Int64 or TypeKind.Timestamp => column.Values<long>().All[row],
        TypeKind.Int32 => column.Values<int>().All[row],
        _ => throw new NotSupportedException($"No workload has a column of {column.Type} yet; say here how it is summed."),
    };
}
