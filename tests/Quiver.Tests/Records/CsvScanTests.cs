using System.Text;
using Quiver.Files;
using Quiver.Records;

namespace Quiver.Tests.Records;

/// <summary>The scanner of CSV finds what a plain loop finds: in whole texts, and in files that are read piece by piece.</summary>
public sealed class CsvScanTests
{
    [Fact]
    public void Fields_and_faults_are_those_of_a_plain_loop()
    {
        var random = new Random(Seed: 5);
        var wrong = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var text = Text(random);
            var (expected, wrongAt) = PlainCsv.Read(text, (byte)',', (byte)'"');
            if (wrongAt is not null) wrong++;
            var (fields, fault) = InWhole(text);
            Assert.Equal(expected, fields);
            Assert.Equal(wrongAt, fault);
        }

        Assert.InRange(wrong, 300, 2_700);
    }

    [Fact]
    public void Records_of_files_have_their_places_however_the_file_is_read()
    {
        var random = new Random(Seed: 6);
        for (var round = 0; round < 1_000; round++)
        {
            var text = Text(random);
            var (expected, wrongAt) = PlainCsv.Read(text, (byte)',', (byte)'"');
            var scan = new CsvFileScan(new Pieces(text, random.Next(1, 9)), (byte)',');
            var found = new List<PlainCsv.Field>();
            while (scan.TryNext())
            {
                for (var index = 0; index < scan.Count; index++)
                {
                    var (line, column) = scan.Place(index);
                    found.Add(new PlainCsv.Field((int)scan.Record, scan.Text(index), line, column, IsQuoted: false));
                }
            }

            Assert.Equal(expected.Select(field => field with { IsQuoted = false }), found);
            Assert.Equal(wrongAt is { } at ? $"{PlainCsv.PlaceOf(text, at)}" : "", scan.Fault is { } fault ? $"({fault.Line}, {fault.Column})" : "");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, 1, 1, "Found a text in UTF-16")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xC3, 0xA9, (byte)',', 0xFC, (byte)'b' }, 2, 3, "Found the byte 0xFC")]
    public void What_is_no_UTF_8_is_told_with_its_place(byte[] text, long line, long column, string message)
    {
        var scan = new CsvFileScan(new Pieces(text, 1), (byte)',');
        while (scan.TryNext())
        {
            // to the fault
        }

        Assert.Equal((line, column), (scan.Fault!.Line, scan.Fault.Column));
        Assert.StartsWith(message, scan.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_longer_than_the_buffer_is_one_record()
    {
        var text = Encoding.UTF8.GetBytes($"a,b\n\"{new string('x', 300_000)}\",é\n1,2");
        var scan = new CsvFileScan(new Pieces(text, 50_000), (byte)',');
        Assert.True(scan.TryNext() && scan.TryNext());
        Assert.Equal((2, 200, (2L, 300_004L)), (scan.Count, scan.Text(0).Length, scan.Place(1)));
        Assert.True(scan.TryNext());
        Assert.Equal("1,2", Encoding.UTF8.GetString(scan.Raw));
        Assert.False(scan.TryNext());
        Assert.Null(scan.Fault);
    }

    private static (List<PlainCsv.Field> Fields, int? WrongAt) InWhole(byte[] text)
    {
        var scan = new CsvScan((byte)',', (byte)'"');
        var fields = new List<PlainCsv.Field>();
        for (int start = 0, record = 0; ; record++)
        {
            start = CsvScan.SkipEmptyLines(text, start);
            if (start == text.Length) return (fields, null);
            if (scan.Split(text, start, isLast: true, out var length, out var fault) == CsvOutcome.Wrong) return (fields, start + fault.Offset);
            for (var index = 0; index < scan.Count; index++)
            {
                var (line, column) = PlainCsv.PlaceOf(text, scan[index].Start);
                fields.Add(new PlainCsv.Field(record, Encoding.UTF8.GetString(scan.TextOf(text, scan[index])), line, column, scan[index].IsQuoted));
            }

            start += length;
        }
    }

    private static byte[] Text(Random random)
    {
        string[] parts = ["a", "bc", "é", "🙂", ",", ",", "\"", "\"", "\"\"", "\n", "\n", "\r\n", "\r", " ", "1", "\"x\"", "\"y\n\"", "\",\""];
        var text = new StringBuilder();
        for (var count = random.Next(0, 14); count > 0; count--) text.Append(parts[random.Next(parts.Length)]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
