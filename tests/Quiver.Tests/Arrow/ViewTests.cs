using System.Runtime.InteropServices;
using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>Types of Arrow whose rows stand anywhere in their buffers: views of texts and bytes, views of lists; and offsets of 64 bits. The arrays are made here, byte by byte.</summary>
public class ViewTests
{
    private const string Long = "more than twelve bytes";

    [Theory]
    [InlineData(12)] // the longest that stands in its row
    [InlineData(13)]
    public void Texts_around_twelve_bytes_are_found_in_the_row_or_in_a_buffer(int length)
    {
        var text = new string('x', length);
        Assert.Equal([text, "", text], Decode(ArrowKind.Utf8View, Data(3, [View(text, 0, 2), View(""), View(text, 0, 2)], "--" + text)));
    }

    [Fact]
    public void Views_may_overlap_stand_in_any_order_and_in_any_buffer() => Assert.Equal(
        ["the second one", "first and the", "short", "and the second one"],
        Decode(ArrowKind.Utf8View, Data(4, [View("the second one", 1, 4), View("first and the", 0, 0), View("short"), View("and the second one", 1, 0)], "first and the", "and the second one")));

    [Fact]
    public void Null_rows_may_hold_any_view()
    {
        var garbage = Enumerable.Repeat((byte)0xFF, 16).ToArray(); // a length of -1
        var data = Data(3, [View("a"), garbage, View("b")], mask: 0b101);
        Assert.Equal(["a", null, "b"], Decode(ArrowKind.Utf8View, data));
        Assert.Equal([null, null], Decode(ArrowKind.Utf8View, Data(2, [garbage, garbage], mask: 0)));
        Assert.Empty(Decode(ArrowKind.Utf8View, Data(0, [])));
    }

    [Fact]
    public void A_slice_of_views_starts_at_its_offset()
    {
        var data = Data(4, [View(Long, 0, 0), View("b"), View(Long, 0, 0), View("d")], mask: 0b1101, Long);
        Assert.Equal([null, Long], Decode(ArrowKind.Utf8View, data.Slice(1, 2)));
    }

    [Fact]
    public void Views_of_bytes_need_be_no_text()
    {
        var data = Data(2, [[2, 0, 0, 0, 0xFF, 0xFE, .. new byte[10]], View(Long, 0, 0)], Long);
        Assert.Equal([new byte[] { 0xFF, 0xFE }, Encoding.UTF8.GetBytes(Long)], Decode(ArrowKind.BinaryView, data));
        Assert.Contains("row 0 of the batch is not UTF-8", Wrong(ArrowKind.Utf8View, data), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, "buffer 1; there are 1")]
    [InlineData(-1, 0, "buffer -1; there are 1")]
    [InlineData(0, -1, "at byte -1 of buffer 0")]
    [InlineData(0, 1, "its texts need 23 bytes, and there are 22")]
    [InlineData(0, int.MaxValue, "its texts need 2147483669 bytes, and there are 22")]
    public void Views_that_lead_outside_are_errors(int buffer, int start, string message) =>
        Assert.Contains(message, Wrong(ArrowKind.Utf8View, Data(1, [View(Long, buffer, start)], Long)), StringComparison.Ordinal);

