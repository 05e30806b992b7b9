using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>
/// The function that stands for a window in a query while it is planned: <c>quiver_window(kind, time, …)</c>, one group key that is a
/// <c>STRUCT(window_start TIMESTAMP, window_end TIMESTAMP)</c>. Volatile, so that DuckDB folds and merges no call of it. It plans, and refuses to run.
/// </summary>
internal static class WindowMarker
{
    /// <summary>The function's name.</summary>
    public const string Name = "quiver_window";

    private static readonly DuckType Bounds = new(TypeId.Struct)
    {
        Children = [("window_start", new DuckType(TypeId.Timestamp)), ("window_end", new DuckType(TypeId.Timestamp))],
    };

    /// <summary>Makes the marker known to an instance. Its time may be any timestamp or date, and comes as it is: no cast hides the column.</summary>
    /// <param name="session">A session of the instance.</param>
    public static void Register(Session session)
    {
        TypeId[] times = [TypeId.Timestamp, TypeId.TimestampTz, TypeId.TimestampS, TypeId.TimestampMs, TypeId.TimestampNs, TypeId.Date];
        ScalarFunction.Register(session, Name, [.. times.Select(time => new ScalarOverload(
            [new DuckType(TypeId.Varchar), new DuckType(time)], Bounds, static _ => Refuse())
        {
            Rest = new DuckType(TypeId.Any),
            IsVolatile = true,
            TakesNulls = true,
        })]);
    }

    private static void Refuse() => throw new QuiverException(ErrorCode.QueryFailed, "A window function groups rows: use it in GROUP BY, and window_start and window_end elsewhere.");
}
