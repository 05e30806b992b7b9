using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>An expression with its names resolved and its type known. Immutable; compares by value without <see cref="Location"/> and <see cref="Alias"/>.</summary>
/// <param name="Type">The type of its value.</param>
internal abstract record BoundExpr(DataType Type)
{
    /// <summary>Where it stands in the planned text, in UTF-8 bytes from its start; null when DuckDB made it or does not say.</summary>
    public int? Location { get; init; }

    /// <summary>The name it was given, or that of the column it came from.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether the other is of the same kind and type; the kinds add their own parts.</summary>
    public virtual bool Equals(BoundExpr? other) => other is not null && EqualityContract == other.EqualityContract && Type == other.Type;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Type);
}

/// <summary>An output column of the node's input; of two inputs the left one's columns count first. Inside a lambda: see <see cref="LambdaData"/>.</summary>
internal sealed record BoundRef(DataType Type, int Index) : BoundExpr(Type);

/// <summary>A constant.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Value">
/// Null for NULL; bool; sbyte to ulong, Int128 (HUGEINT), UInt128 (UHUGEINT); float, double; Int128 unscaled for DECIMAL; string; byte[] for BLOB;
/// int days for DATE; long for TIME, TIMESTAMP (the type's unit) and TIMETZ (packed); <see cref="Interval"/>; Guid; the name for ENUM;
/// a <see cref="ValueList{T}"/> of constants for nested types (a MAP's are its entries, a UNION's first is the tag).
/// </param>
internal sealed record BoundConstant(DataType Type, object? Value) : BoundExpr(Type)
{
    /// <inheritdoc/>
    public bool Equals(BoundConstant? other) => base.Equals(other) && (Value, other.Value) switch
    {
        (byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right),
        var (left, right) => Equals(left, right),
    };

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Value is byte[] bytes ? bytes.Length : Value);
}

/// <summary>A conversion to the expression's type.</summary>
/// <param name="Type">The type converted to.</param>
/// <param name="Child">What is converted.</param>
/// <param name="Try">Whether a failure gives NULL (TRY_CAST) and not an error.</param>
internal sealed record BoundCast(DataType Type, BoundExpr Child, bool Try) : BoundExpr(Type);

/// <summary>A comparison of two values of one type.</summary>
internal sealed record BoundComparison(ComparisonKind Kind, BoundExpr Left, BoundExpr Right) : BoundExpr(DataType.Boolean);

/// <summary>AND (<paramref name="IsAnd"/>) or OR of two or more conditions, three-valued.</summary>
internal sealed record BoundConjunction(bool IsAnd, ValueList<BoundExpr> Children) : BoundExpr(DataType.Boolean);

/// <summary>An operator with a fixed meaning over its children.</summary>
internal sealed record BoundOperator(DataType Type, OperatorKind Kind, ValueList<BoundExpr> Children) : BoundExpr(Type);

/// <summary>CASE WHEN … THEN … ELSE …: the first check that is true gives the value.</summary>
internal sealed record BoundCase(DataType Type, ValueList<CaseCheck> Checks, BoundExpr Else) : BoundExpr(Type);

/// <summary>One WHEN … THEN … of a <see cref="BoundCase"/>.</summary>
internal sealed record CaseCheck(BoundExpr When, BoundExpr Then);

/// <summary>A call of a scalar function or operator by name.</summary>
/// <param name="Type">Its result.</param>
/// <param name="Name">DuckDB's name of it: <c>+</c>, <c>~~</c> (LIKE), <c>date_trunc</c>.</param>
/// <param name="Children">Its arguments, already cast.</param>
/// <param name="IsOperator">Whether it is written between or before its arguments.</param>
/// <param name="Data">What binding took out of the arguments; null when nothing.</param>
internal sealed record BoundFunction(DataType Type, string Name, ValueList<BoundExpr> Children, bool IsOperator, FunctionData? Data) : BoundExpr(Type);

/// <summary>A call of an aggregate; stands only in <see cref="BoundPlan.Aggregate"/>. <c>count(*)</c> is <c>count_star</c> without children.</summary>
internal sealed record BoundAggregate(
    DataType Type, string Name, ValueList<BoundExpr> Children, bool IsDistinct, BoundExpr? Filter, ValueList<BoundOrder> OrderBy, FunctionData? Data) : BoundExpr(Type);

/// <summary>A call with OVER; stands only in <see cref="BoundPlan.Window"/>.</summary>
/// <param name="Type">Its result.</param>
/// <param name="Kind">Which function; <see cref="WindowKind.Aggregate"/> has its <paramref name="Name"/>.</param>
/// <param name="Name">The aggregate's name; <c>count</c> without children is <c>count(*)</c>. Null for the others.</param>
/// <param name="Children">Its arguments.</param>
/// <param name="Partitions">PARTITION BY.</param>
/// <param name="Orders">ORDER BY of OVER.</param>
/// <param name="Frame">Which rows of the partition it sees.</param>
/// <param name="IgnoreNulls">IGNORE NULLS.</param>
/// <param name="IsDistinct">DISTINCT in the call.</param>
/// <param name="Filter">FILTER (WHERE …).</param>
/// <param name="ArgumentOrders">ORDER BY inside the call.</param>
/// <param name="Offset">Of LEAD and LAG.</param>
/// <param name="Default">Of LEAD and LAG.</param>
/// <param name="Data">What binding took out of the arguments; null when nothing.</param>
internal sealed record BoundWindow(
    DataType Type, WindowKind Kind, string? Name, ValueList<BoundExpr> Children, ValueList<BoundExpr> Partitions, ValueList<BoundOrder> Orders, WindowFrame Frame,
    bool IgnoreNulls, bool IsDistinct, BoundExpr? Filter, ValueList<BoundOrder> ArgumentOrders, BoundExpr? Offset, BoundExpr? Default, FunctionData? Data) : BoundExpr(Type);

/// <summary>The rows that a window function sees, from one bound to another.</summary>
/// <param name="Start">First row.</param>
/// <param name="StartExpression">The distance of a ROWS or GROUPS bound; the bound value itself (<c>ts - INTERVAL …</c>) of a RANGE bound. Null when the bound needs none.</param>
/// <param name="End">Last row.</param>
/// <param name="EndExpression">As <paramref name="StartExpression"/>.</param>
/// <param name="Exclude">EXCLUDE.</param>
internal sealed record WindowFrame(WindowBound Start, BoundExpr? StartExpression, WindowBound End, BoundExpr? EndExpression, WindowExclude Exclude);

/// <summary>The elements of a list, one row each; stands only in <see cref="BoundPlan.Unnest"/>.</summary>
internal sealed record BoundUnnest(DataType Type, BoundExpr Child) : BoundExpr(Type);

/// <summary>A parameter of the statement.</summary>
/// <param name="Type">Its type, as its use implies it.</param>
/// <param name="Identifier">Its number from 1, or its name, without the dollar.</param>
internal sealed record BoundParameter(DataType Type, string Identifier) : BoundExpr(Type);

/// <summary>One term of an ORDER BY.</summary>
internal sealed record BoundOrder(BoundExpr Expression, bool Descending, bool NullsFirst);
