using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.Streaming;

namespace Quiver.Lowering;

internal sealed partial class ExpressionCompiler
{
    /// <summary>An expression that DuckDB computes, over the selected rows alone; in a session of its own, as queries run side by side.</summary>
    private sealed class EngineEvaluator(BoundExpr expression) : IEvaluator
    {
        private Session? _session;
        private ExpressionEvaluator? _evaluator;

        /// <summary>What it computes.</summary>
        public BoundExpr Expression => expression;

        /// <summary>Whether it was found to lie within a larger part, and dropped.</summary>
        public bool IsDisposed { get; private set; }

        /// <inheritdoc/>
        public DataType Type => _evaluator is not null ? _evaluator.Types[0] : expression.Type;

        /// <summary>Makes it ready to run.</summary>
        public void Prepare(Instance instance, Schema columns, string sql)
        {
            _session = instance.Connect();
            _evaluator = new ExpressionEvaluator(_session, columns, [sql]);
        }

        /// <inheritdoc/>
        public Column Evaluate(Batch batch)
        {
            try
            {
                return _evaluator!.Evaluate(batch)[0];
            }
            catch (DuckDbException error)
            {
                // DuckDB's place is one in the printed text, which the user never saw.
                throw new QueryException(error.Code, QueryErrors.Sentence(error.Message), place: null, error.Detail, error);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            IsDisposed = true;
            _evaluator?.Dispose();
            _session?.Dispose();
        }
    }
}
