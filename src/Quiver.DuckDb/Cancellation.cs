using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Ties a cancellation token to the interrupt of a session.</summary>
internal static class Cancellation
{
    /// <summary>Interrupts the session when the token is cancelled, until the registration is disposed. At once when it is cancelled already.</summary>
    public static CancellationTokenRegistration Interrupting(Session session, CancellationToken cancellation) =>
        cancellation.UnsafeRegister(static session => ((Session)session!).Interrupt(), session);

    /// <summary>Throws QueryCancelled when the token is cancelled.</summary>
    public static void ThrowIfRequested(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) throw Cancelled(inner: null, cancellation);
    }

    /// <summary>The error of a call that failed: QueryCancelled when the interrupt was the token's, else what DuckDB reports.</summary>
    public static QuiverException Or(string? report, string sql, CancellationToken cancellation)
    {
        var error = new DuckDbException(DuckDbError.Read(report ?? "DuckDB gave no reason.", sql), sql);
        return error.Error.Kind == ErrorKind.Interrupt ? Cancelled(error, cancellation) : error;
    }

    private static QuiverException Cancelled(Exception? inner, CancellationToken cancellation) =>
        new(ErrorCode.QueryCancelled, "The query was cancelled.", inner: cancellation.IsCancellationRequested ? new OperationCanceledException(cancellation) : inner);
}
