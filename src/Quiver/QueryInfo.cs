namespace Quiver;

/// <summary>A query that was asked, or a subscription: one that runs, or one of the last 100 that ended.</summary>
/// <param name="Id">Its number on the connection, from 1; <see cref="Connection.CancelQuery"/> takes it.</param>
/// <param name="Sql">Its text, with parameters as written.</param>
/// <param name="Kind">How its rows are read.</param>
/// <param name="IsActive">Whether it runs; false once it has ended, failed or was cancelled.</param>
/// <param name="Started">When it was asked, by the connection's clock.</param>
/// <param name="Elapsed">How long it has run, or ran.</param>
/// <param name="Rows">Rows answered so far; of a subscription, rows read from it.</param>
/// <param name="Progress">How far it is, from 0 to 1; null when that cannot be told, as of a subscription, and of files when nobody asked for the query's progress.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record QueryInfo(long Id, string Sql, QueryKind Kind, bool IsActive, DateTimeOffset Started, TimeSpan Elapsed, long Rows, double? Progress, string? Error)
{
    /// <summary>As in <c>QueryInfo(id=1, active=true)</c>.</summary>
    public override string ToString() => $"QueryInfo(id={Id}, active={(IsActive ? "true" : "false")})";
}

/// <summary>How the rows of a query are read.</summary>
public enum QueryKind
{
    /// <summary>At once, by <see cref="Connection.Query(string, CancellationToken)"/>, Execute or the SELECT of an INSERT.</summary>
    Asked,

    /// <summary>One batch after another, by <see cref="Connection.QueryStream(string, CancellationToken)"/>.</summary>
    Streamed,

    /// <summary>As they come, by one of the Subscribe methods.</summary>
    Subscription,
}
