using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// DuckDB's logical plan of one statement, as it was bound, before any optimisation. Every reference to a column is its position in the output of the
/// node's input. Immutable; compares by value.
/// </summary>
internal abstract record BoundPlan
{
    private BoundPlan() { } // the kinds are those below, so a switch can cover them all

    /// <summary>The types of the output columns, in order.</summary>
    public abstract ValueList<DataType> Types { get; }

    /// <summary>The inputs, left before right; a CTE's definition before its consumer.</summary>
    public abstract ValueList<BoundPlan> Inputs { get; }

    /// <summary>Rows of a table, view of ours, or table function.</summary>
    /// <param name="Table">The relation's name; null when <paramref name="Function"/> is a table function of DuckDB (range, unnest …).</param>
    /// <param name="Function">DuckDB's name of what is scanned with.</param>
    /// <param name="Parameters">The arguments of the table function.</param>
    /// <param name="NamedParameters">Its arguments by name.</param>
    /// <param name="Columns">All its columns.</param>
    /// <param name="ColumnIndexes">The output: positions in <paramref name="Columns"/>; <see cref="RowId"/> when no column is needed, only the rows.</param>
    /// <param name="Source">For a table function over rows, such as <c>range(t.n)</c>: the rows, whose first columns are the arguments; else null.</param>
    /// <param name="SourceColumns">Columns of <paramref name="Source"/> that follow in the output.</param>
    /// <param name="Data">What binding knows beside the arguments; null when nothing.</param>
    internal sealed record Get(
        string? Table, string Function, ValueList<BoundConstant> Parameters, ValueList<NamedParameter> NamedParameters, Schema Columns, ValueList<int> ColumnIndexes,
        BoundPlan? Source, ValueList<int> SourceColumns, FunctionData? Data) : BoundPlan
    {
        /// <summary>A column index that stands for the row itself.</summary>
        public const int RowId = -1;

        public override ValueList<DataType> Types =>
            [.. ColumnIndexes.Select(index => index == RowId ? DataType.Int64 : Columns[index].Type), .. SourceColumns.Select(column => Source!.Types[column])];

        public override ValueList<BoundPlan> Inputs => Source is null ? [] : [Source];
    }

    /// <summary>One row without columns.</summary>
    internal sealed record DummyScan : BoundPlan
    {
        public override ValueList<DataType> Types => [];

        public override ValueList<BoundPlan> Inputs => [];
    }

    /// <summary>VALUES: each row's expressions over the input, which is one row without columns.</summary>
    internal sealed record ExpressionGet(BoundPlan Input, ValueList<ValueList<BoundExpr>> Rows, ValueList<DataType> RowTypes) : BoundPlan
    {
        public override ValueList<DataType> Types => RowTypes;

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>Rows that DuckDB had at hand (DESCRIBE, SHOW), column by column.</summary>
    internal sealed record ChunkGet(ValueList<DataType> ColumnTypes, ValueList<ValueList<BoundConstant>> Columns) : BoundPlan
    {
        public override ValueList<DataType> Types => ColumnTypes;

        public override ValueList<BoundPlan> Inputs => [];
    }

