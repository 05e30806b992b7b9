namespace Quiver;

/// <summary>What a statement did.</summary>
/// <param name="Statement">Its kind: CREATE SOURCE, INSERT, COPY, SELECT ….</param>
/// <param name="Name">The source, stream, file or other object it concerned; null when there is none.</param>
/// <param name="RowsAffected">Rows written by INSERT, or copied by COPY; 0 for others.</param>
/// <param name="Rows">Rows answered by SELECT, SHOW, DESCRIBE and EXPLAIN; null for others.</param>
/// <param name="Warnings">What succeeded but deserves a second look; empty mostly.</param>
public sealed record ExecuteResult(string Statement, string? Name, long RowsAffected, QueryResult? Rows, IReadOnlyList<string> Warnings) : IDisposable
{
    /// <summary>What it brought.</summary>
    public ExecuteKind Kind => Rows is not null ? (Statement == "SELECT" ? ExecuteKind.Query : ExecuteKind.Metadata) : Statement is "INSERT" or "COPY" ? ExecuteKind.RowsAffected : ExecuteKind.Ddl;

    /// <summary>The rows as a number: those written by INSERT or COPY, or those answered; 0 for what defines or drops.</summary>
    /// <param name="result">The result.</param>
    public static explicit operator long(ExecuteResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.ToInt64();
    }

    /// <summary>The rows as a number, as <see cref="ToInt32"/> gives it.</summary>
    /// <param name="result">The result.</param>
    /// <exception cref="OverflowException">There are more than 2,147,483,647.</exception>
    public static explicit operator int(ExecuteResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.ToInt32();
    }

    /// <summary>The rows as a number: those written by INSERT or COPY, or those answered; 0 for what defines or drops.</summary>
    public long ToInt64() => Rows?.RowCount ?? RowsAffected;

    /// <inheritdoc cref="ToInt64"/>
    /// <exception cref="OverflowException">There are more than 2,147,483,647.</exception>
    public int ToInt32() => checked((int)ToInt64());

    /// <summary>The rows answered; null when the statement answers none. They are the same as <see cref="Rows"/>, and disposed with this.</summary>
    public QueryResult? ToQueryResult() => Rows;

    /// <summary>As in <c>ExecuteResult(ddl, CREATE SOURCE trades)</c>, <c>ExecuteResult(rows_affected=2)</c>, <c>ExecuteResult(query, rows=3)</c> or <c>ExecuteResult(metadata, rows=3)</c>.</summary>
    public override string ToString() => Kind switch
    {
        ExecuteKind.RowsAffected => $"ExecuteResult(rows_affected={RowsAffected})",
        ExecuteKind.Query => $"ExecuteResult(query, rows={ToInt64()})",
        ExecuteKind.Metadata => $"ExecuteResult(metadata, rows={ToInt64()})",
        _ => $"ExecuteResult(ddl, {Statement}{(Name is null ? "" : " ")}{Name})",
    };

    /// <inheritdoc/>
    public void Dispose() => Rows?.Dispose();
}

/// <summary>What a statement brought.</summary>
public enum ExecuteKind
{
    /// <summary>It defined or dropped something: <see cref="ExecuteResult.Statement"/> and <see cref="ExecuteResult.Name"/> say what.</summary>
    Ddl,

    /// <summary>It wrote rows: <see cref="ExecuteResult.RowsAffected"/> of them.</summary>
    RowsAffected,

    /// <summary>It answered rows.</summary>
    Query,

    /// <summary>It answered what there is, or how something runs: SHOW, DESCRIBE, EXPLAIN.</summary>
    Metadata,
}
