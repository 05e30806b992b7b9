using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.Sql.Explain;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;

namespace Quiver.Lowering;

/// <summary>
/// Makes evaluators of bound expressions: kernels where there are some, and DuckDB for the largest parts without one. What has no columns in it is computed once, here. Thread-safe; an
/// evaluator is used by one thread at a time.
/// </summary>
internal sealed partial class ExpressionCompiler : IDisposable
{
    private readonly Lazy<Instance> _instance;
    private readonly Func<ValueList<BoundExpr>, Schema, ValueList<PrintedExpression>> _print;

    /// <param name="print">Prints expressions over columns as SQL, checked to mean the same.</param>
    /// <param name="files">Which files expressions may read; null allows all.</param>
    public ExpressionCompiler(Func<ValueList<BoundExpr>, Schema, ValueList<PrintedExpression>> print, FilePolicy? files = null)
    {
        _print = print;
        _instance = new(() => Instance.Open(new InstanceOptions { Threads = 1, AllowedFolders = files?.Allowed }));
    }

    /// <summary>Makes an evaluator, which the caller owns.</summary>
    /// <param name="expression">The expression; its references are positions in <paramref name="columns"/>.</param>
    /// <param name="columns">The columns of the batches it will be given.</param>
    /// <exception cref="QuiverException">NotKeepable: a part of it can be computed neither here nor in DuckDB.</exception>
    public IEvaluator Compile(BoundExpr expression, Schema columns)
    {
        var parts = new Parts(this, columns);
        var evaluator = parts.Compile(expression).Evaluator;
        try
        {
            parts.Prepare();
            return evaluator;
        }
        catch
        {
            evaluator.Dispose();
            throw;
        }
    }

    /// <summary>How an expression runs, for EXPLAIN.</summary>
    /// <param name="expression">As for <see cref="Compile"/>.</param>
    /// <param name="columns">As for <see cref="Compile"/>.</param>
    public string Describe(BoundExpr expression, Schema columns)
    {
        if (expression is BoundRef) return "columns as they are";
        var parts = new Parts(this, columns);
        using var evaluator = parts.Compile(expression).Evaluator;
        if (evaluator is EngineEvaluator) return "in DuckDB";
        return parts.Remaining is [] ? "by kernels" : $"by kernels, but {string.Join(", ", parts.Remaining.Select(part => ExpressionText.Of(part.Expression, columns)))} in DuckDB";
    }

    /// <summary>Closes the engine that parts run in; evaluators made here must be disposed before.</summary>
    public void Dispose()
    {
        if (_instance.IsValueCreated) _instance.Value.Dispose();
    }

    private static Comparing Comparison(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Equal => Comparing.Equal,
        ComparisonKind.NotEqual => Comparing.NotEqual,
        ComparisonKind.LessThan => Comparing.Less,
        ComparisonKind.LessThanOrEqual => Comparing.LessOrEqual,
        ComparisonKind.GreaterThan => Comparing.Greater,
        ComparisonKind.GreaterThanOrEqual => Comparing.GreaterOrEqual,
        ComparisonKind.IsDistinctFrom => Comparing.Distinct,
        _ => Comparing.NotDistinct,
    };
}
