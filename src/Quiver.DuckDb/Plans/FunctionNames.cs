using System.Collections.Frozen;

namespace Quiver.DuckDb.Plans;

/// <summary>DuckDB's functions, as far as they matter before a query is bound. Names are compared without case.</summary>
internal static class FunctionNames
{
    // Asking DuckDB would take longer than planning a query; a test holds the lists to its catalog.
    private static readonly FrozenSet<string> Aggregates = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "any_value", "approx_count_distinct", "approx_quantile", "approx_top_k", "arbitrary", "arg_max", "arg_max_null", "arg_max_nulls_last",
        "arg_min", "arg_min_null", "arg_min_nulls_last", "argmax", "argmin", "array_agg", "avg", "bit_and", "bit_or", "bit_xor", "bitstring_agg",
        "bool_and", "bool_or", "corr", "count", "count_if", "count_star", "countif", "covar_pop", "covar_samp", "entropy", "favg", "first", "fsum",
        "group_concat", "histogram", "histogram_exact", "kahan_sum", "kurtosis", "kurtosis_pop", "last", "list", "listagg", "mad", "max", "max_by",
        "mean", "median", "min", "min_by", "mode", "product", "quantile", "quantile_cont", "quantile_disc", "regr_avgx", "regr_avgy", "regr_count",
        "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy", "reservoir_quantile", "sem", "skewness", "stddev",
        "stddev_pop", "stddev_samp", "string_agg", "sum", "sum_no_overflow", "sumkahan", "var_pop", "var_samp", "variance");

    private static readonly FrozenSet<string> WindowsOnly = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "cume_dist", "dense_rank", "fill", "first_value", "lag", "last_value", "lead", "nth_value", "ntile", "percent_rank", "rank", "rank_dense", "row_number");

    private static readonly FrozenSet<string> Volatile = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "current_connection_id", "current_database", "current_date", "current_query", "current_query_id", "current_schema", "current_schemas",
        "current_transaction_id", "currval", "error", "gen_random_uuid", "get_current_time", "get_current_timestamp", "in_search_path", "nextval",
        "now", "random", "setseed", "sleep_ms", "stats", "today", "transaction_timestamp", "txid_current", "uuid", "uuidv4", "uuidv7", "write_log");

    /// <summary>Whether a function makes one value of a group of rows.</summary>
    public static bool IsAggregate(string name) => Aggregates.Contains(name);

    /// <summary>Whether a function is known only with OVER.</summary>
    public static bool NeedsOver(string name) => WindowsOnly.Contains(name);

    /// <summary>Whether a function gives another value at each call, or another one in the next query.</summary>
    public static bool IsVolatile(string name) => Volatile.Contains(name);

    /// <summary>All functions whose name is a word, for suggestions: DuckDB's, and macros.</summary>
    /// <param name="session">A session of the instance that is asked.</param>
    public static string[] All(Session session) => session.QueryText("""
        SELECT string_agg(DISTINCT function_name, ' ' ORDER BY function_name) FROM duckdb_functions()
        WHERE regexp_full_match(function_name, '[a-z][a-z0-9_]*') AND function_type <> 'pragma' AND NOT starts_with(function_name, 'quiver') AND NOT starts_with(function_name, '__')
        """)?.Split(' ') ?? [];
}
