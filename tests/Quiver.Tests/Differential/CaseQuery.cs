using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>When the results of a query come out.</summary>
internal enum CaseEmission
{
    /// <summary>Nothing is said.</summary>
    Default,

    /// <summary>EMIT ON WINDOW CLOSE or FINAL.</summary>
    OnClose,

    /// <summary>EMIT ON UPDATE.</summary>
    OnUpdate,

    /// <summary>EMIT CHANGES.</summary>
    Changes,
}

/// <summary>A query over the source, or over another query.</summary>
internal sealed record CaseQuery
{
    /// <summary>The query it reads; null: the source.</summary>
    public CaseQuery? From { get; init; }

    /// <summary>Whether that one is a stream of its own, not a subquery.</summary>
    public bool FromStream { get; init; }

    /// <summary>What is selected.</summary>
    public required ImmutableArray<Item> Items { get; init; }

    /// <summary>WHERE; conditions joined by AND.</summary>
    public ImmutableArray<Expr> Where { get; init; } = [];

    /// <summary>GROUP BY; null: rows are passed on one by one.</summary>
    public Grouping? Group { get; init; }

    /// <summary>HAVING.</summary>
    public ImmutableArray<Expr> Having { get; init; } = [];

    /// <summary>EMIT.</summary>
    public CaseEmission Emission { get; init; }

    /// <summary>ALLOW LATENESS.</summary>
    public long LatenessMicros { get; init; }

    /// <summary>Whether it is written as SELECT *.</summary>
    public bool Star { get; init; }

    /// <summary>The grouping that its rows come from, its own or the one of a subquery; null when rows are passed on.</summary>
    public Grouping? Grouping => Group ?? (From is { } from && !FromStream ? from.Grouping : null);

    /// <summary>Whether rows of it replace earlier ones.</summary>
    public bool IsUpdating => Grouping is { } grouping && (grouping.Window is null || Emission is CaseEmission.OnUpdate or CaseEmission.Changes);

    /// <summary>Whether its results come out when windows close.</summary>
    public bool IsOnClose => Grouping?.Window is not null && !IsUpdating;

    /// <summary>Whether rows come one by one, in the order of the source.</summary>
    public bool IsAppend => Grouping is null && (From is null || From.IsAppend);

    /// <summary>The windows that it assigns itself; null without.</summary>
    public TumbleWindow? Window => Grouping?.Window;

    /// <summary>What subscribers get as changes with weights.</summary>
    public bool HasWeights => IsUpdating && Emission == CaseEmission.Changes;

    /// <summary>Whether subscribers get one row a key that replaces the one before.</summary>
    public bool HasUpserts => IsUpdating && Emission != CaseEmission.Changes;

    /// <summary>Whether a key's row can go: a filter stands behind the grouping.</summary>
    public bool CanDelete => HasUpserts && FiltersGroups;

    private bool FiltersGroups => Having.Length > 0 || (Group is null && (Where.Length > 0 || From!.FiltersGroups));
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is.</param>
/// <param name="IsKey">Whether it is a group key, or a bound of the window.</param>
internal sealed record Item(string Name, Expr Value, bool IsKey = false)
{
    /// <summary>Whether it carries on the event time.</summary>
    public bool IsEventTime { get; init; }
}

/// <summary>GROUP BY.</summary>
internal sealed record Grouping(TumbleWindow? Window, ImmutableArray<Expr> Keys, GroupStyle Style);

/// <summary>How group keys are written.</summary>
internal enum GroupStyle
{
    Expressions,
    Aliases,
    Ordinals,

    /// <summary>The window stands in FROM.</summary>
    FromWindow,
}

/// <summary>TUMBLE(Time, Size, Offset); Time is the name of the event time in the relation read.</summary>
internal sealed record TumbleWindow(string Time, long SizeMicros, long OffsetMicros);
