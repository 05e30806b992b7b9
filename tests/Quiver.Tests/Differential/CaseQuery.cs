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

    /// <summary>SELECT DISTINCT.</summary>
    public bool Distinct { get; init; }

    /// <summary>Another query of the same columns whose rows are added: UNION ALL.</summary>
    public CaseQuery? UnionWith { get; init; }

    /// <summary>The grouping that its rows come from, its own or the one of a subquery; null when rows are passed on.</summary>
    public Grouping? Grouping => Group ?? (From is { } from && !FromStream ? from.Grouping : null);

    /// <summary>The windowed grouping, its own or of a subquery, that takes rows as they came and may refuse them; null when there is none.</summary>
    public CaseQuery? Refusing => From is { } from && !FromStream && from.Refusing is { } inner ? inner : Group?.Window is not null ? this : null;

    /// <summary>Whether rows of it replace earlier ones.</summary>
    public bool IsUpdating => Updates(Emission);

    /// <summary>Whether its results come out when windows close.</summary>
    public bool IsOnClose => HasClose && !IsUpdating;

    /// <summary>Whether rows come one by one, in the order of the source.</summary>
    public bool IsAppend => Group is null && !Distinct && UnionWith is null && (From is null || From.IsAppend);

    /// <summary>The windows that it assigns itself; null without.</summary>
    public CaseWindow? Window => Grouping?.Window;

    /// <summary>What subscribers get as changes with weights.</summary>
    public bool HasWeights => IsUpdating && (Emission == CaseEmission.Changes || (Emission == CaseEmission.Default && !HasKeys));

    /// <summary>Whether subscribers get one row a key that replaces the one before.</summary>
    public bool HasUpserts => IsUpdating && !HasWeights;

    /// <summary>Whether a key's row can go.</summary>
    public bool CanDelete => HasUpserts && Deletes(Emission);

    /// <summary>Whether rows come out of a window, its own or one below.</summary>
    public bool HasClose => Group is { } group ? group.Window is not null : !Distinct && UnionWith is null && From is { HasClose: true };

    /// <summary>Whether something tells its rows apart when they replace each other.</summary>
    private bool HasKeys => UnionWith is null && (Group is not null || Distinct || From is { HasKeys: true });

    /// <summary>Whether rows replace earlier ones under an emission, which is that of the whole query.</summary>
    public bool Updates(CaseEmission emission) =>
        Distinct || UnionWith?.Updates(emission) == true
        || (Group is { } group ? group.Window is null || emission is CaseEmission.OnUpdate or CaseEmission.Changes : ReadsUpdates(emission));

    private bool ReadsUpdates(CaseEmission emission) => From is { } from && (FromStream ? from.IsUpdating : from.Updates(emission));

    private bool Deletes(CaseEmission emission)
    {
        if (Having.Length > 0) return true;
        if (Group is { } group) return ReadsUpdates(emission) && (group.Keys.Length > 0 || group.Window is not null);
        if (From is null || !ReadsUpdates(emission)) return false;
        return Distinct || Where.Length > 0 || (FromStream ? From.Deletes(From.Emission) : From.Deletes(emission));
    }
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is.</param>
/// <param name="IsKey">Whether it is a group key, or a bound of the window.</param>
internal sealed record Item(string Name, Expr Value, bool IsKey = false)
{
    /// <summary>Whether it carries on the event time.</summary>
    public bool IsEventTime { get; init; }

    /// <summary>For the bound of a window, by how much it is ahead of the watermark that comes with it; null for the event time of the source.</summary>
    public long? Lead { get; init; }
}

/// <summary>GROUP BY.</summary>
internal sealed record Grouping(CaseWindow? Window, ImmutableArray<Expr> Keys, GroupStyle Style);

/// <summary>How group keys are written.</summary>
internal enum GroupStyle
{
    Expressions,
    Aliases,
    Ordinals,

    /// <summary>The window stands in FROM.</summary>
    FromWindow,
}

/// <summary>TUMBLE(Time, Size, Offset), or HOP when the slide is less than the size.</summary>
/// <param name="Time">The name of the event time in the relation read.</param>
/// <param name="Lead">For the bound of a window below, its lead; null for the event time of the source.</param>
/// <param name="SlideMicros">From one start to the next.</param>
/// <param name="SizeMicros">From start to end.</param>
/// <param name="OffsetMicros">Where one of them starts.</param>
internal sealed record CaseWindow(string Time, long? Lead, long SlideMicros, long SizeMicros, long OffsetMicros)
{
    /// <summary>The function that stands for it when it is a bucket, <c>time_bucket(…)</c> or <c>date_trunc(…)</c>; null for TUMBLE and HOP.</summary>
    public string? Bucket { get; init; }

    public bool Hops => SlideMicros < SizeMicros;
}
