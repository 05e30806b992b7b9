using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.Streaming;

namespace Quiver.Lowering;

/// <summary>Makes evaluators of bound expressions: columns as they are, all else in DuckDB.</summary>
internal sealed class ExpressionCompiler : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly Func<ValueList<BoundExpr>, Schema, ValueList<PrintedExpression>> _print;

    public ExpressionCompiler(Func<ValueList<BoundExpr>, Schema, ValueList<PrintedExpression>> print) => _print = print;

    public IEvaluator Compile(BoundExpr expression, Schema columns)
    {
        if (expression is BoundRef reference) return new ColumnEvaluator(reference.Index, reference.Type);
        var printed = _print([expression], columns)[0];
        return printed.Sql is { } sql
            ? new EngineEvaluator(_instance.Connect(), columns, sql)
            : throw new QuiverException(ErrorCode.NotKeepable, $"An expression cannot be kept: it {printed.Reason}.");
    }

    public static string Describe(BoundExpr expression, Schema columns) => expression is BoundRef ? "columns as they are" : "in DuckDB";

    public void Dispose() => _instance.Dispose();

    private sealed class ColumnEvaluator(int column, DataType type) : IEvaluator
    {
        public DataType Type => type;

        public Column Evaluate(Batch batch) => batch[column].Share();

        public void Dispose()
        {
        }
    }

    private sealed class EngineEvaluator : IEvaluator
    {
        private readonly Session _session;
        private readonly ExpressionEvaluator _evaluator;

        public EngineEvaluator(Session session, Schema columns, string sql)
        {
            _session = session;
            _evaluator = new ExpressionEvaluator(session, columns, [sql]);
        }

        public DataType Type => _evaluator.Types[0];

        public Column Evaluate(Batch batch)
        {
            try
            {
                return _evaluator.Evaluate(batch)[0];
            }
            catch (DuckDbException error)
            {
                throw error.ToQueryException();
            }
        }

        public void Dispose()
        {
            _evaluator.Dispose();
            _session.Dispose();
        }
    }
}
