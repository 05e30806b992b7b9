using Quiver.Columns;

namespace Quiver;

/// <summary>What a source is and has taken in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="WatermarkColumn">The column its watermark is for; null without event time.</param>
/// <param name="Rows">Rows taken in.</param>
/// <param name="ExpectedRows">Rows its connector will bring in all; null when that is not known.</param>
/// <param name="Watermark">Its watermark, in UTC; null before the first row with a time, and without event time. After the end of a finite source the last one it had.</param>
/// <param name="Ended">Whether no row will come any more.</param>
/// <param name="FirstRow">When the first row was pushed, by the connection's clock; null before.</param>
/// <param name="PendingBytes">Bytes of rows that wait to be run, of it and of the sources that queries connect it with.</param>
/// <param name="CapacityBytes">Bytes that may wait before a writer waits.</param>
/// <param name="IsBackpressured">Whether more than 80 % of them do.</param>
/// <param name="IsIdle">Whether it has been silent for its <c>idle_timeout</c>.</param>
/// <param name="RefusedRows">Rows refused because their time was further ahead than <c>max_future_skew</c>; they are in <c>late('source')</c>.</param>
/// <param name="Error">Why rows stopped coming before the end, with the place of the wrong one; null while nothing is wrong. The rows before it stay.</param>
/// <param name="OnError">What becomes of records that do not fit, unless a call says otherwise.</param>
/// <param name="ErrorRows">Rows that <c>errors('source')</c> has had, one for each thing wrong; older ones, which it no longer holds, count too.</param>
/// <param name="Progress">How much of its input the connector has brought, from 0 to 1: by rows where <paramref name="ExpectedRows"/> is known, else by bytes of files. Null when that cannot be told.</param>
public sealed record SourceInfo(string Name, Schema Schema, string? WatermarkColumn, long Rows, long? ExpectedRows, DateTime? Watermark, bool Ended, DateTimeOffset? FirstRow,
    long PendingBytes, long CapacityBytes, bool IsBackpressured, bool IsIdle, long RefusedRows, string? Error = null, BadRecords OnError = BadRecords.Fail, long ErrorRows = 0, double? Progress = null)
{
    /// <summary>As in <c>SourceInfo(name='trades', columns=3)</c>.</summary>
    public override string ToString() => $"SourceInfo(name='{Name}', columns={Schema.Count})";
}

/// <summary>What a stream is and has done.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Sql">The SELECT it keeps.</param>
/// <param name="RowsIn">Rows it has read.</param>
/// <param name="RowsOut">Rows it has emitted.</param>
/// <param name="LateRows">Rows refused as late.</param>
/// <param name="Watermark">The watermark it has seen, in UTC; null before the first.</param>
/// <param name="Error">Why it stopped; null while it runs.</param>
public sealed record StreamInfo(string Name, Schema Schema, string Sql, long RowsIn, long RowsOut, long LateRows, DateTime? Watermark, string? Error)
{
    /// <summary>As in <c>StreamInfo(name='bars')</c>.</summary>
    public override string ToString() => $"StreamInfo(name='{Name}')";
}
