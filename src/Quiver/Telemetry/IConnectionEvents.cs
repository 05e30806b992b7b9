namespace Quiver.Telemetry;

/// <summary>Is told of what happens in a connection, on the thread it happens on or one of the pool, never under a lock of the engine. What it throws is its own matter: it must not.</summary>
internal interface IConnectionEvents
{
    /// <summary>Whether it wants to know of each statement.</summary>
    bool SeesStatements { get; }

    /// <summary>It was opened.</summary>
    void Opened(IReadOnlyList<string> warnings);

    /// <summary>It was closed.</summary>
    void Closed();

    /// <summary>A statement was executed, a query answered, or a subscription opened.</summary>
    void Executed(string operation, string sql, TimeSpan took, long rows);

    /// <summary>It was not.</summary>
    void Failed(string operation, string sql, TimeSpan took, Exception error);

    /// <summary>A source brings no more rows, for a reason other than its end.</summary>
    void SourceFailed(string source, QuiverException error);

    /// <summary>A stream or a subscription's query stopped, for a reason other than the end of its input.</summary>
    void QueryFailed(string query, QuiverException error);

    /// <summary>A subscription was too slow and was given up.</summary>
    void ReaderLagged(string subscription, string reason);
}
