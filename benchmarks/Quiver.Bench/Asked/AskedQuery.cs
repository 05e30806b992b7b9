using System.Collections.Immutable;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Asked;

/// <summary>What DuckDB is asked, over tables that hold the input already.</summary>
/// <param name="Sql">The query; its columns are those of the kept one, in the same order.</param>
/// <param name="Tables">The tables it reads.</param>
internal sealed record AskedQuery(string Sql, params ImmutableArray<AskedTable> Tables)
{
    /// <summary>Rows of all its tables.</summary>
    public long Rows(MarketFiles files) => Tables.Sum(table => table.Rows(files));
}

/// <summary>What DuckDB took.</summary>
/// <param name="RowsPerSecond">Rows read in a second, in the run in the middle.</param>
/// <param name="Output">The rows that came out.</param>
internal sealed record AskedMeasurement(double RowsPerSecond, OutputSummary Output);
