using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming.Expressions;

/// <summary>A <see cref="KernelCheck"/> that the tests of a class share.</summary>
public sealed class SharedCheck : IDisposable
{
    internal KernelCheck Check { get; } = new();

    public void Dispose() => Check.Dispose();
}

/// <summary>Random rows in DuckDB and in a batch of slices with garbage under the nulls; a kernel must say of each row what DuckDB says, or fail where DuckDB fails.</summary>
internal sealed class KernelCheck : IDisposable
{
    private readonly Oracle _oracle = new();
    private DataType[] _types = [];
    private Batch _batch = Rows([], 0);

    /// <summary>How many answers were compared that are not NULL.</summary>
    public int Answers { get; private set; }

    /// <summary>How many rows failed on both sides.</summary>
    public int Failures { get; private set; }

    /// <summary>Takes random rows of columns c0, c1 …</summary>
    public void Load(Random random, int count, double nulls, params DataType[] types) =>
        Load([.. types.Select(type => (type, Oracle.Values(random, type, count, nulls)))]);

    /// <summary>Takes rows of columns c0, c1 …</summary>
    public void Load(params (DataType Type, object?[] Values)[] columns)
    {
        _types = [.. columns.Select(column => column.Type)];
        _oracle.Load(columns);
        _batch.Dispose();
        var count = columns[0].Values.Length;
        _batch = Rows([.. columns.Select((column, index) => Sliced(column.Type, column.Values, coded: index % 2 == 0))], count);
    }

    /// <summary>A column of the batch as an expression.</summary>
    public IEvaluator Column(int index) => new ColumnReference(index, _types[index]);

    /// <summary>Compares a kernel with SQL over all rows and over a random selection.</summary>
    /// <param name="sql">What DuckDB is asked.</param>
    /// <param name="kernel">What computes it here; disposed.</param>
    public void Same(string sql, IEvaluator? kernel)
    {
        Assert.True(kernel is not null, $"There is no kernel of {sql} over {string.Join(", ", _types.Select(type => type.Name))}.");
        using (kernel)
        {
            var what = $"{sql} over ({string.Join(", ", _types.Select(type => type.Name))})";
            var fails = Fails(() => Ask(sql), out var rows);
            rows ??= Ask($"try({sql})");
            Assert.Equal(rows[0][1], kernel.Type.Name);
            var answers = rows.ConvertAll(row => row[0]);
            if (fails)
            {
                Assert.True(Fails(() => kernel.Evaluate(_batch).Dispose()), $"{what} fails in DuckDB and not here.");
                RowByRow(sql, kernel, answers, what);
            }
            else
            {
                using var results = kernel.Evaluate(_batch);
                for (var row = 0; row < _batch.Length; row++) Equal(answers[row], results, row, what);
                FewByFew(kernel, answers, what);
            }

            Selected(kernel, answers, what);
        }
    }

    public void Dispose()
    {
        _batch.Dispose();
        _oracle.Dispose();
    }

    private List<string?[]> Ask(string sql) => _oracle.Ask($"select {sql}, typeof({sql}) from t order by seq");

    // So few rows that they run through plain loops.
    private void FewByFew(IEvaluator kernel, List<string?> answers, string what)
    {
        for (var start = 0; start < _batch.Length; start += FewRows.Most)
        {
            using var few = _batch.Slice(start, Math.Min(FewRows.Most, _batch.Length - start));
            using var results = kernel.Evaluate(few);
            for (var row = 0; row < few.Length; row++) Equal(answers[start + row], results, row, what);
        }
    }

    private void RowByRow(string sql, IEvaluator kernel, List<string?> answers, string what)
    {
        var asked = 0;
        for (var row = 0; row < _batch.Length; row++)
        {
            using var one = _batch.With(Selecting.Rows([row]));
            if (Fails(() => kernel.Evaluate(one).Dispose()))
            {
                Assert.True(answers[row] is null && (++asked > 2 || Fails(() => _oracle.Ask($"select {sql} from t where seq = {row.ToString(CultureInfo.InvariantCulture)}"))), $"{what}, row {row}: fails here and not in DuckDB, which answers {answers[row] ?? "NULL"}. {Values(row)}");
                Failures++;
            }
            else
            {
                using var results = kernel.Evaluate(one);
                Equal(answers[row], results, row, what);
            }
        }
    }

    // Rows outside the selection never fail: a selection of all rows that have an answer succeeds.
    private void Selected(IEvaluator kernel, List<string?> answers, string what)
    {
        int[] rows = [.. Enumerable.Range(0, _batch.Length).Where(row => answers[row] is not null && row % 3 != 0)];
        using var some = _batch.With(Selecting.Rows(rows));
        using var results = kernel.Evaluate(some);
        Assert.Equal(_batch.Length, results.Length);
        foreach (var row in rows) Equal(answers[row], results, row, what + ", selected");
    }

    private void Equal(string? expected, Column results, int row, string what)
    {
        var actual = Oracle.Text(results, row);
        if (expected != actual && !SameFloat(expected, actual, results.Type)) Assert.Fail($"{what}, row {row}: DuckDB answers {expected ?? "NULL"}, we answer {actual ?? "NULL"}. {Values(row)}");
        if (actual is not null) Answers++;
    }

    // DuckDB does not always print the fewest digits that say which float it is.
    private static bool SameFloat(string? expected, string? actual, DataType type) => type.Kind switch
    {
        TypeKind.Float32 => expected is not null && actual is not null && float.Parse(expected, CultureInfo.InvariantCulture).Equals(float.Parse(actual, CultureInfo.InvariantCulture)),
        TypeKind.Float64 => expected is not null && actual is not null && double.Parse(expected, CultureInfo.InvariantCulture).Equals(double.Parse(actual, CultureInfo.InvariantCulture)),
        _ => false,
    };

    private string Values(int row) => $"({string.Join(", ", _batch.Columns.Select(column => Oracle.Text(column, row) ?? "NULL"))})";

    private static bool Fails(Action action) => Fails(() => { action(); return true; }, out _);

    private static bool Fails<T>(Func<T> action, out T? result)
    {
        result = default;
        try
        {
            result = action();
            return false;
        }
        catch (DuckDbException)
        {
            return true;
        }
        catch (QuiverException error)
        {
            Assert.Equal(ErrorCode.QueryFailed, error.Code);
            return true;
        }
    }

    private static Column Sliced(DataType type, object?[] values, bool coded)
    {
        object?[] padded = [.. Oracle.Values(new Random(Seed: 1), type, 5, nulls: 0.5), .. values, null];
        using var whole = coded && type.Kind == TypeKind.Utf8 ? Data.Coded(new TextDictionary(), padded) : Data.Column(type, padded);
        return whole.Slice(5, values.Length);
    }

    private static Batch Rows(Column[] columns, int count) =>
        new(new Schema(columns.Select((column, index) => new Field($"c{index.ToString(CultureInfo.InvariantCulture)}", column.Type))), [.. columns], count);
}
