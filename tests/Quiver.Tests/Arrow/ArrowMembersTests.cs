using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>Arrow in and out of a connection: sources take it, answers and subscriptions give it.</summary>
public class ArrowMembersTests
{
    private const string Source = "CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, tags VARCHAR[], ts TIMESTAMP, WATERMARK FOR ts AS ts)";
    private const string Rows = "SELECT * FROM (VALUES ('AAPL', 1::BIGINT, ['a', NULL], TIMESTAMP '2024-01-01 00:00:00.5'), (NULL, NULL, NULL, TIMESTAMP '2024-01-01 00:00:01'), ('MSFT', 3, [], TIMESTAMP '2024-01-01 00:00:02')) AS t(symbol, qty, tags, ts)";

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public async Task An_answer_written_as_ipc_is_written_into_a_source_and_comes_back(IpcFormat format)
    {
        using var connection = Connection.Open();
        connection.Execute(Source);
        using var answer = connection.Query($"SELECT ts, qty, tags, symbol FROM ({Rows})"); // another order: names match
        using var first = new MemoryStream();
        answer.WriteIpc(first, format);
        using var second = new MemoryStream();
        await answer.WriteIpcAsync(second, format);
        Assert.Equal(first.ToArray(), second.ToArray());

        using var writer = connection.Writer("trades");
        first.Position = second.Position = 0;
        Assert.Equal(3, writer.WriteIpc(first));
        Assert.Equal(3, await writer.WriteIpcAsync(second));
        Same(connection, $"{Rows} UNION ALL {Rows}");
    }

    [Fact]
    public unsafe void Answers_pass_to_sources_through_the_c_interfaces()
    {
        using var connection = Connection.Open();
        connection.Execute(Source);
        using var writer = connection.Writer("trades");
        ArrowArrayStream stream;
        using (var answer = connection.Query(Rows)) answer.ToArrow(&stream);
        Assert.Equal(3, writer.Write(&stream));
        Assert.True(stream.Release == null);

        ArrowArray array;
        ArrowSchema schema;
        using (var answer = connection.Query(Rows)) ArrowInterop.Export(answer.Batches[0], &array, &schema);
        writer.Write(&array, &schema);
        Assert.True(array.Release == null && schema.Release == null);
        Same(connection, $"{Rows} UNION ALL {Rows}");
    }

    [Fact]
    public async Task A_subscription_is_written_as_its_rows_come()
    {
        using var connection = Connection.Open();
        connection.Execute(Source);
        using var subscription = connection.Subscribe("SELECT symbol, qty FROM trades WHERE qty > 0");
        using var writer = connection.Writer("trades");
        using var written = new MemoryStream();
        var writing = subscription.WriteIpcAsync(written);
        connection.Execute($"INSERT INTO trades {Rows}");
        writer.End();
        Assert.Equal(2, await writing);
        written.Position = 0;
        using var reader = IpcReader.Open(written);
        Assert.Equal(["AAPL:1", "MSFT:3"], IpcCheck.Rows(reader).SelectMany(batch => Enumerable.Range(0, batch[0].Length).Select(row => $"{batch[0][row]}:{batch[1][row]}")));
    }

    [Fact]
    public unsafe void A_subscription_is_drawn_from_as_a_c_stream()
    {
        using var connection = Connection.Open();
        connection.Execute(Source);
        using var subscription = connection.Subscribe("SELECT symbol, qty FROM trades WHERE qty > 0");
        using var writer = connection.Writer("trades");
        connection.Execute($"INSERT INTO trades {Rows}");
        writer.End();
        ArrowArrayStream stream;
        subscription.ToArrow(&stream);
        using var reader = ArrowInterop.ImportStream(&stream);
        var rows = 0;
        foreach (var batch in reader)
        {
            using (batch) rows += batch.Length;
        }

        Assert.Equal(2, rows);
    }

    [Fact]
    public async Task An_answer_that_streams_is_written_while_it_is_made()
    {
        using var connection = Connection.Open();
        using var answer = connection.QueryStream("SELECT range AS n FROM range(100000)");
        using var written = new MemoryStream();
        Assert.Equal(100_000, await answer.WriteIpcAsync(written, IpcFormat.File));
        written.Position = 0;
        using var reader = IpcReader.Open(written);
        Assert.Equal(4_999_950_000, IpcCheck.Rows(reader).Sum(batch => batch[0].Sum(value => (long)value!)));
    }

    [Fact]
    public void Other_columns_are_refused_and_nothing_is_written()
    {
        using var connection = Connection.Open();
        connection.Execute(Source);
        using var writer = connection.Writer("trades");
        Assert.Contains("Column 'qty' is INTEGER in the data and BIGINT in the source", Refused("SELECT symbol, qty::INTEGER AS qty, tags, ts FROM"), StringComparison.Ordinal);
        Assert.Contains("Column 'tags' is missing", Refused("SELECT symbol, qty, tags AS tag, ts FROM"), StringComparison.Ordinal);
        Assert.Contains("There are 3 columns, and 4 expected", Refused("SELECT symbol, qty, ts FROM"), StringComparison.Ordinal);
        Same(connection, $"{Rows} LIMIT 0");

        string Refused(string select)
        {
            using var answer = connection.Query($"{select} ({Rows})");
            using var stream = new MemoryStream();
            answer.WriteIpc(stream);
            stream.Position = 0;
            var error = Assert.Throws<QuiverException>(() => writer.WriteIpc(stream));
            Assert.Equal(ErrorCode.BatchSchemaMismatch, error.Code);
            return error.Message;
        }
    }

    private static void Same(Connection connection, string expected)
    {
        using var found = connection.Query("SELECT symbol, qty, tags, ts FROM trades ORDER BY ALL");
        using var rows = connection.Query($"SELECT * FROM ({expected}) ORDER BY ALL");
        Assert.Equal(rows.RowCount, found.RowCount);
        if (rows.RowCount > 0) IpcCheck.Same([.. rows.Batches.Select(IpcCheck.Values)], [.. found.Batches.Select(IpcCheck.Values)]);
    }
}
