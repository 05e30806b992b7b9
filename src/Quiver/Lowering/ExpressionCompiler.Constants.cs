using System.Collections.Concurrent;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;

namespace Quiver.Lowering;

internal sealed partial class ExpressionCompiler
{
    private const int MostFolded = 1_024;

    private static readonly Schema NoColumns = new([]);

    private readonly ConcurrentDictionary<BoundExpr, Constant> _folded = new(); // constants are asked for again and again: by EXPLAIN, by the same query in other places

    /// <summary>The value of an expression without columns, computed once; null when computing it fails, which is then for the rows to say that need it.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="part">Its evaluator; disposed when there is a value.</param>
    private Constant? TryFold(BoundExpr expression, Part part)
    {
        try
        {
            if (!_folded.TryGetValue(expression, out var folded))
            {
                folded = part.EngineParts == 0 ? Fold(part.Evaluator) : FoldInEngine(expression);
                if (_folded.Count >= MostFolded) _folded.Clear();
                _folded[expression] = folded;
            }

            part.Evaluator.Dispose();
            return new Constant(folded.Type, folded.Value);
        }
        catch (QuiverException)
        {
            return null;
        }
    }

    private Constant FoldInEngine(BoundExpr expression)
    {
        using var evaluator = new EngineEvaluator(expression);
        evaluator.Prepare(_instance.Value, NoColumns, Text(_print([expression], NoColumns)[0]));
        return Fold(evaluator);
    }

    private static Constant Fold(IEvaluator evaluator)
    {
        using var row = new Batch(NoColumns, [], length: 1);
        using var value = evaluator.Evaluate(row);
        return new Constant(value.Type, Cells.Get(value, 0));
    }
}
