using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations.Schema;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Rows;

internal readonly record struct Spot(int X, string? Name);

internal sealed record Address(string City, Spot? Door, IReadOnlyList<string?> Lines)
{
    public string Label => City.ToUpperInvariant(); // written where a struct has such a member
}

[Row]
internal sealed record Parcel(
    long Id, Address? To, List<Spot?> Path, Dictionary<string, int?[]?>? Tags, double?[]? Size, ImmutableArray<DateTime> Seen, IReadOnlyDictionary<OrderSide, List<Address>> Sides, byte[]? Raw, Guid[] Tokens, decimal?[][] Prices)
{
    public const string Columns = """
        id BIGINT, "to" STRUCT(lines VARCHAR[], door STRUCT("name" VARCHAR, x INTEGER), city VARCHAR), path STRUCT(x BIGINT, "name" VARCHAR)[], tags MAP(VARCHAR, SMALLINT[]), size DOUBLE[2], seen TIMESTAMP[],
        sides MAP(VARCHAR, STRUCT(city VARCHAR, label VARCHAR, door STRUCT(x INTEGER, "name" VARCHAR), lines VARCHAR[])[]), raw BLOB, tokens UUID[], prices DECIMAL(9, 2)[][]
        """;
}

// The same without the mark, so by code compiled when it is first used. Of Sides a label is written, and not read.
[Row]
internal sealed record Read(
    long Id, Address? To, List<Spot?> Path, Dictionary<string, int?[]?>? Tags, double?[]? Size, ImmutableArray<DateTime> Seen, byte[]? Raw, Guid[] Tokens, decimal?[][] Prices);

internal sealed record PlainRead(
    long Id, Address? To, List<Spot?> Path, Dictionary<string, int?[]?>? Tags, double?[]? Size, ImmutableArray<DateTime> Seen, byte[]? Raw, Guid[] Tokens, decimal?[][] Prices);

[Row]
internal sealed record Deep(int Id, List<Dictionary<string, Level1?[]>> Levels);

internal sealed record Level1(Level2 Next);

internal record struct Level2(List<Level3> Next);

internal sealed class Level3
{
    public required Level4? Next { get; init; }

    public int[][][] Cube = [];
}

internal sealed record Level4(DayOfWeek Day, string? Text = "default", int Extra = 9);

[Row]
internal sealed record Written(HashSet<int> A, Queue<Spot> B, IEnumerable<int> C, List<KeyValuePair<string, int>> D, SortedDictionary<int, string> E, IList<Spot> F);

[Row]
internal sealed record ReadBack(List<int> A, Spot[] B, ICollection<int> C, ImmutableArray<KeyValuePair<string, int>> D, IDictionary<int, string> E, IEnumerable<Spot> F);

[Row]
internal sealed record Named([property: Column("first")] Renamed? A, (int Item1, string? Item2)? B, System.Numerics.Vector3[] Points);

internal sealed class Renamed
{
    [Column("number")]
    public int? Count { get; set; }

    [NotMapped]
    public Uri? Link { get; set; } = new("file:///kept");

    public string OneWord = "";
}

[Row]
internal sealed record Misfit(long Id, Address To, List<Spot> Path, int[] Numbers);

[Row]
internal readonly record struct Cheap(int Id, Spot At, List<Spot?> Path, int[] Numbers, IReadOnlyList<double> Sizes, ImmutableArray<long> Longs);

[Row]
internal sealed record Strict(List<string> Names, List<string?> Maybe, Dictionary<string, string> Map, Spot[] Spots, Spot? At);

/// <summary>Rows marked <see cref="RowAttribute"/> with records, lists and dictionaries in them: DuckDB's own literals are what they are compared with.</summary>
public sealed class GeneratedNestedRowsTests
{
    private const string First = """
        1::BIGINT, {'lines': ['a', NULL, ''], 'door': {'name': 'd', 'x': -1}, 'city': 'Wien'}, [{'x': 1, 'name': 'b'}, NULL, {'x': 2, 'name': NULL}], MAP {'k': [1, NULL], 'none': NULL, '': []}, [1.5, NULL]::DOUBLE[2],
        [TIMESTAMP '2026-01-05 10:00:00', TIMESTAMP '1969-12-31 23:59:59.999999']
        """;

