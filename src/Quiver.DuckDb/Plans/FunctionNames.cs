using System.Collections.Frozen;

namespace Quiver.DuckDb.Plans;

/// <summary>The functions an instance knows, by name in lower case. Immutable.</summary>
/// <param name="Aggregates">Those that make one value of a group.</param>
/// <param name="All">All whose name is a word, for suggestions.</param>
internal sealed record FunctionNames(FrozenSet<string> Aggregates, FrozenSet<string> All)
{
    /// <summary>Functions that DuckDB knows only with OVER.</summary>
    private static readonly FrozenSet<string> WindowsOnly =
        FrozenSet.Create("row_number", "rank", "dense_rank", "rank_dense", "percent_rank", "cume_dist", "ntile", "lead", "lag", "first_value", "last_value", "nth_value", "fill");

    /// <summary>Whether a function is one over a window of rows alone.</summary>
    public static bool NeedsOver(string name) => WindowsOnly.Contains(name.ToLowerInvariant());

    /// <summary>Asks an instance.</summary>
    public static FunctionNames Load(Session session)
    {
        var aggregates = Ask("function_type = 'aggregate'").ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        var all = Ask("regexp_full_match(function_name, '[a-z][a-z0-9_]*') AND NOT function_name LIKE 'pragma%' AND NOT function_name LIKE 'quiver%' AND NOT function_name LIKE '\\_\\_%' ESCAPE '\\'");
        return new FunctionNames(aggregates.Except(WindowsOnly).ToFrozenSet(StringComparer.OrdinalIgnoreCase), all.ToFrozenSet(StringComparer.OrdinalIgnoreCase));

        string[] Ask(string condition) =>
            session.QueryText($"SELECT string_agg(DISTINCT function_name, ' ' ORDER BY function_name) FROM duckdb_functions() WHERE {condition}")?.Split(' ') ?? [];
    }
}
