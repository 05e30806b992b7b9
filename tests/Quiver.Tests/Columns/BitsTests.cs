using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class BitsTests
{
    [Fact]
    public void Runs_of_bits_are_read_and_copied_from_any_position()
    {
        var random = new Random(Seed: 61);
        for (var round = 0; round < 300; round++)
        {
            var words = new ulong[6];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()));
            var (start, length) = (random.Next(0, 200), random.Next(0, 180));
            var bits = new Bits(words, start, length);
            bool[] expected = [.. Enumerable.Range(start, length).Select(bit => (words[bit / 64] >> (bit % 64) & 1) != 0)];

            Assert.Equal(expected, Enumerable.Range(0, length).Select(row => new Bits(words, start, length)[row]));
            Assert.Equal(expected.Count(bit => bit), bits.Count());
            Assert.Equal(length == 0, bits.IsEmpty);
            var copy = new ulong[BitSpans.Words(length)];
            bits.CopyTo(copy);
            Assert.Equal(expected, Read(copy, length));
            Assert.All(Read(copy, copy.Length * 64).Skip(length), Assert.False); // bits behind the end are zero
        }
    }

    [Fact]
    public void Bits_are_written_set_and_cleared_at_any_position_and_nowhere_else()
    {
        var random = new Random(Seed: 62);
        for (var round = 0; round < 300; round++)
        {
            var model = new bool[320];
            var words = new ulong[5];
            var (start, length) = (random.Next(0, 150), random.Next(0, 150));
            BitSpans.SetRange(words, start, length);
            model.AsSpan(start, length).Fill(true);
            Assert.Equal(model, Read(words, 320));

            var end = random.Next(0, 321);
            BitSpans.ClearFrom(words, end);
            model.AsSpan(end).Clear();
            Assert.Equal(model, Read(words, 320));

            var source = new ulong[4];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(source.AsSpan()));
            var (from, count) = (random.Next(0, 100), random.Next(0, 320 - end + 1));
            count = Math.Min(count, 256 - from);
            BitSpans.Write(words, end, new Bits(source, from, count));
            for (var bit = 0; bit < count; bit++) model[end + bit] = (source[(from + bit) / 64] >> ((from + bit) % 64) & 1) != 0;
            Assert.Equal(model, Read(words, 320));
        }
    }

    private static bool[] Read(ulong[] words, int length) => [.. Enumerable.Range(0, length).Select(bit => (words[bit / 64] >> (bit % 64) & 1) != 0)];
}
