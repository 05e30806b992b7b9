using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>What a record of the log is.</summary>
internal enum RecordKind : byte
{
    /// <summary>Rows of a source.</summary>
    Batch,

    /// <summary>No row of a source earlier than a time will come.</summary>
    Watermark,

    /// <summary>No row of a source will come at all.</summary>
    End,

    /// <summary>A source has been silent for its idle timeout.</summary>
    Idle,

    /// <summary>A change of the graph, or a look at it, between two steps.</summary>
    Action,
}

/// <summary>One input of a graph, numbered. A value: a push makes no object but its batch.</summary>
internal struct LogRecord
{
    /// <summary>What it is.</summary>
    public RecordKind Kind;

    /// <summary>The source it belongs to; null for actions.</summary>
    public SourceInput? Source;

    /// <summary>The rows of a batch record, which the record owns.</summary>
    public Batch? Rows;

    /// <summary>The time of a watermark record, in microseconds.</summary>
    public long Time;

    /// <summary>What an action record does.</summary>
    public GraphAction? Action;

    /// <summary>The last sequence number the record takes: that of its last row. An action that only looks has that of the record before it in the connection.</summary>
    public long Sequence;

    /// <summary>Bytes the record counts for in the mailbox.</summary>
    public long Bytes;

    /// <summary>What any record takes beside its rows.</summary>
    public const int Overhead = 64;

    /// <summary>Whether it is an action that only looks: it has no number of its own, and comes after the record that has.</summary>
    public bool Looks;

    /// <summary>A record of rows that are not numbered yet.</summary>
    public static LogRecord Of(SourceInput source, Batch rows) => new() { Kind = RecordKind.Batch, Source = source, Rows = rows, Bytes = rows.ByteSize + Overhead };

    /// <summary>How many sequence numbers the record takes.</summary>
    public readonly int Numbers => Rows?.Length ?? 1;

    /// <summary>Whether this record comes before another one of another mailbox.</summary>
    public readonly bool IsBefore(in LogRecord other) => Sequence < other.Sequence || (Sequence == other.Sequence && (!Looks || other.Looks));
}
