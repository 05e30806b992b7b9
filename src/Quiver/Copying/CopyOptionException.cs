using Quiver.DuckDb;

namespace Quiver.Copying;

/// <summary>What DuckDB says of the options of a COPY.</summary>
internal sealed class CopyOptionException(DuckDbException error) : QuiverException(error.Code, error.Message, error.Detail, error);
