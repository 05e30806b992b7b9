namespace Quiver;

/// <summary>The numeric code of every error Quiver raises. The hundreds name the family: 1 connection, 2 schema, 3 ingestion, 4 query, 5 subscription, 6 storage, 9 internal.</summary>
public enum ErrorCode
{
    /// <summary>The connection could not be opened.</summary>
    ConnectionFailed = 100,

    /// <summary>The connection was used after it was closed.</summary>
    ConnectionClosed = 101,

    /// <summary>The connection is in exclusive use elsewhere.</summary>
    ConnectionInUse = 102,

    /// <summary>A source, stream, query or table of that name does not exist.</summary>
    TableNotFound = 200,

    /// <summary>The name is taken.</summary>
    TableExists = 201,

    /// <summary>The data does not fit the declared schema.</summary>
    SchemaMismatch = 202,

    /// <summary>The schema itself is wrong: a type unknown, a name twice, a watermark over a column that has no time.</summary>
    InvalidSchema = 203,

    /// <summary>A column of that name does not exist.</summary>
    UnknownColumn = 204,

    /// <summary>Rows could not be taken in.</summary>
    IngestionFailed = 300,

    /// <summary>The writer, or its source, is closed.</summary>
    WriterClosed = 301,

    /// <summary>The batch written has other columns than the source.</summary>
    BatchSchemaMismatch = 302,

    /// <summary>One record was refused; the others of the call as well, so nothing was written.</summary>
    RecordRejected = 303,

    /// <summary>The write waited longer than its timeout for room.</summary>
    WriteTimeout = 304,

    /// <summary>Arrow data is damaged: it ends too soon, or its numbers contradict each other. Nothing of the message was read.</summary>
    ArrowMalformed = 305,

    /// <summary>Arrow data uses a type, an encoding or a value that Quiver has no place for.</summary>
    ArrowUnsupported = 306,

    /// <summary>The query could not be planned or run.</summary>
    QueryFailed = 400,

    /// <summary>The text is not a statement. Raised as <see cref="QueryFailed"/> with this code as <see cref="QuiverException.Detail"/>.</summary>
    SqlParseError = 401,

    /// <summary>The query was cancelled.</summary>
    QueryCancelled = 402,

    /// <summary>The query can be asked but not kept.</summary>
    NotKeepable = 403,

    /// <summary>The state of a kept query reached its budget.</summary>
    StateBudget = 404,

    /// <summary>The subscription failed.</summary>
    SubscriptionFailed = 500,

    /// <summary>The subscription is closed.</summary>
    SubscriptionClosed = 501,

    /// <summary>Nothing came within the time given.</summary>
    SubscriptionTimeout = 502,

    /// <summary>The reader was too slow and rows were dropped for it; the message has their number and where to resume.</summary>
    SubscriptionLagged = 503,

    /// <summary>A write was made on the thread that is the only reader of a full subscription.</summary>
    SubscriptionFull = 504,

    /// <summary>A stored file is damaged.</summary>
    StorageCorrupt = 600,

    /// <summary>Another process holds the folder.</summary>
    StorageLocked = 601,

    /// <summary>The folder was written by a version that this one does not read.</summary>
    StorageVersion = 602,

    /// <summary>A defect of Quiver itself.</summary>
    InternalError = 900,

    /// <summary>The engine is shut down.</summary>
    Shutdown = 901,
}
