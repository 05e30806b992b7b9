using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;

namespace Quiver.Lowering;

internal sealed partial class ExpressionCompiler
{
    /// <summary>An evaluator, and how many of its parts run in DuckDB.</summary>
    private sealed record Part(IEvaluator Evaluator, int EngineParts);

    /// <summary>The parts of one expression as they are compiled. Those for DuckDB are prepared at the end, as many a one turns out to lie within a larger one.</summary>
    private sealed class Parts(ExpressionCompiler compiler, Schema columns)
    {
        private readonly List<EngineEvaluator> _engineParts = [];

        /// <summary>The parts that run in DuckDB.</summary>
        public EngineEvaluator[] Remaining => [.. _engineParts.Where(part => !part.IsDisposed)];

        /// <summary>Prepares the parts that run in DuckDB.</summary>
        public void Prepare()
        {
            var parts = Remaining;
            if (parts.Length == 0) return;
            var printed = compiler._print(parts.Select(part => part.Expression).ToValueList(), columns);
            for (var index = 0; index < parts.Length; index++) parts[index].Prepare(compiler._instance.Value, columns, Text(printed[index]));
        }

        /// <summary>Compiles an expression.</summary>
        public Part Compile(BoundExpr expression)
        {
            switch (expression)
            {
                case BoundRef reference: return new Part(new ColumnReference(reference.Index, reference.Type), 0);
                case BoundConstant { Type.Kind: not TypeKind.Other } constant: return new Part(new Constant(constant.Type, CellOf(constant)), 0);
            }

            var part = TryKernel(expression) ?? InEngine(expression);
            return expression.Type.Kind != TypeKind.Other && IsConstant(expression) && compiler.TryFold(expression, part) is { } value ? new Part(value, 0) : part;
        }

        private Part InEngine(BoundExpr expression)
        {
            var part = new EngineEvaluator(expression);
            _engineParts.Add(part);
            return new Part(part, 1);
        }

        private Part? TryKernel(BoundExpr expression)
        {
            if (expression is BoundComparison comparison) expression = comparison with { Left = AsCompared(comparison.Left), Right = AsCompared(comparison.Right) };
            var children = BoundExprs.ChildrenOf(expression).ToArray();
            if (!MayHaveKernel(expression, children)) return null;
            var parts = Array.ConvertAll(children, Compile);
            if (IsNullOfNull(expression) && Array.Exists(parts, part => IsNullConstant(part.Evaluator))) return Instead(new Constant(expression.Type, null), parts);

            var engineParts = 0;
            foreach (var part in parts) engineParts += part.EngineParts;
            var isDearer = engineParts > 1 && compiler._print([expression], columns)[0].Sql is not null; // one call of the engine costs less than two
            var kernel = isDearer ? null : KernelOf(expression, [.. parts.Select(part => part.Evaluator)]);
            if (kernel is not null && kernel.Type == expression.Type) return new Part(kernel, engineParts);

            return Instead(null, parts);
        }

        private static Part? Instead(Constant? constant, Part[] parts)
        {
            foreach (var part in parts) part.Evaluator.Dispose();
            return constant is null ? null : new Part(constant, 0);
        }
    }

    private static string Text(PrintedExpression printed) => printed.Sql ?? throw new QuiverException(
        ErrorCode.NotKeepable, $"An expression cannot be kept: it {printed.Reason}. Compute it in a DEFAULT of the source, or leave it out.");

    private static bool IsConstant(BoundExpr expression) =>
        !BoundExprs.SelfAndBelow(expression).Any(part => part is BoundRef or BoundParameter or BoundAggregate or BoundWindow or BoundUnnest);

    // Whether it is worth compiling the children: kernels know no types that columns do not hold, and the functions below.
    private static bool MayHaveKernel(BoundExpr expression, BoundExpr[] children) => expression switch
    {
        BoundOperator { Kind: OperatorKind.IsNull or OperatorKind.IsNotNull } => true,
        BoundOperator { Kind: OperatorKind.Try } => false,
        BoundFunction function when function.Name is not ("+" or "-" or "*" or "/" or "//" or "%" or "~~" or "!~~" or "date_trunc" or "struct_extract" or "struct_pack" or "row") => false,
        BoundCast or BoundComparison or BoundConjunction or BoundOperator or BoundCase or BoundFunction => Array.TrueForAll(children, child => child.Type.Kind != TypeKind.Other),
        _ => false,
    };

    // DuckDB compares intervals in a normal form; our comparison does not need it.
    private static BoundExpr AsCompared(BoundExpr side) => side is BoundFunction { Name: "normalized_interval", Children: [var interval] } ? interval : side;

    // A struct of NULLs is one all the same.
    private static bool IsNullOfNull(BoundExpr expression) => expression is BoundFunction { Name: not ("struct_pack" or "row") } or BoundCast or BoundComparison { Kind: < ComparisonKind.IsDistinctFrom };

    private static IEvaluator? KernelOf(BoundExpr expression, ImmutableArray<IEvaluator> parts)
    {
        switch (expression)
        {
            case BoundCast cast: return CastCatalog.TryCreate(parts[0], cast.Type, cast.Try);
            case BoundComparison comparison: return ComparisonCatalog.TryCreate(Comparison(comparison.Kind), parts[0], parts[1]);
            case BoundConjunction conjunction: return new Conjunction(conjunction.IsAnd, parts);
            case BoundCase choice when choice.Checks.Count <= Case.MostChecks: return new Case([.. choice.Checks.Select((_, check) => (parts[2 * check], parts[2 * check + 1]))], parts[^1], choice.Type);
            case BoundOperator { Kind: OperatorKind.Coalesce }: return new Coalesce(parts, expression.Type);
            case BoundOperator { Kind: OperatorKind.IsNull }: return new IsNull(parts[0], isNegated: false);
            case BoundOperator { Kind: OperatorKind.IsNotNull }: return new IsNull(parts[0], isNegated: true);
            case BoundOperator { Kind: OperatorKind.Not }: return new Not(parts[0]);
            case BoundOperator { Kind: OperatorKind.In or OperatorKind.NotIn } list when parts.Skip(1).All(part => part is Constant):
                return InList.TryCreate(parts[0], [.. parts.Skip(1).Cast<Constant>()], isNegated: list.Kind == OperatorKind.NotIn);
            case BoundFunction function: return KernelOf(function, parts);
            default: return null;
        }
    }

    private static Kernel? KernelOf(BoundFunction function, ImmutableArray<IEvaluator> parts) => (function.Name, parts) switch
    {
        ("-", [var operand]) => ArithmeticCatalog.TryNegate(operand, function.Type),
        ("~~" or "!~~", [var text, Constant pattern]) => Like.TryCreate(text, pattern, isNegated: function.Name == "!~~"),
        ("struct_pack" or "row", _) => StructPack.TryCreate(function.Type, parts),
        ("struct_extract", [var input, Constant { Value: string member }]) => StructMember.TryCreate(input, member),
        ("date_trunc", [Constant { Value: string part }, var time]) => DateTrunc.TryCreate(part, time, function.Type),
        (_, [var left, var right]) => ArithmeticCatalog.TryCreate(function.Name, left, right, function.Type) ?? TimeArithmetic.TryCreate(function.Name, left, right, function.Type),
        _ => null,
    };

    private static object? CellOf(BoundConstant constant) =>
        constant.Value is ValueList<BoundConstant> children ? children.Select(CellOf).ToArray() : constant.Value;

    private static bool IsNullConstant(IEvaluator part) => part is Constant { Value: null };
}
