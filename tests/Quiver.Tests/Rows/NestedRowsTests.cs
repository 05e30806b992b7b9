using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Tests.Rows;

public class NestedRowsTests
{
    private static readonly DataType Point = DataType.Struct(new Field("x", DataType.Int32), new Field("y_name", DataType.Utf8));

    private static readonly Schema Visits = new(
        new Field("id", DataType.Int64), new Field("at", Point), new Field("path", DataType.List(Point)), new Field("tags", DataType.Map(DataType.Utf8, DataType.List(DataType.Int32))),
        new Field("spot", DataType.FixedList(DataType.Float64, 2)), new Field("when", DataType.List(DataType.Timestamp)), new Field("token", DataType.Uuid));

    private sealed record Place(int X, string? YName);

    private record struct Spot(int X, string? YName);

    private sealed record Visit(long Id, Place? At, IReadOnlyList<Spot?> Path, Dictionary<string, int[]?>? Tags, double?[]? Spot, List<DateTime> When, Guid Token);

    [Fact]
    public void Records_in_records_lists_and_dictionaries_go_in_and_come_out()
    {
        var moment = new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc);
        Visit[] visits =
        [
            new(1, new Place(7, "a"), [new Spot(1, "b"), null, new Spot(2, null)], new() { ["k"] = [1, 2], ["none"] = null, [""] = [] }, [1.5, null], [moment, DateTime.UnixEpoch], Guid.AllBitsSet),
            new(2, null, [], null, null, [], Guid.Empty),
        ];
        using var batch = Write(Visits, visits);
        Assert.Equal(
            [
                "1|{'x': 7, 'y_name': a}|[{'x': 1, 'y_name': b}, NULL, {'x': 2, 'y_name': NULL}]|{k=[1, 2], none=NULL, ''=[]}|[1.5, NULL]|['2026-01-05 10:00:00', '1970-01-01 00:00:00']|ffffffff-ffff-ffff-ffff-ffffffffffff",
                "2|NULL|[]|NULL|NULL|[]|00000000-0000-0000-0000-000000000000",
            ],
            Text(batch));
        var reader = new RowReader<Visit>(Visits);
        for (var row = 0; row < 2; row++)
        {
            var read = reader.Read(batch, row);
            Assert.Equal(visits[row] with { Path = read.Path, Tags = read.Tags, Spot = read.Spot, When = read.When }, read);
            Assert.Equal(visits[row].Path, read.Path);
            Assert.Equal(visits[row].Tags, read.Tags);
            Assert.Equal(visits[row].Spot, read.Spot);
            Assert.Equal(visits[row].When, read.When);
        }
    }

    private sealed record Lists(ImmutableArray<int> A, IEnumerable<int> B, HashSet<int> C);

    private sealed record ReadLists(ImmutableArray<int> A, IEnumerable<int> B, int?[] C);

    [Fact]
    public void Whatever_is_enumerated_is_written_and_comes_out_as_a_list_of_any_kind()
    {
        var type = DataType.List(DataType.Int32);
        var schema = new Schema(new Field("a", type), new Field("b", type), new Field("c", DataType.FixedList(DataType.Int32, 1)));
        using var batch = Write(schema, [new Lists([1, 2], Enumerable.Range(3, 2), [5]), new Lists(default, [], [6])]);
        Assert.Equal(["[1, 2]|[3, 4]|[5]", "NULL|[]|[6]"], Text(batch));
        var read = new RowReader<ReadLists>(schema).Read(batch, 0);
        Assert.Equal([1, 2], read.A.ToArray());
        Assert.Equal([3, 4], read.B);
        Assert.Equal([5], read.C);
        Assert.True(new RowReader<ReadLists>(schema).Read(batch, 1).A.IsDefault);
    }

    [Fact]
    public void A_single_struct_or_list_is_read_as_the_row()
    {
        using var points = new Batch(new Schema(new Field("p", Point)), Data.Column(Point, (object)new object?[] { 7, "a" }));
        Assert.Equal(new Place(7, "a"), new RowReader<Place>(points.Schema).Read(points, 0));
        var type = DataType.List(DataType.Int32);
        using var lists = new Batch(new Schema(new Field("l", type)), Data.Column(type, (object)new object?[] { 1, 2 }));
        Assert.Equal([1, 2], new RowReader<int[]>(lists.Schema).Read(lists, 0));
    }

    private sealed record Wrong(int X, string Z);

    private sealed record Holder(Wrong At);

    private sealed record TextHolder(string At);

    [Fact]
    public void What_does_not_fit_is_one_error_that_says_why()
    {
        var schema = new Schema(new Field("at", Point));
        var members = Assert.Throws<QuiverException>(() => Write(schema, [new Holder(new Wrong(1, "a"))])).Message;
        Assert.Contains("Type Holder does not fit the columns (at STRUCT(x INTEGER, y_name VARCHAR)): no column for At.Z; no member for 'at.y_name'. Names match", members, StringComparison.Ordinal);
        Assert.Contains("Type Holder does not fit the columns (at STRUCT(x INTEGER, y_name VARCHAR)): no column for At.Z; no member for 'at.y_name'. Names match", Assert.Throws<QuiverException>(() => new RowReader<Holder>(schema)).Message, StringComparison.Ordinal);
        Assert.Contains("At is string and column 'at' STRUCT(x INTEGER, y_name VARCHAR)", Assert.Throws<QuiverException>(() => Write(schema, [new TextHolder("")])).Message, StringComparison.Ordinal);
        Assert.Contains("At is string and column 'at' STRUCT(x INTEGER, y_name VARCHAR)", Assert.Throws<QuiverException>(() => new RowReader<TextHolder>(schema)).Message, StringComparison.Ordinal);
    }

    private sealed record Sized(int[] Numbers, Dictionary<string, sbyte> Codes);

    [Fact]
    public void A_row_that_is_refused_leaves_nothing_and_is_named_by_its_number()
    {
        var schema = new Schema(new Field("numbers", DataType.FixedList(DataType.Int8, 2)), new Field("codes", DataType.Map(DataType.Utf8, DataType.Int8)));
        using var writer = new RowWriter<Sized>(schema, BatchBuilder.Dictionaries(schema));
        writer.Append(new Sized([1, 2], new() { ["a"] = 1 }));
        Assert.Contains("Row 1 (from 0), Sized.Numbers: 300 cannot go into column 'numbers', TINYINT", Assert.Throws<QuiverException>(() => writer.Append(new Sized([1, 300], []))).Message, StringComparison.Ordinal);
        Assert.Contains("Row 1 (from 0), Sized.Numbers: a list of 3", Assert.Throws<QuiverException>(() => writer.Append(new Sized([1, 2, 3], []))).Message, StringComparison.Ordinal);
        writer.Append(new Sized([3, 4], []));
        using var batch = writer.Finish();
        Assert.Equal(["[1, 2]|{a=1}", "[3, 4]|{}"], Text(batch));
    }

    private static Batch Write<T>(Schema schema, T[] rows)
    {
        using var writer = new RowWriter<T>(schema, BatchBuilder.Dictionaries(schema));
        writer.Append(rows);
        return writer.Finish();
    }

    private static IEnumerable<string> Text(Batch batch) =>
        Enumerable.Range(0, batch.Length).Select(row => string.Join('|', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : ValueText.Format(column, row))));
}
