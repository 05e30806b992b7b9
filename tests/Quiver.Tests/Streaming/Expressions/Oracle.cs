using System.Globalization;
using System.Text;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Tests.Columns;
using DuckSql = Quiver.DuckDb.Sql;

namespace Quiver.Tests.Streaming.Expressions;

/// <summary>DuckDB over rows given as values: the independent answer to what a kernel or an aggregate says. Answers come back as DuckDB prints them.</summary>
internal sealed class Oracle : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly Session _session;

    public Oracle() => _session = _instance.Connect();

    /// <summary>Makes a table <c>t</c> of columns <c>c0, c1 …</c> and <c>seq</c>, the position of a row.</summary>
    public void Load(params (DataType Type, object?[] Values)[] columns)
    {
        var text = new StringBuilder("create or replace table t as select * from (values ");
        for (var row = 0; row < columns[0].Values.Length; row++)
        {
            if (row > 0) text.Append(", ");
            text.Append('(').Append(row.ToString(CultureInfo.InvariantCulture));
            foreach (var (type, values) in columns) text.Append(", ").Append(Literal(type, values[row]));
            text.Append(')');
        }

        text.Append(") t(seq");
        for (var column = 0; column < columns.Length; column++) text.Append(", c").Append(column);
        _session.Execute(text.Append(')').ToString());
    }

    /// <summary>The rows of a SELECT, each value cast to text by DuckDB; NaN without its sign.</summary>
    public List<string?[]> Ask(string select)
    {
        using var statement = _session.Prepare($"select columns(*)::varchar from ({select})");
        using var result = statement.Execute();
        var rows = new List<string?[]>();
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Length; row++)
                    rows.Add([.. Enumerable.Range(0, statement.ColumnCount).Select(column => chunk.Text(column, row) is var text && text == "-nan" ? "nan" : text)]);
            }
        }

        return rows;
    }

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    /// <summary>A value as SQL.</summary>
    public static string Literal(DataType type, object? value)
    {
        if (value is null) return $"cast(null as {type.Name})";
        if (value is string text) return $"cast({DuckSql.Literal(text)} as {type.Name})";
        using var column = Data.Column(type, value);
        return $"cast({DuckSql.Literal(ValueText.Format(column, 0))} as {type.Name})";
    }

    /// <summary>A row of a column as <see cref="Ask"/> would give it.</summary>
    public static string? Text(Column column, int row) => column.IsNull(row) ? null : ValueText.Format(column, row);

    /// <summary>Values that DuckDB can hold, extremes and equal ones among them.</summary>
    public static object?[] Values(Random random, DataType type, int count, double nulls) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < nulls ? null : Value(random, type))];

    private static object Value(Random random, DataType type)
    {
        var kind = random.Next(12); // 0 and 1: extremes; 2 to 4: anything; else small
        return type.Kind switch
        {
            TypeKind.Boolean => random.Next(2) == 0,
            TypeKind.Int8 => kind switch { 0 => sbyte.MinValue, 1 => sbyte.MaxValue, < 5 => (sbyte)random.Next(-128, 128), _ => (object)(sbyte)random.Next(-3, 4) },
            TypeKind.Int16 => kind switch { 0 => short.MinValue, 1 => short.MaxValue, < 5 => (short)random.Next(), _ => (object)(short)random.Next(-3, 4) },
            TypeKind.Int32 => kind switch { 0 => int.MinValue, 1 => int.MaxValue, < 5 => (int)random.NextInt64(), _ => (object)random.Next(-3, 4) },
            TypeKind.Int64 => kind switch { 0 => long.MinValue, 1 => long.MaxValue, < 5 => random.NextInt64(long.MinValue, long.MaxValue), _ => (object)random.NextInt64(-3, 4) },
            TypeKind.UInt8 => kind switch { 0 => byte.MinValue, 1 => byte.MaxValue, < 5 => (byte)random.Next(256), _ => (object)(byte)random.Next(4) },
            TypeKind.UInt16 => kind switch { 0 => ushort.MinValue, 1 => ushort.MaxValue, < 5 => (ushort)random.Next(), _ => (object)(ushort)random.Next(4) },
            TypeKind.UInt32 => kind switch { 0 => uint.MinValue, 1 => uint.MaxValue, < 5 => (uint)random.NextInt64(), _ => (object)(uint)random.Next(4) },
            TypeKind.UInt64 => kind switch { 0 => ulong.MinValue, 1 => ulong.MaxValue, < 5 => (ulong)random.NextInt64(long.MinValue, long.MaxValue), _ => (object)(ulong)random.Next(4) },
            TypeKind.Int128 => kind switch { 0 => Int128.MinValue, 1 => Int128.MaxValue, < 5 => (Int128)random.NextInt64() * random.NextInt64(long.MinValue, long.MaxValue), _ => (object)(Int128)random.Next(-3, 4) },
            TypeKind.Decimal => Decimal(random, type, kind),
            TypeKind.Float32 => kind switch { 0 => Pick(random, float.NaN, float.PositiveInfinity, float.NegativeInfinity), 1 => Pick(random, 0f, -0f, float.MaxValue, float.Epsilon), < 5 => (float)((random.NextDouble() - 0.5) * 1e6), _ => (object)(random.Next(-6, 7) / 2f) },
            TypeKind.Float64 => kind switch { 0 => Pick(random, double.NaN, double.PositiveInfinity, double.NegativeInfinity), 1 => Pick(random, 0d, -0d, 1e300, double.Epsilon, 9.2e18, 1e19), < 5 => (random.NextDouble() - 0.5) * 1e6, _ => (object)(random.Next(-6, 7) / 2d) },
            TypeKind.Utf8 => Pick(random, "", "a", "ab", "abc", "b", "B", "ä", "x%y", "it's", "ein längerer Text, länger als zwölf Bytes", "ein längerer Text, länger als zwölf Bytes!"),
            TypeKind.Binary => Encoding.Latin1.GetBytes(Pick(random, "", "a", "\0", "\u00ff", "a\0b", "ab")),
            TypeKind.Date => kind switch { 0 => Pick(random, int.MaxValue, -int.MaxValue), 1 => Pick(random, 0, -1, 11_016), < 5 => random.Next(-200_000, 200_000), _ => (object)random.Next(19_700, 19_800) },
            TypeKind.Time => kind switch { 0 => 0L, 1 => 86_399_999_999L, _ => (object)random.NextInt64(0, 86_400_000_000) },
            TypeKind.Timestamp when type.Unit is TimeUnit.Second or TimeUnit.Millisecond => random.NextInt64(-10_000_000_000, 10_000_000_000),
            TypeKind.Timestamp => kind switch { 0 => Pick(random, long.MaxValue, -long.MaxValue), 1 => Pick(random, 0L, -1L, 86_400_000_000L), < 5 => random.NextInt64(-100_000_000_000_000, 4_000_000_000_000_000), _ => (object)(1_700_000_000_000_000 + random.NextInt64(0, 4) * 500_000) },
            TypeKind.Interval => new Interval(random.Next(-2, 15), random.Next(-40, 40), kind < 5 ? random.NextInt64(-200_000_000_000, 200_000_000_000) : random.Next(-2, 3) * 3_600_000_000),
            TypeKind.UInt128 => kind == 0 ? UInt128.MaxValue : (object)(UInt128)random.Next(4),
            TypeKind.Uuid => new Guid(random.Next(-1, 2), 0, 0, new byte[8]),
            TypeKind.List => Values(random, type.Element!, random.Next(4), nulls: 0.2),
            TypeKind.FixedList => Values(random, type.Element!, type.Size, nulls: 0.2),
            TypeKind.Struct => type.Fields.Select(field => Values(random, field.Type, 1, nulls: 0.2)[0]).ToArray(),
            TypeKind.Map => Values(random, type.Element!.Fields[0].Type, random.Next(4), nulls: 0).Distinct().Select(key => (object)new[] { key, Values(random, type.Element!.Fields[1].Type, 1, nulls: 0.2)[0] }).ToArray(),
            _ => throw new ArgumentException(type.Name, nameof(type)),
        };
    }

    private static object Decimal(Random random, DataType type, int kind)
    {
        var bound = Int128.Parse(new string('9', type.Precision), CultureInfo.InvariantCulture);
        if (kind == 0) return bound;
        if (kind == 1) return -bound;
        var any = (Int128)random.NextInt64() * random.NextInt64(long.MinValue, long.MaxValue) % bound;
        return kind < 5 ? any : (Int128)random.Next(-600, 600) % (bound + 1);
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
