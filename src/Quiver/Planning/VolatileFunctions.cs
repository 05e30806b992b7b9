using System.Collections.Frozen;
using Quiver.DuckDb;

namespace Quiver.Planning;

/// <summary>
/// The functions of DuckDB that give another value at each call, or another one in the next query. They are the same in each instance of a process; finding them takes as long as opening one,
/// so it is done beside what a connection does first.
/// </summary>
internal static class VolatileFunctions
{
    private static readonly Lazy<Task<FrozenSet<string>>> Found = new(() => Task.Run(Read));

    /// <summary>Their names, without regard to case. Waits for them the first time.</summary>
    public static FrozenSet<string> Names => Found.Value.GetAwaiter().GetResult();

    /// <summary>Starts to look for them.</summary>
    public static void Prepare() => _ = Found.Value;

    private static FrozenSet<string> Read()
    {
        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = instance.Connect();
        return session.QueryText("SELECT string_agg(DISTINCT function_name, chr(10)) FROM duckdb_functions() WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')")!
            .Split('\n')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
