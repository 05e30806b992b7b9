using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>A SELECT and the clauses behind it that say how it is kept.</summary>
/// <param name="Select">The SELECT, for DuckDB to read; without the clauses.</param>
/// <param name="Emit">When and how results come out; null for the query's own default.</param>
/// <param name="Lateness">ALLOW LATENESS; null for none.</param>
/// <param name="LateData">LATE DATA TO: where late rows go; null for nowhere but <c>late('query')</c>.</param>
/// <param name="Start">FROM: which rows it begins with; null for the statement's own default.</param>
/// <param name="Options">WITH.</param>
internal sealed record Query(SqlText Select, EmitClause? Emit, LatenessClause? Lateness, LateDataClause? LateData, StartClause? Start, OptionList Options)
{
    /// <summary>A SELECT without clauses of its own.</summary>
    /// <param name="select">The SELECT.</param>
    public static Query Plain(SqlText select) => new(select, null, null, null, null, OptionList.Empty);

    /// <summary>Whether it has no clause that only a kept query can have.</summary>
    public bool IsPlain => FirstClause is null;

    /// <summary>Where the first clause of a kept query stands, and its name; null when there is none.</summary>
    public (TextSpan Span, string Name)? FirstClause
    {
        get
        {
            (TextSpan Span, string Name)? first = null;
            Take(Emit?.Span, "EMIT");
            Take(Lateness?.Span, "ALLOW LATENESS");
            Take(LateData?.Span, "LATE DATA");
            Take(Start?.Span, "FROM " + Start?.Kind.ToString().ToUpperInvariant());
            Take(Options.Span.Length == 0 ? null : Options.Span, "WITH");
            return first;

            void Take(TextSpan? span, string name)
            {
                if (span is { } there && (first is null || there.Offset < first.Value.Span.Offset)) first = (there, name);
            }
        }
    }
}

/// <summary>When a kept query's results come out, and in what shape.</summary>
internal enum EmitMode : byte
{
    /// <summary>EMIT CHANGES: old and new rows with <c>__weight</c>.</summary>
    Changes,

    /// <summary>EMIT ON UPDATE: the new row of each changed key.</summary>
    OnUpdate,

    /// <summary>EMIT ON WINDOW CLOSE, EMIT FINAL: each window once.</summary>
    OnWindowClose,

    /// <summary>EMIT AFTER WATERMARK: per key, when event time has moved on.</summary>
    AfterWatermark,

    /// <summary>EMIT EVERY INTERVAL: per key, on the clock.</summary>
    Every,
}

/// <summary>EMIT.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Mode">When results come out.</param>
/// <param name="EveryMicros">The period of <see cref="EmitMode.Every"/> in microseconds, positive; else 0.</param>
internal sealed record EmitClause(TextSpan Span, EmitMode Mode, long EveryMicros);

/// <summary>ALLOW LATENESS.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Micros">How long behind the watermark a window still takes rows, in microseconds, zero or more.</param>
internal sealed record LatenessClause(TextSpan Span, long Micros);

/// <summary>LATE DATA TO target.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">The source or table that takes the late rows.</param>
internal sealed record LateDataClause(TextSpan Span, Name Target);

/// <summary>The first row that a kept query reads.</summary>
internal enum StartKind : byte
{
    /// <summary>FROM BEGINNING: the oldest row retained.</summary>
    Beginning,

    /// <summary>FROM NOW: the next row that comes.</summary>
    Now,

    /// <summary>FROM SEQUENCE n.</summary>
    Sequence,

    /// <summary>FROM TIMESTAMP 't'.</summary>
    Timestamp,
}

/// <summary>FROM BEGINNING | NOW | SEQUENCE n | TIMESTAMP 't', behind a SELECT.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Kind">Which kind of place it names.</param>
/// <param name="Sequence">The sequence of <see cref="StartKind.Sequence"/>, zero or more; else 0.</param>
/// <param name="Timestamp">The time of <see cref="StartKind.Timestamp"/> as written; else null.</param>
internal sealed record StartClause(TextSpan Span, StartKind Kind, long Sequence, string? Timestamp);
