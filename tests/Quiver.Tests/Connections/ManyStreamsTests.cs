using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Connections;

[Collection(CountedMemory.Name)]
public sealed class ManyStreamsTests
{
    private const int Streams = 100;
    private const int Sources = 5;

    [Fact]
    public void A_row_runs_through_the_streams_of_its_source_and_no_others_and_what_is_dropped_is_gone()
    {
        using var many = new ManyStreams(Streams, Sources);
        var quiver = many.Connection;
        many.CreateSources();
        var before = BufferPool.Rented;
        many.CreateStreams();
        using var kept = quiver.Subscribe("SELECT a FROM t57");
        many.Write(source: 2, rows: 10);

        Assert.Equal(Streams, quiver.Streams.Count);
        for (var stream = 0; stream < Streams; stream++)
        {
            var found = quiver.Stream($"t{stream}");
            var expected = stream % Sources == 2 ? 10 : 0;
            Assert.Equal((found.Name, expected, expected), (found.Name, found.RowsIn, found.RowsOut));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(row => $"{row + 7 + 57}"), kept.ReadAll());
        many.Write(source: 3, rows: 5);
        Assert.Equal(10, quiver.Stream("t57").RowsIn);
        Assert.Equal(5, quiver.Stream("t98").RowsIn);

        many.Drop();
        Assert.Empty(quiver.Streams);
        Assert.Empty(quiver.Sources);
        Assert.Throws<QuiverException>(() => kept.TryNext(out _));
        kept.Dispose();
        Assert.Equal(before, BufferPool.Rented);
    }
}
