namespace Quiver.DuckDb;

/// <summary>DuckDB refused or failed; the session stays usable unless the code is InternalError.</summary>
internal sealed class DuckDbException(DuckDbError error, string? sql, Exception? inner = null)
    : QuiverException(error.Code, error.Message, error.Detail, inner)
{
    /// <summary>What DuckDB said.</summary>
    public DuckDbError Error { get; } = error;

    /// <summary>The text that was handed in; null when the error came from no text.</summary>
    public string? Sql { get; } = sql;

    /// <summary>The same error as users see it, placed in the text that was handed to DuckDB.</summary>
    public QueryException ToQueryException() => ToQueryException(
        Error.Offset is { } offset && Sql is not null ? ErrorPlace.Of(Sql, offset) : null);

    /// <summary>The same error as users see it, at a place in their own text.</summary>
    /// <param name="place">The place; null when there is none.</param>
    public QueryException ToQueryException(ErrorPlace? place) => new(Code, Message, place, Detail, this);
}
