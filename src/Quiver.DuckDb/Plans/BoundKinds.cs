namespace Quiver.DuckDb.Plans;

/// <summary>How two values are compared. Only the last two answer true or false on NULL.</summary>
internal enum ComparisonKind
{
    Equal,
    NotEqual,
    LessThan,
    LessThanOrEqual,
    GreaterThan,
    GreaterThanOrEqual,
    IsDistinctFrom,
    IsNotDistinctFrom,
}

/// <summary>Operators with a fixed meaning. The first child of <see cref="In"/> and <see cref="NotIn"/> is the value looked for.</summary>
internal enum OperatorKind
{
    Not,
    IsNull,
    IsNotNull,
    Coalesce,
    In,
    NotIn,

    /// <summary>The value of its child, or NULL when computing it fails.</summary>
    Try,
}

/// <summary>Functions over a window of rows.</summary>
internal enum WindowKind
{
    Aggregate,
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    NTile,
    Lead,
    Lag,
    FirstValue,
    LastValue,
    NthValue,
    Fill,
}

/// <summary>The bounds of a window frame.</summary>
internal enum WindowBound
{
    UnboundedPreceding,
    UnboundedFollowing,
    CurrentRowRows,
    CurrentRowRange,
    CurrentRowGroups,
    PrecedingRows,
    PrecedingRange,
    PrecedingGroups,
    FollowingRows,
    FollowingRange,
    FollowingGroups,
}

/// <summary>The rows of a frame that are left out.</summary>
internal enum WindowExclude
{
    NoOther,
    CurrentRow,
    Group,
    Ties,
}

/// <summary>How two inputs are joined.</summary>
internal enum JoinKind
{
    Inner,
    Left,
    Right,
    Full,

    /// <summary>Left rows with a match; left columns only.</summary>
    Semi,

    /// <summary>Left rows without a match; left columns only.</summary>
    Anti,

    /// <summary>Left columns and one BOOLEAN: whether there is a match, NULL when unknown.</summary>
    Mark,

    /// <summary>Left and right columns; at most one match.</summary>
    Single,
}

/// <summary>Operations over whole inputs.</summary>
internal enum SetOperationKind
{
    Union,
    Except,
    Intersect,
}

/// <summary>What a WITH says of its own evaluation.</summary>
internal enum CteMaterialization
{
    Default,
    Always,
    Never,
}

/// <summary>How rows are sampled.</summary>
internal enum SampleMethod
{
    System,
    Bernoulli,
    Reservoir,
}
