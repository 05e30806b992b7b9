using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>The Arrow library of JavaScript reads what Quiver writes, and Quiver what it writes. Needs Node.js; the library is fetched by its lock when it is not there.</summary>
public sealed class ApacheArrowTests : IClassFixture<ApacheArrowTests.Library>, IDisposable
{
    private readonly Library _library;
    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-arrow-").FullName;

    public ApacheArrowTests(Library library) => _library = library;

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public void It_reads_what_quiver_writes(IpcFormat format)
    {
        var point = DataType.Struct(new Field("a", DataType.Int32), new Field("b", DataType.Utf8));
        var schema = new Schema(
            new Field("flag", DataType.Boolean), new Field("n", DataType.Int64, Nullable: false), new Field("small", DataType.UInt8), new Field("d", DataType.Float64), new Field("text", DataType.Utf8), new Field("bytes", DataType.Binary),
            new Field("day", DataType.Date), new Field("ts", DataType.Timestamp), new Field("time", DataType.Time), new Field("list", DataType.List(DataType.Int32)), new Field("lists", DataType.List(DataType.List(DataType.Utf8))),
            new Field("point", point), new Field("pair", DataType.FixedList(DataType.Int16, 2)), new Field("map", DataType.Map(DataType.Utf8, DataType.Int32)), new Field("nothing", DataType.Null));
        using var batch = new Batch(
            schema,
            Data.Column(DataType.Boolean, [true, null, false]), Data.Column(DataType.Int64, [1L, long.MinValue, long.MaxValue]), Data.Column(DataType.UInt8, [(byte)255, null, (byte)0]), Data.Column(DataType.Float64, [0.1, null, -1e300]),
            Data.Column(DataType.Utf8, ["ünï🙂", null, ""]), Data.Column(DataType.Binary, [new byte[] { 1, 0 }, null, Array.Empty<byte>()]), Data.Column(DataType.Date, [1, null, -1]), Data.Column(DataType.Timestamp, [1_500_000L, null, -1_000_000L]),
            Data.Column(DataType.Time, [1L, null, 86_399_999_999L]), Data.Column(DataType.List(DataType.Int32), [new object?[] { 1, null }, null, Array.Empty<object?>()]),
            Data.Column(DataType.List(DataType.List(DataType.Utf8)), [new object?[] { new object?[] { "p" }, null }, Array.Empty<object?>(), null]), Data.Column(point, [new object?[] { 1, "x" }, null, new object?[] { null, "y" }]),
            Data.Column(DataType.FixedList(DataType.Int16, 2), [new object?[] { (short)1, (short)2 }, null, new object?[] { (short)3, null }]),
            Data.Column(DataType.Map(DataType.Utf8, DataType.Int32), [new object?[] { new object?[] { "k", 1 }, new object?[] { "l", null } }, null, Array.Empty<object?>()]), ColumnFactory.Null(3));
        using var slice = batch.Slice(1, 2);

        var lines = _library.Read(Write(format, batch, slice));
        Assert.Equal(
            """["flag: Bool","n: Int64 not null","small: Uint8","d: Float64","text: Utf8","bytes: Binary","day: Date32<DAY>","ts: Timestamp<MICROSECOND>","time: Time64<MICROSECOND>","list: List<Int32>","lists: List<List<Utf8>>","point: Struct<{a:Int32, b:Utf8}>","pair: FixedSizeList[2]<Int16>","map: Map<{key:Utf8, value:Int32}>","nothing: Null"]""",
            lines[0]);
        const string first = """[true,null,false]|["1","-9223372036854775808","9223372036854775807"]|[255,null,0]|[0.1,null,-1e+300]|["ünï🙂",null,""]|["0100",null,""]|[86400000,null,-86400000]|[1500,null,-1000]|["1",null,"86399999999"]|[[1,null],null,[]]|[[["p"],null],[],null]|[[["a",1],["b","x"]],null,[["a",null],["b","y"]]]|[[1,2],null,[3,null]]|[[["k",1],["l",null]],null,[]]|[null,null,null]""";
        Assert.Equal(first, Joined(lines[1]));
        Assert.Equal("""[null,false]|["-9223372036854775808","9223372036854775807"]|[null,0]""", string.Join('|', Joined(lines[2]).Split('|')[..3]));
        Assert.Equal("""[null,[["a",null],["b","y"]]]|[null,[3,null]]|[null,[]]|[null,null]""", string.Join('|', Joined(lines[2]).Split('|')[^4..]));
        Assert.Equal(3, lines.Count);
    }

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public void It_reads_dictionaries_that_grow(IpcFormat format)
    {
        var dictionary = new TextDictionary();
        Batch[] batches = [IpcTests.Coded(dictionary, "a", null, "b"), IpcTests.Coded(dictionary, "b", "c"), IpcTests.Coded(dictionary, "d", "a", null)];
        Assert.Equal(["""["t: Dictionary<Int32, Utf8>"]""", """[["a",null,"b"]]""", """[["b","c"]]""", """[["d","a",null]]"""], _library.Read(Write(format, batches)));
    }

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public void It_reads_what_quiver_compresses(IpcFormat format)
    {
        if (!IpcCodecs.System.Has(IpcCompression.Lz4)) return; // its refusal has a test of its own
        var dictionary = new TextDictionary();
        string?[] texts = [.. Enumerable.Range(0, 30_000).Select(row => row % 9 == 0 ? null : $"text {row % 1000}")]; // several blocks of 64 KiB
        Batch[] batches = [IpcTests.Coded(dictionary, texts), IpcTests.Coded(dictionary, "new", null), IpcTests.Plain("x", null)];
        var plain = Write(new IpcWriteOptions { Format = format }, batches);
        var (length, lines) = (new FileInfo(plain).Length, _library.Read(plain));
        var packed = Write(new IpcWriteOptions { Format = format, Compression = IpcCompression.Lz4 }, batches);
        Assert.InRange(new FileInfo(packed).Length, 1, length / 2);
        Assert.Equal(lines, _library.Read(packed));
    }