    /// <summary>The rows for which all predicates are true: WHERE, HAVING or QUALIFY, told apart by the input.</summary>
    internal sealed record Filter(BoundPlan Input, ValueList<BoundExpr> Predicates) : BoundPlan
    {
        public override ValueList<DataType> Types => Input.Types;

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>One output column an expression.</summary>
    internal sealed record Projection(BoundPlan Input, ValueList<BoundExpr> Expressions) : BoundPlan
    {
        public override ValueList<DataType> Types => Expressions.Map(expression => expression.Type);

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>Groups and aggregates; the output is the groups, the aggregates, then the GROUPING values.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Groups">The keys.</param>
    /// <param name="GroupingSets">Positions in <paramref name="Groups"/>; empty without GROUP BY and for one set of all groups that DuckDB made itself.</param>
    /// <param name="Aggregates">The calls.</param>
    /// <param name="GroupingFunctions">The arguments of each GROUPING(…), positions in <paramref name="Groups"/>.</param>
    internal sealed record Aggregate(
        BoundPlan Input, ValueList<BoundExpr> Groups, ValueList<ValueList<int>> GroupingSets, ValueList<BoundAggregate> Aggregates, ValueList<ValueList<int>> GroupingFunctions) : BoundPlan
    {
        public override ValueList<DataType> Types =>
            [.. Groups.Select(group => group.Type), .. Aggregates.Select(call => call.Type), .. GroupingFunctions.Select(_ => DataType.Int64)];

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>The input's columns, then one for each call.</summary>
    internal sealed record Window(BoundPlan Input, ValueList<BoundWindow> Calls) : BoundPlan
    {
        public override ValueList<DataType> Types => [.. Input.Types, .. Calls.Select(call => call.Type)];

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>One row of those that agree in the targets.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="IsOn">Whether it is DISTINCT ON, where <paramref name="Orders"/> says which row stays.</param>
    /// <param name="Targets">What must agree; for DISTINCT all columns.</param>
    /// <param name="Orders">The order in which the first row of each stays.</param>
    internal sealed record Distinct(BoundPlan Input, bool IsOn, ValueList<BoundExpr> Targets, ValueList<BoundOrder> Orders) : BoundPlan
    {
        public override ValueList<DataType> Types => Input.Types;

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>The rows in an order.</summary>
    internal sealed record Sort(BoundPlan Input, ValueList<BoundOrder> Orders) : BoundPlan
    {
        public override ValueList<DataType> Types => Input.Types;

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>LIMIT and OFFSET.</summary>
    internal sealed record Limit(BoundPlan Input, LimitBound Count, LimitBound Offset) : BoundPlan
    {
        public override ValueList<DataType> Types => Input.Types;

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>UNION (two inputs or more), EXCEPT or INTERSECT, with ALL or without; without it a UNION or EXCEPT has a <see cref="Distinct"/> above or in it.</summary>
    internal sealed record SetOperation(SetOperationKind Kind, bool IsAll, ValueList<BoundPlan> Branches) : BoundPlan
    {
        public override ValueList<DataType> Types => Branches[0].Types;

        public override ValueList<BoundPlan> Inputs => Branches;
    }

    /// <summary>A join on conditions that all must hold; each side of a condition counts the columns of its own input.</summary>
    internal sealed record Join(BoundPlan Left, BoundPlan Right, JoinKind Kind, ValueList<JoinCondition> Conditions) : BoundPlan
    {
        public override ValueList<DataType> Types => JoinTypes(Left, Right, Kind);

        public override ValueList<BoundPlan> Inputs => [Left, Right];
    }

    /// <summary>A join on any condition over the columns of both inputs, left then right.</summary>
    internal sealed record AnyJoin(BoundPlan Left, BoundPlan Right, JoinKind Kind, BoundExpr Condition) : BoundPlan
    {
        public override ValueList<DataType> Types => JoinTypes(Left, Right, Kind);

        public override ValueList<BoundPlan> Inputs => [Left, Right];
    }

    /// <summary>The nearest match: one condition is an inequality, all others are equalities.</summary>
    internal sealed record AsofJoin(BoundPlan Left, BoundPlan Right, JoinKind Kind, ValueList<JoinCondition> Conditions) : BoundPlan
    {
        public override ValueList<DataType> Types => JoinTypes(Left, Right, Kind);

        public override ValueList<BoundPlan> Inputs => [Left, Right];
    }

    /// <summary>A correlated subquery: its right input holds a <see cref="DelimGet"/> of the distinct values of <paramref name="DistinctColumns"/> (over the left input).</summary>
    internal sealed record DelimJoin(BoundPlan Left, BoundPlan Right, JoinKind Kind, ValueList<JoinCondition> Conditions, ValueList<BoundExpr> DistinctColumns) : BoundPlan
    {
        public override ValueList<DataType> Types => JoinTypes(Left, Right, Kind);

        public override ValueList<BoundPlan> Inputs => [Left, Right];
    }

    /// <summary>The distinct values that the <see cref="DelimJoin"/> around it takes from its left input.</summary>
    internal sealed record DelimGet(ValueList<DataType> ColumnTypes) : BoundPlan
    {
        public override ValueList<DataType> Types => ColumnTypes;

        public override ValueList<BoundPlan> Inputs => [];
    }

    /// <summary>Every pair of rows.</summary>
    internal sealed record CrossProduct(BoundPlan Left, BoundPlan Right) : BoundPlan
    {
        public override ValueList<DataType> Types => JoinTypes(Left, Right, JoinKind.Inner);

        public override ValueList<BoundPlan> Inputs => [Left, Right];
    }

    /// <summary>Row by row side by side.</summary>
    internal sealed record PositionalJoin(BoundPlan Left, BoundPlan Right) : BoundPlan
    {
        public override ValueList<DataType> Types => JoinTypes(Left, Right, JoinKind.Inner);

        public override ValueList<BoundPlan> Inputs => [Left, Right];
    }

    /// <summary>WITH: a definition that the consumer reads by <see cref="CteRef"/>, any number of times.</summary>
    internal sealed record Cte(string Name, int Index, CteMaterialization Materialization, BoundPlan Definition, BoundPlan Consumer) : BoundPlan
    {
        public override ValueList<DataType> Types => Consumer.Types;

        public override ValueList<BoundPlan> Inputs => [Definition, Consumer];
    }

    /// <summary>The rows of the <see cref="Cte"/>, or the last ones of the <see cref="RecursiveCte"/>, with that index.</summary>
    internal sealed record CteRef(int Index, Schema Columns) : BoundPlan
    {
        public override ValueList<DataType> Types => Columns.Fields.Select(column => column.Type).ToValueList();

        public override ValueList<BoundPlan> Inputs => [];
    }

    /// <summary>WITH RECURSIVE: the step is repeated over what it made last, until it makes nothing.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Index">What its references name it by.</param>
    /// <param name="IsAll">UNION ALL; else rows made before are dropped.</param>
    /// <param name="Keys">USING KEY; empty without.</param>
    /// <param name="Seed">The first rows.</param>
    /// <param name="Step">The next rows.</param>
    internal sealed record RecursiveCte(string Name, int Index, bool IsAll, ValueList<BoundExpr> Keys, BoundPlan Seed, BoundPlan Step) : BoundPlan
    {
        public override ValueList<DataType> Types => Seed.Types;

        public override ValueList<BoundPlan> Inputs => [Seed, Step];
    }

    /// <summary>The input's columns, then the elements of each list, side by side and padded with NULL.</summary>
    internal sealed record Unnest(BoundPlan Input, ValueList<BoundUnnest> Lists) : BoundPlan
    {
        public override ValueList<DataType> Types => [.. Input.Types, .. Lists.Select(list => list.Type)];

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    /// <summary>Some of the rows, by chance.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Size">How many, or what percentage.</param>
    /// <param name="IsPercentage">Which of the two.</param>
    /// <param name="Method">How they are drawn.</param>
    /// <param name="Seed">REPEATABLE (…); null without.</param>
    internal sealed record Sample(BoundPlan Input, BoundConstant Size, bool IsPercentage, SampleMethod Method, long? Seed) : BoundPlan
    {
        public override ValueList<DataType> Types => Input.Types;

        public override ValueList<BoundPlan> Inputs => [Input];
    }

    private static ValueList<DataType> JoinTypes(BoundPlan left, BoundPlan right, JoinKind kind) => kind switch
    {
        JoinKind.Semi or JoinKind.Anti => left.Types,
        JoinKind.Mark => [.. left.Types, DataType.Boolean],
        _ => [.. left.Types, .. right.Types],
    };
}

/// <summary>One condition of a join: an expression over the left input compared with one over the right input.</summary>
internal sealed record JoinCondition(BoundExpr Left, ComparisonKind Comparison, BoundExpr Right);

/// <summary>An argument of a table function given by name.</summary>
internal sealed record NamedParameter(string Name, BoundConstant Value);

/// <summary>What LIMIT or OFFSET says.</summary>
internal abstract record LimitBound
{
    private LimitBound() { }

    /// <summary>Nothing.</summary>
    internal sealed record Unset : LimitBound;

    /// <summary>A number of rows.</summary>
    internal sealed record Rows(long Count) : LimitBound;

    /// <summary>A percentage of the rows, 0 to 100.</summary>
    internal sealed record Percentage(double Percent) : LimitBound;

    /// <summary>A number, or with <paramref name="IsPercentage"/> a percentage, known only when it runs.</summary>
    internal sealed record Computed(BoundExpr Expression, bool IsPercentage) : LimitBound;
}
