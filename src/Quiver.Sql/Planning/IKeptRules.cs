using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>What the planner asks of the layers around it.</summary>
internal interface IKeptRules
{
    /// <summary>Whether an aggregate has an incremental rule for these types.</summary>
    bool CanKeep(Aggregation aggregation);

    /// <summary>Whether an aggregate that can be kept takes rows back, so that it may read rows that replace earlier ones.</summary>
    bool CanTakeBack(Aggregation aggregation);

    /// <summary>Whether a function gives another value at each call, or another one tomorrow.</summary>
    bool IsVolatile(string function);

    /// <summary>The value of a constant expression of type INTERVAL.</summary>
    /// <exception cref="QueryException">The expression is no constant, or is null.</exception>
    Interval Interval(BoundExpr constant);

    /// <summary>The value of an expression that is constant; null when it is none, or is NULL.</summary>
    object? Constant(BoundExpr expression);
}
