using System.Buffers.Binary;
using System.Text;
using Quiver.Columns;
using Xunit.Abstractions;

namespace Quiver.Tests.Arrow;

/// <summary>
/// Compressed buffers of Arrow IPC. They need libraries of the operating system: where one is missing, what can be tested is that it is missed by its name. Each test says what it saw.
/// </summary>
public class CompressionTests(ITestOutputHelper output)
{
    private static readonly IpcCodecs Nothing = new(["liblz4-that-is-not-there.so"], ["libzstd-that-is-not-there.so"]);

    public static TheoryData<IpcCompression, IpcFormat> Forms => new()
    {
        { IpcCompression.Lz4, IpcFormat.Stream },
        { IpcCompression.Lz4, IpcFormat.File },
        { IpcCompression.Zstd, IpcFormat.Stream },
        { IpcCompression.Zstd, IpcFormat.File },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_compressed_is_smaller_and_reads_as_what_is_not(IpcCompression compression, IpcFormat format)
    {
        using var batch = Rows(3000);
        using var few = batch.Slice(7, 2); // buffers too short to become smaller
        using var none = batch.Slice(0, 0);
        if (IsMissing(compression, () => IpcCheck.Bytes(new() { Format = format, Compression = compression }, batch))) return;
        var plain = IpcCheck.Bytes(new() { Format = format }, batch, few, none);
        var packed = IpcCheck.Bytes(new() { Format = format, Compression = compression }, batch, few, none);

        Assert.InRange(packed.Length, plain.Length / 20, plain.Length * 3 / 4);
        IpcCheck.Same(Read(plain), Read(packed));
        Assert.Equal(Read(packed)[0][0][2999], (object)2999L);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Dictionaries_that_grow_are_compressed_too(IpcCompression compression, IpcFormat format)
    {
        var dictionary = new TextDictionary();
        Batch[] batches = [IpcTests.Coded(dictionary, [.. Texts(0, 100)]), IpcTests.Coded(dictionary, [.. Texts(50, 100), null]), IpcTests.Coded(dictionary, "other")];
        if (IsMissing(compression, () => IpcCheck.Bytes(new() { Format = format, Compression = compression }, batches))) return;
        IpcCheck.Same(IpcCheck.Through(new() { Format = format }, null, batches), IpcCheck.Through(new() { Format = format, Compression = compression }, null, batches));

        static IEnumerable<string?> Texts(int start, int count) => Enumerable.Range(start, count).Select(number => $"text number {number}");
    }

    [Theory] // made by the commands of both projects: printf 'quiver %.0s' {1..20} | zstd -1 -c, and | lz4 -c
    [InlineData(IpcCompression.Zstd, "28b52ffd0448750000387175697665722001000251c5082d332b64")]
    [InlineData(IpcCompression.Lz4, "04224d186440a7110000007f7175697665722007006d50697665722000000000cb0bbd3e")]
    public void Frames_of_other_programs_are_unpacked(IpcCompression compression, string hex)
    {
        if (IsMissing(compression, () => IpcCodecs.System.Get(IpcCodecs.NumberOf(compression)))) return;
        var codec = IpcCodecs.System.Get(IpcCodecs.NumberOf(compression));
        var packed = Convert.FromHexString(hex);
        var bytes = new byte[140];
        Assert.Null(codec.Unpack(packed, bytes));
        Assert.Equal(string.Concat(Enumerable.Repeat("quiver ", 20)), Encoding.UTF8.GetString(bytes));

        Assert.NotNull(codec.Unpack(packed, new byte[139]));
        Assert.NotNull(codec.Unpack(packed, new byte[141]));
        for (var length = 0; length < packed.Length; length++) Assert.NotNull(codec.Unpack(packed.AsSpan(0, length), bytes));
    }

    [Theory]
    [InlineData(IpcCompression.Lz4, 8001, "of LZ4_FRAME, does not unpack to 8001 bytes: 8000 bytes came out")]
    [InlineData(IpcCompression.Zstd, 7999, "of ZSTD, does not unpack to 7999 bytes")]
    [InlineData(IpcCompression.Zstd, 8001, "of ZSTD, does not unpack to 8001 bytes: 8000 bytes came out")]
    [InlineData(IpcCompression.Zstd, 0, "its values need 8000 bytes, and there are none")]
    [InlineData(IpcCompression.Zstd, -2, "buffer 1 is said to have -2 bytes unpacked")]
    [InlineData(IpcCompression.Zstd, long.MaxValue, "bytes unpacked; its rows need")]
    [InlineData(IpcCompression.Zstd, 1L << 31, "bytes unpacked; its rows need 8008")]
    public void Sizes_that_are_lies_are_errors(IpcCompression compression, long size, string message)
    {
        using var batch = Numbers(1000);
        if (IsMissing(compression, () => IpcCheck.Bytes(new() { Compression = compression }, batch))) return;
        var bytes = IpcCheck.Bytes(new() { Compression = compression }, batch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Body(bytes)), size);
        var error = Assert.Throws<ArrowException>(() => Read(bytes));
        Assert.Equal((ErrorCode.ArrowMalformed, 1), (error.Code, error.MessageNumber));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_packed_beyond_measure_is_refused_until_more_is_allowed()
    {
        using var batch = Numbers(1 << 20); // 8 MiB
        if (IsMissing(IpcCompression.Zstd, () => IpcCheck.Bytes(new() { Compression = IpcCompression.Zstd }, batch))) return;
        using var zeros = new Batch(batch.Schema, Data.Column(DataType.Int64, [.. Enumerable.Repeat<object?>(0L, 1 << 20)]));
        var bytes = IpcCheck.Bytes(new() { Compression = IpcCompression.Zstd }, zeros);
        Assert.InRange(bytes.Length, 100, 8192);
        Assert.Equal(1 << 20, Read(bytes)[0][0].Length);
        var error = Assert.Throws<ArrowException>(() => Read(bytes, new() { ExpandedBytes = 1 << 20 }));
        Assert.Equal(ErrorCode.ArrowUnsupported, error.Code);
        Assert.Contains("buffer 1 would be unpacked to 8388608 bytes, far more than were read. Raise IpcReadOptions.ExpandedBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_not_read_are_not_unpacked()
    {
        using var batch = Rows(1000);
        if (IsMissing(IpcCompression.Lz4, () => IpcCheck.Bytes(new() { Compression = IpcCompression.Lz4 }, batch))) return;
        var bytes = IpcCheck.Bytes(new() { Compression = IpcCompression.Lz4 }, batch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Body(bytes)), -2); // of the first column
        Assert.Throws<ArrowException>(() => Read(bytes));
        Assert.Equal("row 999", Read(bytes, new() { Columns = ["text"] })[0][0][999]);
    }

    [Theory] // the columns of Numbers(200), compressed
    [InlineData(IpcCompression.Lz4, "/////3gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUABAADwAOAAgAAAAEABAAAAAQAAAAGAAAAAAAAgEcAAAAAAAAAAgADAAIAAcACAAAAAAAAAFAAAAAAQAAAG4AAAD/////mAAAABQAAAAAAAAADAAYAAYABQAIAAwADAAAAAADBAAcAAAAQAMAAAAAAAAAAAAADAAcABAADAAIAAQADAAAAFgAAAAsAAAAEAAAAMgAAAAAAAAAAAAAAAEAAADIAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8AwAAAAAAAAQABAAEAAAAQAYAAAAAAAAEIk0YYECCJQMAABMAAQATAQgAEwIIABMDCAATBAgAEwUIABMGCAATBwgAEwgIABMJCAATCggAEwsIABMMCAATDQgAEw4IABMPCAATEAgAExEIABMSCAATEwgAExQIABMVCAATFggAExcIABMYCAATGQgAExoIABMbCAATHAgAEx0IABMeCAATHwgAEyAIABMhCAATIggAEyMIABMkCAATJQgAEyYIABMnCAATKAgAEykIABMqCAATKwgAEywIABMtCAATLggAEy8IABMwCAATMQgAEzIIABMzCAATNAgAEzUIABM2CAATNwgAEzgIABM5CAATOggAEzsIABM8CAATPQgAEz4IABM/CAATQAgAE0EIABNCCAATQwgAE0QIABNFCAATRggAE0cIABNICAATSQgAE0oIABNLCAATTAgAE00IABNOCAATTwgAE1AIABNRCAATUggAE1MIABNUCAATVQgAE1YIABNXCAATWAgAE1kIABNaCAATWwgAE1wIABNdCAATXggAE18IABNgCAATYQgAE2IIABNjCAATZAgAE2UIABNmCAATZwgAE2gIABNpCAATaggAE2sIABNsCAATbQgAE24IABNvCAATcAgAE3EIABNyCAATcwgAE3QIABN1CAATdggAE3cIABN4CAATeQgAE3oIABN7CAATfAgAE30IABN+CAATfwgAE4AIABOBCAATgggAE4MIABOECAAThQgAE4YIABOHCAATiAgAE4kIABOKCAATiwgAE4wIABONCAATjggAE48IABOQCAATkQgAE5IIABOTCAATlAgAE5UIABOWCAATlwgAE5gIABOZCAATmggAE5sIABOcCAATnQgAE54IABOfCAAToAgAE6EIABOiCAATowgAE6QIABOlCAATpggAE6cIABOoCAATqQgAE6oIABOrCAATrAgAE60IABOuCAATrwgAE7AIABOxCAATsggAE7MIABO0CAATtQgAE7YIABO3CAATuAgAE7kIABO6CAATuwgAE7wIABO9CAATvggAE78IABPACAATwQgAE8IIABPDCAATxAgAE8UIABPGCACAxwAAAAAAAAAAAAAAAAAAAP////8AAAAA")]
    [InlineData(IpcCompression.Zstd, "/////3gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUABAADwAOAAgAAAAEABAAAAAQAAAAGAAAAAAAAgEcAAAAAAAAAAgADAAIAAcACAAAAAAAAAFAAAAAAQAAAG4AAAD/////oAAAABQAAAAAAAAADAAYAAYABQAIAAwADAAAAAADBAAcAAAAQAEAAAAAAAAAAAAADAAcABAADAAIAAQADAAAAFwAAAAsAAAAEAAAAMgAAAAAAAAAAAAAAAEAAADIAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0AQAAAAAAAAAABgAIAAcABgAAAAAAAAFABgAAAAAAACi1L/1gQAUVCQBmGUYdELjeDvz//////////51ZVVVVVVVVVVVVVVVVbCk5AD8AQADx3rVbl+5cuXHhvnXblu1atWnRnjVbluxYsWHBfvXaletWrVmxXrValepUqVGhPnXalOlSpUmRHh1XVDFFFE80sUQSRxQxRBA/9LBDDjfUMEMML7SwQgonlDBCCB90sEEGF1QwQQQPNLBAAgcUMEAA//rty3ev3ry97JLLLbXMEssrraySyimljBLKJ51skskllUwSySONLJLIIYUMEsgffeyRxx11zBHHG22skcYZZYwRxhddbJFF/0YZXVTRRBE91NBCCR1U0EAB/dPPPvncU8888bzTzjrpnFPOOOF808022VxTzTTRPNPMMskcU8wwwfwSgMdUAgADAQAAAAAAAAAAAAAAAP////8AAAAA")]
    public void Without_its_library_a_codec_is_missed_by_name(IpcCompression compression, string sample)
    {
        var (codec, file) = compression == IpcCompression.Lz4 ? ("LZ4_FRAME", "liblz4-that-is-not-there.so") : ("ZSTD", "libzstd-that-is-not-there.so");
        var message = $"Buffers compressed with {codec} need a library, {file}, that is not on this machine. Install it";
        using var batch = Numbers(200);
        var written = Assert.Throws<ArrowException>(() => IpcCheck.Bytes(new() { Compression = compression, Codecs = Nothing }, batch));
        Assert.Equal(ErrorCode.ArrowUnsupported, written.Code);
        Assert.StartsWith(message, written.Message, StringComparison.Ordinal);

        var bytes = Convert.FromBase64String(sample);
        var read = Assert.Throws<ArrowException>(() => Read(bytes, new() { Codecs = Nothing }));
        Assert.Equal((ErrorCode.ArrowUnsupported, 1), (read.Code, read.MessageNumber));
        Assert.Contains(message, read.Message, StringComparison.Ordinal);

        if (IsMissing(compression, () => Read(bytes))) return;
        IpcCheck.Same([[[.. Enumerable.Range(0, 200).Select(number => (object?)(long)number)]]], Read(bytes));
    }

    [Fact]
    public void A_codec_that_nobody_knows_is_refused() =>
        Assert.StartsWith("Its buffers are compressed by codec 7", Assert.Throws<ArrowException>(() => IpcCodecs.System.Get(7)).Message, StringComparison.Ordinal);

    /// <summary>Whether this machine has no library for it; then what was to be done must say so.</summary>
    private bool IsMissing(IpcCompression compression, Func<object> action)
    {
        if (IpcCodecs.System.Has(compression))
        {
            output.WriteLine($"The library for {compression} is here.");
            return false;
        }

        output.WriteLine($"The library for {compression} is not here: its refusal is tested.");
        Assert.Contains("that is not on this machine", Assert.Throws<ArrowException>(action).Message, StringComparison.Ordinal);
        return true;
    }

    private static List<object?[][]> Read(byte[] bytes, IpcReadOptions? options = null)
    {
        using var reader = IpcReader.Open(new MemoryStream(bytes), options);
        return IpcCheck.Rows(reader);
    }

    // Where the body of the message behind the schema starts: its first buffer is that of the values, as no row is null.
    private static int Body(byte[] bytes)
    {
        var message = 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        return message + 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(message + 4));
    }

    private static Batch Numbers(int count) => new(new Schema(new Field("n", DataType.Int64)), Data.Column(DataType.Int64, [.. Enumerable.Range(0, count).Select(row => (object?)(long)row)]));

    private static Batch Rows(int count)
    {
        var lists = DataType.List(DataType.Int32);
        object?[] rows = [.. Enumerable.Range(0, count).Select(row => (object?)row)];
        return new Batch(
            new Schema(new Field("n", DataType.Int64), new Field("text", DataType.Utf8), new Field("flag", DataType.Boolean), new Field("list", lists), new Field("nothing", DataType.Int32)),
            Data.Column(DataType.Int64, [.. rows.Select(row => (object?)(long)(int)row!)]),
            Data.Column(DataType.Utf8, [.. rows.Select(row => $"row {row}")]),
            Data.Column(DataType.Boolean, [.. rows.Select(row => (object?)((int)row! % 3 == 0))]),
            Data.Column(lists, [.. rows.Select(row => (int)row! % 5 == 0 ? null : (object?)new object?[] { (int)row! % 7, null })]),
            Data.Column(DataType.Int32, new object?[count]));
    }
}
