using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Tests.Differential;

/// <summary>Rows with their columns, as objects.</summary>
internal sealed record Table(Schema Schema, List<object?[]> Rows);

/// <summary>A DuckDB instance that knows nothing of Quiver. The table of a case is loaded as text, a column at a time, that DuckDB casts.</summary>
internal sealed class Oracle : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly Session _session;

    public Oracle()
    {
        _session = _instance.Connect();
        _session.Execute("PRAGMA disable_optimizer"); // DuckDB pushes (c < 1 OR c IS DISTINCT FROM 2) into a scan that then drops NULLs
    }

    /// <summary>Fills the table with a case's rows.</summary>
    public void Load(Case item)
    {
        var watermarks = EventClock.Watermarks(item);
        var rows = Enumerable.Range(0, item.Events.Length).Where(position => item.Events[position].Row is not null).ToList();
        var columns = new List<(string Name, string Value)>();
        var parameters = new List<string>();
        for (var column = 0; column < item.Columns.Length; column++)
        {
            var position = column;
            Add(item.Columns[column].Name, CastOf(item.Columns[column].Type), rows.Select(row => TextOf(item.Columns[position].Type, item.Events[row].Row!.Value[position])));
        }

        Add("_seq", "{0}::BIGINT", rows.Select(row => Number(row)));
        Add("_us", "{0}::BIGINT", rows.Select(row => Number(EventClock.TimeOf(item, item.Events[row]))));
        Add("_wm", "{0}::BIGINT", rows.Select(row => Number(watermarks[row])));

        var values = string.Join(", ", columns.Select(column => $"{column.Value} AS {column.Name}"));
        var texts = string.Join(", ", columns.Select((_, column) => $"unnest(string_split(${Number(column + 1)}, '|')) AS x{Number(column)}"));
        using var statement = _session.Prepare($"CREATE OR REPLACE TEMP TABLE {OracleSql.Table} AS SELECT {values} FROM (SELECT {texts}){(rows.Count == 0 ? " LIMIT 0" : "")}");
        for (var parameter = 0; parameter < parameters.Count; parameter++) statement.Bind(parameter + 1, parameters[parameter]);
        statement.Execute().Dispose();

        void Add(string name, string cast, IEnumerable<string?> texts)
        {
            columns.Add((name, cast.Replace("{0}", $"nullif(x{Number(columns.Count)}, '~')", StringComparison.Ordinal)));
            parameters.Add(rows.Count == 0 ? "~" : string.Join('|', texts.Select(text => text ?? "~")));
        }
    }

    /// <summary>Answers.</summary>
    public Table Query(string sql)
    {
        using var statement = _session.Prepare(sql);
        using var reader = new BatchReader(statement.Execute());
        var rows = new List<object?[]>();
        while (reader.Next() is { } batch)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                {
                    var position = row;
                    rows.Add([.. batch.Columns.Select(column => Cells.Get(column, position))]);
                }
            }
        }

        return new Table(reader.Schema, rows);
    }

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    private static string CastOf(DataType type) => type.Kind switch
    {
        TypeKind.Utf8 => "decode(unhex({0}))",
        TypeKind.Binary => "unhex({0})",
        TypeKind.Date => "(DATE '1970-01-01' + {0}::INTEGER)::DATE",
        TypeKind.Time => "make_timestamp({0}::BIGINT)::TIME",
        TypeKind.Timestamp when type.HasZone => "make_timestamptz({0}::BIGINT)",
        TypeKind.Timestamp => type.Unit switch
        {
            TimeUnit.Second => "make_timestamp({0}::BIGINT * 1000000)::TIMESTAMP_S",
            TimeUnit.Millisecond => "make_timestamp_ms({0}::BIGINT)::TIMESTAMP_MS",
            TimeUnit.Nanosecond => "make_timestamp_ns({0}::BIGINT)",
            _ => "make_timestamp({0}::BIGINT)",
        },
        TypeKind.Interval => "(to_months(split_part({0}, ':', 1)::INTEGER) + to_days(split_part({0}, ':', 2)::INTEGER) + to_microseconds(split_part({0}, ':', 3)::BIGINT))",
        _ => $"{{0}}::{type.Name}",
    };

    private static string? TextOf(DataType type, object? value) => value switch
    {
        null => null,
        string text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        byte[] bytes => Convert.ToHexString(bytes),
        Interval span => string.Create(CultureInfo.InvariantCulture, $"{span.Months}:{span.Days}:{span.Micros}"),
        Int128 unscaled when type.Kind == TypeKind.Decimal => Values.DecimalText(unscaled, type.Scale),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