    [Fact]
    public void It_reads_dictionaries_that_are_replaced()
    {
        Batch[] batches = [IpcTests.Coded(new TextDictionary(), "a", null, "b"), IpcTests.Coded(new TextDictionary(), "b", "c"), IpcTests.Plain("d", null)];
        Assert.Equal(["""["t: Dictionary<Int32, Utf8>"]""", """[["a",null,"b"]]""", """[["b","c"]]""", """[["d",null]]"""], _library.Read(Write(IpcFormat.Stream, batches)));
    }

    [Fact]
    public void Quiver_reads_what_it_writes()
    {
        _library.Run("write.mjs", _folder);
        foreach (var ending in new[] { ".arrows", ".arrow" })
        {
            Same("numbers" + ending, "b BOOLEAN, i INTEGER, l BIGINT, u UTINYINT, f FLOAT, d DOUBLE", [[[true, null, false], [1, -2, null], [1L, null, long.MinValue], [(byte)255, (byte)0, null], [1.5f, null, -0.25f], [0.1, null, 1e300]]]);
            Same("texts" + ending, "plain VARCHAR, coded VARCHAR, bytes BLOB", [[["a", null, "ünï🙂"], ["x", "y", "x"], [new byte[] { 1, 2 }, null, Array.Empty<byte>()]]]);
            Same(
                "nested" + ending,
                "list INTEGER[], struct STRUCT(a INTEGER, b VARCHAR), fixed INTEGER[2], lists VARCHAR[][]",
                [[
                    [new object?[] { 1, null }, null, Array.Empty<object?>()], [new object?[] { 1, "x" }, null, new object?[] { null, "y" }], [new object?[] { 1, 2 }, null, new object?[] { 3, null }],
                    [new object?[] { new object?[] { "p" }, null }, Array.Empty<object?>(), null],
                ]]);
            Same(
                "views" + ending,
                "text VARCHAR, bytes BLOB, large VARCHAR",
                [[
                    ["a", null, "exactly 12 b", "thirteen byte", "ünï🙂 and more than twelve bytes", ""],
                    [new byte[] { 1, 2 }, Filled(40, 7), null, Array.Empty<byte>(), Filled(13, 255), Filled(12, 9)],
                    ["x", null, "", "ünï🙂", "a longer text", "y"],
                ]]);
        }

        Same("growing.arrows", "coded VARCHAR", [[["a", "b", null]], [["b", "c"]], [["a", "d", "c"]]]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Filled(int count, byte value) => [.. Enumerable.Repeat(value, count)];

    // A line has an array for each column.
    private static string Joined(string line)
    {
        using var json = JsonDocument.Parse(line);
        return string.Join('|', json.RootElement.EnumerateArray().Select(column => column.GetRawText()));
    }

    private string Write(IpcFormat format, params Batch[] batches) => Write(new IpcWriteOptions { Format = format }, batches);

    private string Write(IpcWriteOptions options, params Batch[] batches)
    {
        var path = Path.Combine(_folder, "written");
        File.WriteAllBytes(path, IpcCheck.Bytes(options, batches));
        return path;
    }

    private void Same(string name, string schema, object?[][][] batches)
    {
        using var reader = IpcReader.Open(File.OpenRead(Path.Combine(_folder, name)));
        Assert.Equal(schema, reader.Schema.ToString().Replace(" NOT NULL", "", StringComparison.Ordinal));
        IpcCheck.Same([.. batches], IpcCheck.Rows(reader));
    }

    /// <summary>The npm package, in tests/apache-arrow.</summary>
    public sealed class Library
    {
        private readonly string _folder = Folder();

        public Library()
        {
            if (Directory.Exists(Path.Combine(_folder, "node_modules", "apache-arrow"))) return;
            Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--ignore-scripts");
        }

        /// <summary>The lines that read.mjs prints of a file.</summary>
        public List<string> Read(string path) => [.. Run("read.mjs", path).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

        public string Run(string script, string argument) => Start("node", script, argument);

        private static string Folder()
        {
            var at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "Quiver.slnx"))) at = Path.GetDirectoryName(at)!;
            return Path.Combine(at, "tests", "apache-arrow");
        }

        private string Start(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {errors.Result}{output}");
        }
    }
}