    [Fact]
    public void A_view_of_negative_length_is_an_error_and_one_text_named_by_many_rows_is_bounded()
    {
        Assert.Contains("row 0 of the batch has a length of -1", Wrong(ArrowKind.Utf8View, Data(1, [[0xFF, 0xFF, 0xFF, 0xFF, .. new byte[12]]])), StringComparison.Ordinal);
        var text = new string('x', 1 << 20);
        var views = Enumerable.Repeat(View(text, 0, 0), 100).ToArray(); // 100 MiB of 1 MiB
        Assert.Contains("far more than were read", Wrong(ArrowKind.Utf8View, Data(100, views, text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lists_may_overlap_leave_gaps_and_stand_in_any_order(bool isLarge)
    {
        var kind = isLarge ? ArrowKind.LargeListView : ArrowKind.ListView;
        var data = Lists(kind, [4, 0, 2, 6], [2, 3, 0, 1], mask: 0b1111, [10, 11, 12, 13, 14, 15, 16]);
        Assert.Equal([new object?[] { 14, 15 }, new object?[] { 10, 11, 12 }, Array.Empty<object?>(), new object?[] { 16 }], Decode(kind, data, Int32));
        Assert.Equal([new object?[] { 10, 11, 12 }, Array.Empty<object?>()], Decode(kind, data.Slice(1, 2), Int32));
        Assert.Equal([new object?[] { 1, 2 }, new object?[] { 1, 2 }], Decode(kind, Lists(kind, [0, 0], [2, 2], 0b11, [1, 2]), Int32));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Null_lists_may_lead_anywhere_and_others_not_outside(bool isLarge)
    {
        var kind = isLarge ? ArrowKind.LargeListView : ArrowKind.ListView;
        Assert.Equal([null, new object?[] { 7 }], Decode(kind, Lists(kind, [-5, 0], [int.MaxValue, 1], mask: 0b10, [7]), Int32));
        Assert.Empty(Decode(kind, Lists(kind, [], [], 0, []), Int32));
        foreach (var (start, size) in new[] { (0, 2), (1, 1), (-1, 1), (0, -1), (2, 0), (int.MaxValue, int.MaxValue) })
            Assert.Contains($"row 0 of the batch has {size} elements from {start} on, and there are 1", Wrong(kind, Lists(kind, [start], [size], 1, [7]), Int32), StringComparison.Ordinal);
    }

    [Fact]
    public void Views_within_lists_of_views_are_read()
    {
        var texts = Data(3, [View("a"), View(Long, 0, 0), View("c")], mask: 0b110, Long);
        var lists = new ArrowData { Length = 2, Buffers = [default, Buffer(Bytes<int>([1, 0])), Buffer(Bytes<int>([2, 2]))], Children = [texts] };
        Assert.Equal([new object?[] { Long, "c" }, new object?[] { null, Long }], Decode(ArrowKind.ListView, lists, new ArrowField("item", new(ArrowKind.Utf8View), Nullable: true, [])));
    }

    [Fact]
    public void Offsets_of_64_bits_may_start_beyond_those_of_32()
    {
        var data = new ArrowData { Length = 2, Buffers = [default, Buffer(Bytes<long>([1L << 33, (1L << 33) + 1, (1L << 33) + 1])), Buffer([])] };
        Assert.Contains("its bytes need 8589934593 bytes, and there are 0", Wrong(ArrowKind.LargeUtf8, data), StringComparison.Ordinal);
        Assert.Equal(["b", "", "cd"], Decode(ArrowKind.LargeUtf8, new() { Length = 3, Buffers = [default, Buffer(Bytes<long>([1, 2, 2, 4])), Buffer("abcd"u8)] }));
        Assert.Contains("its offset 1 at row 2 of the batch comes after 3", Wrong(ArrowKind.LargeUtf8, new() { Length = 2, Buffers = [default, Buffer(Bytes<long>([0, 3, 1])), Buffer("abcd"u8)] }), StringComparison.Ordinal);
        Assert.Contains("a column holds at most", Wrong(ArrowKind.LargeBinary, new() { Length = 1, Buffers = [default, Buffer(Bytes<long>([0, 1L << 40])), Buffer("abcd"u8)] }), StringComparison.Ordinal);
        var lists = new ArrowData { Length = 2, Buffers = [default, Buffer(Bytes<long>([1, 2, 4]))], Children = [Numbers([1, 2, 3, 4])] };
        Assert.Equal([new object?[] { 2 }, new object?[] { 3, 4 }], Decode(ArrowKind.LargeList, lists, Int32));
    }

    [Fact]
    public void Runs_are_refused_by_name() =>
        Assert.Contains("run_end_encoded: runs are not decoded", Assert.Throws<ArrowException>(() => ArrowTypes.Bind(new ArrowField("c", new(ArrowKind.RunEndEncoded), Nullable: true, [Int32, Int32]))).Message, StringComparison.Ordinal);

    private static ArrowField Int32 => new("item", new(ArrowKind.Int) { Bits = 32, IsSigned = true }, Nullable: true, []);

    private static object?[] Decode(ArrowKind kind, ArrowData data, params ArrowField[] children)
    {
        var budget = new ArrowBudget(1 << 20, "No more.");
        using var column = new ArrowDecoder(budget, checksValues: true).Decode(ArrowTypes.Bind(new ArrowField("c", new(kind), Nullable: true, [.. children])), data);
        return [.. Enumerable.Range(0, column.Length).Select(row => Cells.Get(column, row))];
    }

    private static string Wrong(ArrowKind kind, ArrowData data, params ArrowField[] children) => Assert.Throws<ArrowException>(() => Decode(kind, data, children)).Message;

    private static ArrowData Data(int length, byte[][] views, params string[] buffers) => Data(length, views, ulong.MaxValue, buffers);

    private static ArrowData Data(int length, byte[][] views, ulong mask, params string[] buffers) => new()
    {
        Length = length,
        Buffers = [Mask(mask), Buffer(views.SelectMany(view => view).ToArray()), .. buffers.Select(text => Buffer(Encoding.UTF8.GetBytes(text)))],
    };

    private static ArrowData Lists(ArrowKind kind, int[] starts, int[] sizes, ulong mask, int[] elements) => new()
    {
        Length = starts.Length,
        Buffers = [Mask(mask), Numbers(kind, starts), Numbers(kind, sizes)],
        Children = [Numbers(elements)],
    };

    private static ArrowData Numbers(int[] elements) => new() { Length = elements.Length, NullCount = 0, Buffers = [default, Buffer(Bytes<int>(elements))] };

    private static ArrowBuffer Numbers(ArrowKind kind, int[] numbers) => Buffer(kind == ArrowKind.ListView ? Bytes<int>(numbers) : Bytes<long>([.. numbers.Select(number => (long)number)]));

    private static ArrowBuffer Mask(ulong bits) => bits == ulong.MaxValue ? default : Buffer(Bytes<ulong>([bits]));

    // Length, the first four bytes, the buffer, the place in it; or length and all bytes.
    private static byte[] View(string text, int buffer = 0, int start = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= 12
            ? [.. BitConverter.GetBytes(bytes.Length), .. bytes, .. new byte[12 - bytes.Length]]
            : [.. BitConverter.GetBytes(bytes.Length), .. bytes[..4], .. BitConverter.GetBytes(buffer), .. BitConverter.GetBytes(start)];
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => MemoryMarshal.AsBytes(numbers).ToArray();

    private static unsafe ArrowBuffer Buffer(ReadOnlySpan<byte> bytes)
    {
        var block = BufferPool.Rent(Math.Max(bytes.Length, 1)); // held by nobody else: garbage after the test
        bytes.CopyTo(block.Bytes);
        return new ArrowBuffer(block, block.Pointer, bytes.Length, block.Length, new ArrowBudget(1 << 20, "No more."));
    }
}
