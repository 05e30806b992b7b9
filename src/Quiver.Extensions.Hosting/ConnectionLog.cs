using Microsoft.Extensions.Logging;
using Quiver.Telemetry;

namespace Quiver.Extensions.Hosting;

/// <summary>What happens in a connection, as messages of the category <c>Quiver</c>.</summary>
/// <param name="logger">Takes them.</param>
/// <param name="key">The engine's key; null for the only one.</param>
internal sealed partial class ConnectionLog(ILogger logger, string? key) : IConnectionEvents
{
    private readonly string _engine = key ?? "quiver";

    /// <inheritdoc/>
    public bool SeesStatements => logger.IsEnabled(LogLevel.Warning);

    /// <inheritdoc/>
    public void Opened(IReadOnlyList<string> warnings)
    {
        LogOpened(logger, _engine);
        foreach (var warning in warnings) LogWarning(logger, _engine, warning);
    }

    /// <inheritdoc/>
    public void Closed() => LogClosed(logger, _engine);

    /// <inheritdoc/>
    public void Executed(string operation, string sql, TimeSpan took, long rows) => LogExecuted(logger, _engine, operation, took.TotalMilliseconds, rows, sql);

    /// <inheritdoc/>
    public void Failed(string operation, string sql, TimeSpan took, Exception error)
    {
        if (error is OperationCanceledException or QuiverException { Code: ErrorCode.QueryCancelled }) LogCancelled(logger, _engine, operation, took.TotalMilliseconds, sql);
        else LogFailed(logger, error, _engine, operation, took.TotalMilliseconds, sql);
    }

    /// <inheritdoc/>
    public void SourceFailed(string source, QuiverException error) => LogSourceFailed(logger, error, _engine, source);

    /// <inheritdoc/>
    public void QueryFailed(string query, QuiverException error) => LogQueryFailed(logger, error, _engine, query);

    /// <inheritdoc/>
    public void ReaderLagged(string subscription, string reason) => LogReaderLagged(logger, _engine, subscription, reason);

    /// <summary>The host did not wait until everything was worked off.</summary>
    public void Interrupted() => LogInterrupted(logger, _engine);

    [LoggerMessage(1, LogLevel.Information, "Engine {Engine} is open.", EventName = "Opened")]
    private static partial void LogOpened(ILogger logger, string engine);

    [LoggerMessage(2, LogLevel.Information, "Engine {Engine} is closed.", EventName = "Closed")]
    private static partial void LogClosed(ILogger logger, string engine);

    [LoggerMessage(3, LogLevel.Warning, "Engine {Engine}: {Warning}", EventName = "OptionWithoutEffect")]
    private static partial void LogWarning(ILogger logger, string engine, string warning);

    [LoggerMessage(4, LogLevel.Warning, "Engine {Engine} was closed before everything written had been worked off: the host waited no longer. Its ShutdownTimeout says how long it does.", EventName = "ShutdownInterrupted")]
    private static partial void LogInterrupted(ILogger logger, string engine);

    [LoggerMessage(10, LogLevel.Debug, "Engine {Engine} did {Operation} in {Milliseconds:0.###} ms, {Rows} rows: {Sql}", EventName = "StatementExecuted")]
    private static partial void LogExecuted(ILogger logger, string engine, string operation, double milliseconds, long rows, string sql);

    [LoggerMessage(11, LogLevel.Warning, "Engine {Engine} failed to do {Operation}, after {Milliseconds:0.###} ms: {Sql}", EventName = "StatementFailed")]
    private static partial void LogFailed(ILogger logger, Exception error, string engine, string operation, double milliseconds, string sql);

    [LoggerMessage(12, LogLevel.Debug, "Engine {Engine} did not end {Operation}: it was cancelled after {Milliseconds:0.###} ms: {Sql}", EventName = "StatementCancelled")]
    private static partial void LogCancelled(ILogger logger, string engine, string operation, double milliseconds, string sql);

    [LoggerMessage(20, LogLevel.Error, "Engine {Engine}: source {Source} brings no more rows.", EventName = "SourceFailed")]
    private static partial void LogSourceFailed(ILogger logger, Exception error, string engine, string source);

    [LoggerMessage(21, LogLevel.Error, "Engine {Engine}: kept query {Query} has stopped.", EventName = "QueryFailed")]
    private static partial void LogQueryFailed(ILogger logger, Exception error, string engine, string query);

    [LoggerMessage(22, LogLevel.Warning, "Engine {Engine}: {Subscription} gets no more rows, as its reader is too slow: {Reason}.", EventName = "ReaderLagged")]
    private static partial void LogReaderLagged(ILogger logger, string engine, string subscription, string reason);
}
