using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Rows;

/// <summary>Objects written as somebody else makes them.</summary>
public sealed class WriteAsyncTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();
    private readonly Writer<Item> _writer;

    public WriteAsyncTests()
    {
        _quiver.Execute("CREATE SOURCE items (id BIGINT)").Dispose();
        _writer = _quiver.Writer<Item>("items");
    }

    public void Dispose()
    {
        _writer.Dispose();
        _quiver.Dispose();
    }

    [Fact]
    public async Task Rows_are_written_before_the_next_one_is_waited_for()
    {
        var channel = Channel.CreateUnbounded<Item>();
        var writing = _writer.WriteAsync(channel.Reader.ReadAllAsync());
        using var read = _quiver.Subscribe<Item>("SELECT id FROM items");

        for (var id = 1; id <= 3; id++)
        {
            Assert.True(channel.Writer.TryWrite(new Item(id)));
            Assert.True(read.Next(TimeSpan.FromSeconds(30), out var item));
            Assert.Equal(id, item.Id);
        }

        channel.Writer.Complete();
        Assert.Equal(3, await writing);
    }

    [Fact]
    public async Task Rows_that_are_there_are_written_in_batches()
    {
        Assert.Equal(20_000, await _writer.WriteAsync(Range(20_000)));

        Assert.Equal(["20000|199990000"], _quiver.Query("SELECT count(*), sum(id) FROM items").Lines());
    }

    [Fact]
    public async Task When_their_maker_fails_the_rows_before_are_written()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _writer.WriteAsync(Range(10, failsAt: 7)));

        Assert.Equal("no more", error.Message);
        Assert.Equal(["7"], _quiver.Query("SELECT count(*) FROM items").Lines());
        _writer.Write(new Item(100));
        Assert.Equal(["8"], _quiver.Query("SELECT count(*) FROM items").Lines());
    }

    [Fact]
    public async Task A_wait_for_rows_ends_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var channel = Channel.CreateUnbounded<Item>();
        var writing = _writer.WriteAsync(channel.Reader.ReadAllAsync(), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        _writer.Write(new Item(1));
        Assert.Equal(["1"], _quiver.Query("SELECT count(*) FROM items").Lines());
    }

    private static async IAsyncEnumerable<Item> Range(int count, int failsAt = -1, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var id = 0; id < count; id++)
        {
            if (id == failsAt) throw new InvalidDataException("no more");
            if (id % 5_000 == 4_999) await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return new Item(id);
        }
    }

    private readonly record struct Item(long Id);
}
