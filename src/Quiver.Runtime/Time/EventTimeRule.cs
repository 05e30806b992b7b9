using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>How a source finds its watermark: the running maximum of a column less a delay.</summary>
/// <param name="Column">Position of the column: TIMESTAMP of any unit, DATE, or BIGINT milliseconds since 1970.</param>
/// <param name="DelayMicros">How much later than its time a row may come, in microseconds; 0 or more.</param>
/// <param name="MaxSkewMicros">How far ahead of the watermark before it a row's time may be, in microseconds; null: as far as it likes.</param>
internal sealed record EventTimeRule(int Column, long DelayMicros, long? MaxSkewMicros = null)
{
    /// <summary>Throws unless the rule fits a schema.</summary>
    /// <exception cref="QuiverException">There is no such column, it holds no time, or the delay is negative.</exception>
    public void Check(Schema schema)
    {
        if ((uint)Column >= (uint)schema.Count)
            throw new QuiverException(ErrorCode.InvalidSchema, $"The event time is column {Column}; there are {schema.Count} ({schema}).");
        if (schema[Column].Type.Kind is not (TypeKind.Timestamp or TypeKind.Date or TypeKind.Int64))
            throw new QuiverException(ErrorCode.InvalidSchema, $"Column '{schema[Column].Name}' is {schema[Column].Type}; event time is a TIMESTAMP, a DATE, or BIGINT milliseconds.");
        if (DelayMicros < 0)
            throw new QuiverException(ErrorCode.InvalidSchema, $"The watermark of '{schema[Column].Name}' is {-DelayMicros} µs ahead of it; a delay is zero or more.");
    }

    /// <summary>The watermark that a row of some time gives: never <see cref="Streaming.Watermark.None"/>, and never the end, which rows cannot bring.</summary>
    public long WatermarkOf(long time) => EventTimes.Less(time, DelayMicros);

    /// <summary>The smallest time of a row that brings the watermark to a deadline; null when no row can.</summary>
    public long? TimeReaching(long deadline)
    {
        if (deadline == Streaming.Watermark.End) return null;
        if (deadline <= Streaming.Watermark.None + 1) return long.MinValue;
        var time = deadline + DelayMicros;
        return time < deadline ? null : time;
    }
}