    private const string FirstEnd = "'\\x01\\x02'::BLOB, ['ffffffff-ffff-ffff-ffff-ffffffffffff']::UUID[], [[1.25, NULL], [], [-3.5]]";
    private const string Second = "2::BIGINT, NULL, [], NULL, NULL, NULL";
    private const string SecondEnd = "NULL, []::UUID[], []";
    private const string Third = "3::BIGINT, {'lines': [], 'door': NULL, 'city': ''}, [NULL], MAP {}, [NULL, NULL]::DOUBLE[2], []";
    private const string ThirdEnd = "''::BLOB, [], [[]]";

    private static readonly Parcel[] Parcels =
    [
        new(1, new Address("Wien", new Spot(-1, "d"), ["a", null, ""]), [new Spot(1, "b"), null, new Spot(2, null)], new() { ["k"] = [1, null], ["none"] = null, [""] = [] }, [1.5, null],
            [new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc), DateTime.UnixEpoch.AddMicroseconds(-1)],
            new Dictionary<OrderSide, List<Address>> { [OrderSide.Sell] = [new("x", null, ["l"]), new("ü𝄞", new Spot(5, null), [])], [OrderSide.Buy] = [] }, [1, 2], [Guid.AllBitsSet], [[1.25m, null], [], [-3.5m]]),
        new(2, null, [], null, null, default, new Dictionary<OrderSide, List<Address>>(), null, [], []),
        new(3, new Address("", null, []), [null], [], [null, null], [], ImmutableDictionary<OrderSide, List<Address>>.Empty, [], [], [[]]),
    ];

    [Fact]
    public void What_is_written_is_what_DuckDB_s_literals_say()
    {
        using var connection = Connection.Open();
        connection.Execute($"CREATE SOURCE parcels ({Parcel.Columns})");
        using var writer = connection.Writer<Parcel>("parcels");
        Assert.NotNull(RowWriterPlan<Parcel>.For(writer.Schema).Accessor);
        writer.Write(Parcels);
        foreach (var parcel in Parcels) writer.Write(parcel);
        var sides = new[]
        {
            "MAP {'Sell': [{'city': 'x', 'label': 'X', 'door': NULL, 'lines': ['l']}, {'city': 'ü𝄞', 'label': 'Ü𝄞', 'door': {'x': 5, 'name': NULL}, 'lines': []}], 'Buy': []}", "MAP {}", "MAP {}",
        };
        var literals = $"SELECT {First}, {sides[0]}, {FirstEnd} UNION ALL SELECT {Second}, {sides[1]}, {SecondEnd} UNION ALL SELECT {Third}, {sides[2]}, {ThirdEnd}";
        using var missing = connection.Query($"({literals} UNION ALL {literals}) EXCEPT ALL SELECT * FROM parcels");
        Assert.Equal("", missing.ToCsv().Split('\n', 2)[1].Trim());
        using var more = connection.Query($"SELECT * FROM parcels EXCEPT ALL ({literals} UNION ALL {literals})");
        Assert.Equal("", more.ToCsv().Split('\n', 2)[1].Trim());
    }

    [Fact]
    public void What_is_read_of_DuckDB_s_literals_is_what_they_say()
    {
        using var connection = Connection.Open();
        const string select = $"SELECT * FROM (VALUES ({First}, {FirstEnd}), ({Second}, {SecondEnd}), ({Third}, {ThirdEnd})) AS t(id, \"to\", path, tags, size, seen, raw, tokens, prices) ORDER BY id";
        using var generated = connection.Query(select);
        Assert.NotNull(RowReaderPlan<Read>.For(generated.Schema).Accessor);
        var read = generated.Rows<Read>().ToArray();
        using var compiled = connection.Query(select);
        var plain = compiled.Rows<PlainRead>().ToArray();
        Assert.Equal(3, read.Length);
        for (var row = 0; row < read.Length; row++)
        {
            var expected = Parcels[row];
            Assert.Equivalent(new Read(expected.Id, expected.To, expected.Path, expected.Tags, expected.Size, expected.Seen.IsDefault ? [] : expected.Seen, expected.Raw, expected.Tokens, expected.Prices), Made(read[row]), strict: true);
            Assert.Equivalent(Made(read[row]), Made(new Read(plain[row].Id, plain[row].To, plain[row].Path, plain[row].Tags, plain[row].Size, plain[row].Seen, plain[row].Raw, plain[row].Tokens, plain[row].Prices)), strict: true);
        }

        Assert.True(read[1].Seen.IsDefault);
        Assert.False(read[2].Seen.IsDefault);

        static Read Made(Read row) => row.Seen.IsDefault ? row with { Seen = [] } : row; // one that was never made cannot be enumerated
    }

    [Fact]
    public async Task Subscriptions_give_nested_rows_as_they_were_written()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE cheap (id INTEGER, \"at\" STRUCT(x INTEGER, name VARCHAR), path STRUCT(x INTEGER, name VARCHAR)[], numbers INTEGER[], sizes DOUBLE[], longs BIGINT[])");
        using var rows = connection.Subscribe<Cheap>("SELECT * FROM cheap WHERE id > 0");
        using var writer = connection.Writer<Cheap>("cheap");
        Cheap[] written = [.. Enumerable.Range(0, 5).Select(Row)];
        foreach (ref readonly var row in written.AsSpan()) writer.Write(in row);
        writer.End();
        var read = new List<Cheap>();
        await foreach (var row in rows) read.Add(row);
        Assert.Equivalent(written[1..], read, strict: true);
    }

    [Fact]
    public void Batches_whose_objects_are_used_again_are_read_anew()
    {
        using var connection = Connection.Open(new QuiverOptions { Retain = 0 });
        connection.Execute("CREATE SOURCE counted (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, side VARCHAR)");
        using var read = connection.Subscribe<Counted>("counted");
        using var writer = connection.Writer<Counted>("counted");
        for (var round = 1; round <= 40; round++)
        {
            Counted[] rows = [.. Enumerable.Range(0, round * 50).Select(row => new Counted($"S{round}-{row}", row, round, DateTime.UnixEpoch.AddSeconds(row), OrderSide.Buy))]; // ever more texts and memory
            foreach (ref readonly var row in rows.AsSpan()) writer.Write(in row);
            foreach (var expected in rows)
            {
                Assert.True(read.TryNext(out var row));
                Assert.Equal(expected, row);
            }

            Assert.False(read.TryNext(out _));
        }
    }

    [Fact]
    public void A_last_row_that_does_not_fit_is_said_once()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE spots (x INTEGER, name VARCHAR)");
        using var read = connection.Subscribe<Spot>("spots");
        using var writer = connection.Writer("spots");
        writer.WriteRow(null, "a");
        Assert.Contains("Row 0 (from 0) is NULL in column 'x'", Assert.Throws<QuiverException>(() => read.TryNext(out _)).Message, StringComparison.Ordinal);
        Assert.False(read.TryNext(out _));
        writer.WriteRow(1, "b");
        Assert.True(read.TryNext(out var spot));
        Assert.Equal(new Spot(1, "b"), spot);
    }

    [Fact]
    public void Nesting_has_no_end()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE deep (id INTEGER, levels MAP(VARCHAR, STRUCT(\"next\" STRUCT(\"next\" STRUCT(\"next\" STRUCT(day VARCHAR, text VARCHAR, extra INTEGER), cube INTEGER[2][][])[]))[])[])");
        using var writer = connection.Writer<Deep>("deep");
        Deep[] written =
        [
            new(1, [new() { ["a"] = [new Level1(new Level2([new Level3 { Next = new Level4(DayOfWeek.Friday, null, 3), Cube = [[[1, 2], [3, 4]], []] }, new Level3 { Next = null }])), null], ["b"] = [] }, []]),
            new(2, []),
        ];
        writer.Write(written);
        using var text = connection.Query("SELECT levels::VARCHAR FROM deep ORDER BY id");
        Assert.Equal(
            ["[{a=[{'next': {'next': [{'next': {'day': Friday, 'text': NULL, 'extra': 3}, 'cube': [[[1, 2], [3, 4]], []]}, {'next': NULL, 'cube': []}]}}, NULL], b=[]}, {}]", "[]"],
            text.Rows<string>());
        using var back = connection.Query("SELECT * FROM deep ORDER BY id");
        Assert.Equivalent(written, back.Rows<Deep>().ToArray(), strict: true);
        using var less = connection.Query("SELECT 7 AS id, [MAP {'k': [{'next': {'next': [{'next': {'day': 'Monday'}, 'cube': []::INTEGER[][][]}]}}]}] AS levels");
        var read = Assert.Single(Assert.Single(less.Rows<Deep>()).Levels)["k"][0]!.Next.Next[0].Next;
        Assert.Equal(new Level4(DayOfWeek.Monday), read); // parameters with a default need no member
    }

    [Fact]
    public void Whatever_is_enumerated_is_written_and_comes_out_as_a_list_of_any_kind()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE lists (a INTEGER[], b STRUCT(x INTEGER, name VARCHAR)[], c INTEGER[2], d MAP(VARCHAR, INTEGER), e MAP(INTEGER, VARCHAR), f STRUCT(x INTEGER, name VARCHAR)[])");
        using var writer = connection.Writer<Written>("lists");
        Spot[] spots = [new(1, "a"), new(2, null)];
        writer.Write(new Written([3], new Queue<Spot>(spots), Enumerable.Range(1, 2), [new("k", 1), new("l", 2)], new() { [7] = "seven" }, spots));
        writer.Write(new Written([], [], new List<int> { 5, 6 }, [], [], ImmutableArray.Create(spots)));
        using var all = connection.Query("SELECT * FROM lists");
        Assert.Equivalent(
            new[]
            {
                new ReadBack([3], spots, [1, 2], [new("k", 1), new("l", 2)], new Dictionary<int, string> { [7] = "seven" }, spots), new ReadBack([], [], [5, 6], [], new Dictionary<int, string>(), spots),
            },
            all.Rows<ReadBack>().ToArray(), strict: true);
        using var again = connection.Query("SELECT * FROM lists");
        Assert.Contains(
            "A is HashSet<int> and column 'a' INTEGER[]; B is Queue<Spot> and column 'b' STRUCT(x INTEGER, name VARCHAR)[]; E is SortedDictionary<int, string> and column 'e' MAP(INTEGER, VARCHAR).",
            Assert.Throws<QuiverException>(() => again.Rows<Written>().ToArray()).Message, StringComparison.Ordinal);
        Assert.Contains("Row 2 (from 0), Written.C: a list of 3 cannot go into column 'c', INTEGER[2], which holds lists of 2", Assert.Throws<QuiverException>(() => writer.Write(new Written([], [], [1, 2, 3], [], [], []))).Message.Replace("Row 0 ", "Row 2 ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_mean_members_of_structs_as_they_mean_columns()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE named (b STRUCT(item_2 VARCHAR, item1 INTEGER), \"first\" STRUCT(one_word VARCHAR, number BIGINT), points STRUCT(x FLOAT, y FLOAT, z FLOAT)[])");
        using var writer = connection.Writer<Named>("named");
        Named[] written = [new(new Renamed { Count = 3, OneWord = "w" }, (1, "t"), [new(1, 2, 3)]), new(null, null, [])];
        writer.Write(written);
        using var text = connection.Query("SELECT b::VARCHAR || coalesce(\"first\"::VARCHAR, '-') || points::VARCHAR FROM named LIMIT 1");
        Assert.Equal(["{'item_2': t, 'item1': 1}{'one_word': w, 'number': 3}[{'x': 1.0, 'y': 2.0, 'z': 3.0}]"], text.Rows<string>());
        using var all = connection.Query("SELECT * FROM named");
        var read = all.Rows<Named>().ToArray();
        Assert.Equivalent(written, read, strict: true);
        Assert.Equal("file:///kept", read[0].A!.Link!.ToString());
    }

    [Fact]
    public void A_column_of_structs_alone_is_the_row()
    {
        using var connection = Connection.Open();
        using var strict = connection.Query("SELECT {'maybe': ['n', NULL], 'map': MAP {'k': 'v'}, 'spots': [{'x': 1, 'name': 'n'}], 'at': NULL::STRUCT(x INTEGER, name VARCHAR), 'names': ['a']} AS d UNION ALL SELECT NULL");
        var rows = strict.Rows<Strict>().ToArray();
        Assert.Equivalent(new Strict(["a"], ["n", null], new() { ["k"] = "v" }, [new Spot(1, "n")], null), rows[0], strict: true);
        Assert.Null(rows[1]);
        using var cheap = connection.Query("SELECT NULL::STRUCT(id INTEGER, \"at\" STRUCT(x INTEGER, name VARCHAR), path STRUCT(x INTEGER, name VARCHAR)[], numbers INTEGER[], sizes DOUBLE[], longs BIGINT[]) AS c");
        Assert.Contains("Row 0 (from 0) is NULL in column 'c', and Cheap takes no NULL", Assert.Throws<QuiverException>(() => cheap.Rows<Cheap>().ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_under_a_null_is_not_looked_at()
    {
        var spot = DataType.Struct(new Field("x", DataType.Int32), new Field("name", DataType.Utf8));
        var schema = new Schema(new Field("names", DataType.List(DataType.Utf8)), new Field("maybe", DataType.List(DataType.Utf8)), new Field("map", DataType.Map(DataType.Utf8, DataType.Utf8)), new Field("spots", DataType.List(spot)), new Field("at", spot));
        using var rows = new Batch(schema, Lists(DataType.Utf8, ["a", "b"]), Under(Lists(DataType.Utf8, ["c", null])), Data.Column(schema[2].Type, (object)Array.Empty<object?>()), Lists(spot, [new object?[] { 1, null }]), Under(Data.Column(spot, (object)new object?[] { 300, "garbage" })));
        var strict = Assert.Throws<QuiverException>(() => new RowReader<Strict>(schema).Read(rows, 0));
        Assert.Contains("is NULL in column 'maybe', and Strict.Maybe takes no NULL; make it List<string>?", strict.Message, StringComparison.Ordinal);
        using var present = new Batch(schema, rows[0].Share(), rows[0].Share(), rows[2].Share(), rows[3].Share(), rows[4].Share());
        var read = new RowReader<Strict>(schema).Read(present, 0);
        Assert.Equal(["a", "b"], read.Names);
        Assert.Equal((new Spot(1, null), null), (Assert.Single(read.Spots), read.At));

        static Column Lists(DataType element, object?[] values) => Data.Column(DataType.List(element), (object)values);

        static Column Under(Column column)
        {
            using (column) return column.NullBelow(new Bits([0UL], 0, 1));
        }
    }

    [Theory]
    [InlineData("['a', NULL]", "['a']", "MAP {'k': 'v'}", "[{'x': 1, 'name': 'n'}]", "names")]
    [InlineData("['a']", "['a', NULL]", "MAP {'k': NULL}", "[{'x': 1, 'name': 'n'}]", "map")]
    [InlineData("['a']", "['a']", "MAP {'k': 'v'}", "[{'x': 1, 'name': 'n'}, NULL]", "spots")]
    [InlineData("['a']", "['a']", "MAP {'k': 'v'}", "[{'x': 1, 'name': 'n'}, {'x': NULL, 'name': 'n'}]", "spots.x")]
    [InlineData("NULL", "['a']", "MAP {'k': 'v'}", "[{'x': 1, 'name': 'n'}]", "names")]
    public void A_null_that_a_type_does_not_take_is_refused_with_its_row_and_path(string names, string maybe, string map, string spots, string column)
    {
        using var connection = Connection.Open();
        var row = $"SELECT ['first'] AS names, ['x', 'y', NULL] AS maybe, MAP {{'a': 'b', 'c': 'd'}} AS map, [{{'x': 5, 'name': 'm'}}] AS spots, NULL::STRUCT(x INTEGER, name VARCHAR) AS at UNION ALL SELECT {names}, {maybe}, {map}, {spots}, NULL";
        using var answer = connection.Query(row);
        var error = Assert.Throws<QuiverException>(() => answer.Rows<Strict>().ToArray());
        var member = column switch { "names" => "Names", "map" => "Map", "spots" => "Spots", _ => "Spots.X" };
        Assert.StartsWith($"Row 1 (from 0) is NULL in column '{column}', and Strict.{member} takes no NULL; make it ", error.Message, StringComparison.Ordinal);
        using var again = connection.Query(row);
        Assert.Equal(error.Message, Assert.Throws<QuiverException>(() => new RowReader<Strict>(RowReaderPlan<Strict>.Compiled(again.Schema), again.Schema).Read(again.Batches[0], 1)).Message);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_the_same_words_with_its_path()
    {
        var spot = DataType.Struct(new Field("x", DataType.Utf8), new Field("name", DataType.Utf8), new Field("more", DataType.Int32));
        var schema = new Schema(
            new Field("id", DataType.Int64), new Field("to", DataType.Struct(new Field("city", DataType.List(DataType.Utf8)), new Field("door", spot), new Field("lines", DataType.Utf8))), new Field("path", DataType.Map(DataType.Utf8, DataType.Utf8)), new Field("numbers", DataType.List(DataType.Utf8)));
        const string types = "To.City is string and column 'to.city' VARCHAR[]; To.Door.X is int and column 'to.door.x' VARCHAR; To.Lines is IReadOnlyList<string> and column 'to.lines' VARCHAR; "
            + "Path is List<Spot> and column 'path' MAP(VARCHAR, VARCHAR); Numbers is int[] and column 'numbers' VARCHAR[].";
        var written = Assert.Throws<QuiverException>(() => RowWriterPlan<Misfit>.For(schema)).Message;
        Assert.Equal($"Type Misfit does not fit the columns ({schema}): no member for 'to.door.more'; {types}", written[..(written.IndexOf("VARCHAR[]. Names", StringComparison.Ordinal) + 10)]);
        var read = Assert.Throws<QuiverException>(() => RowReaderPlan<Misfit>.For(schema)).Message;
        Assert.Contains($"no member for 'to.door.more'; {types} Names match", read, StringComparison.Ordinal);
        Assert.Equal(written, Assert.Throws<QuiverException>(() => RowWriterPlan<Misfit>.Compiled(schema)).Message);
        Assert.Equal(read, Assert.Throws<QuiverException>(() => RowReaderPlan<Misfit>.Compiled(schema)).Message);
    }

    private sealed record Node(int Value, List<Node> Below);

    [Fact]
    public void A_type_that_contains_itself_is_refused_where_reflection_meets_it()
    {
        var schema = new Schema(new Field("value", DataType.Int32), new Field("below", DataType.List(DataType.Struct(new Field("value", DataType.Int32)))));
        const string message = "Below makes Node contain itself, and columns nest to a depth that is known: mark it [NotMapped].";
        Assert.Contains(message, Assert.Throws<QuiverException>(() => RowWriterPlan<Node>.For(schema)).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<QuiverException>(() => RowReaderPlan<Node>.For(schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_gather_where_nothing_of_the_users_runs_while_they_are_read()
    {
        Assert.Equal((true, true), (Plain<Deep>("id", "levels"), Plain<Strict>("names", "maybe", "map", "spots", "at")));
        Assert.False(Plain<Written>("a", "b", "c", "d", "e", "f"));

        static bool Plain<T>(params string[] columns)
        {
            using var connection = Connection.Open();
            connection.Execute("CREATE SOURCE deep (id INTEGER, levels MAP(VARCHAR, STRUCT(\"next\" STRUCT(\"next\" STRUCT(\"next\" STRUCT(day VARCHAR, text VARCHAR, extra INTEGER), cube INTEGER[][][])[]))[])[])");
            connection.Execute("CREATE SOURCE strict (names VARCHAR[], maybe VARCHAR[], \"map\" MAP(VARCHAR, VARCHAR), spots STRUCT(x INTEGER, name VARCHAR)[], \"at\" STRUCT(x INTEGER, name VARCHAR))");
            connection.Execute("CREATE SOURCE written (a INTEGER[], b STRUCT(x INTEGER, name VARCHAR)[], c INTEGER[2], d MAP(VARCHAR, INTEGER), e MAP(INTEGER, VARCHAR), f STRUCT(x INTEGER, name VARCHAR)[])");
            using var writer = connection.Writer(typeof(T).Name.ToLowerInvariant());
            Assert.Equal(columns, writer.Schema.Fields.Select(field => field.Name));
            Assert.Equal(RowWriterPlan<T>.Compiled(writer.Schema).ReadsPlainMembers, RowWriterPlan<T>.For(writer.Schema).ReadsPlainMembers);
            return RowWriterPlan<T>.For(writer.Schema).ReadsPlainMembers;
        }
    }

    internal static Cheap Row(int row) => new(row, new Spot(row, row % 2 == 0 ? null : "n"), [new Spot(row, "a"), null], [.. Enumerable.Range(0, row % 4)], [row, 0.5], [row, long.MinValue]);
}

/// <summary>What generated accessors of nested members allocate, counted.</summary>
[Collection(CountedMemory.Name)]
public sealed class GeneratedNestedRowsAllocationTests
{
    private static object? _made; // seen from elsewhere, so that no compiler leaves it out

    [Fact]
    public void Nested_rows_are_written_without_an_object_and_read_without_a_box()
    {
        var spot = DataType.Struct(new Field("x", DataType.Int32), new Field("name", DataType.Utf8));
        var schema = new Schema(new Field("id", DataType.Int32), new Field("at", spot), new Field("path", DataType.List(spot)), new Field("numbers", DataType.List(DataType.Int32)), new Field("sizes", DataType.List(DataType.Float64)), new Field("longs", DataType.List(DataType.Int64)));
        using var writer = new RowWriter<Cheap>(schema, BatchBuilder.Dictionaries(schema));
        var reader = new RowReader<Cheap>(schema);
        Cheap[] rows = [.. Enumerable.Range(0, 1_000).Select(GeneratedNestedRowsTests.Row).Select(row => row with { At = new Spot(row.Id, null), Path = [new Spot(1, null), null] })];
        writer.Append(rows);
        using var batch = writer.Finish();
        Assert.Equal(0, Least(() =>
        {
            writer.Append(rows);
            foreach (ref readonly var row in rows.AsSpan()) writer.Append(in row);
            writer.Discard();
        }));

        var lists = Least(() =>
        {
            foreach (var row in rows)
            {
                _made = new List<Spot?>(row.Path);
                _made = row.Numbers.Length == 0 ? Array.Empty<int>() : new int[row.Numbers.Length];
                _made = new double[row.Sizes.Count];
                _made = new long[row.Longs.Length];
            }
        });
        long total = 0;
        var read = Least(() =>
        {
            for (var row = 0; row < batch.Length; row++) total += reader.Read(batch, row).Longs[0];
        });
        Assert.NotEqual(0, total);
        Assert.NotNull(_made);
        Assert.Equal(lists, read); // the lists themselves
    }

    private static long Least(Action work)
    {
        for (var round = 0; round < 3; round++) work();
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
