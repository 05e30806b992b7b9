using System.Text;
using System.Text.Json;

namespace Quiver.Tests.Formats;

public sealed class ResultFormatTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public void Dispose() => _quiver.Dispose();

    [Fact]
    public void An_answer_is_an_array_of_objects()
    {
        using var rows = _quiver.Query("SELECT * FROM (VALUES (1, 'a\"b', TIMESTAMP '2026-01-05 10:00:00.5', [1, NULL]), (NULL, NULL, NULL, NULL)) AS t(n, s, ts, l)");
        using var json = JsonDocument.Parse(rows.ToJson());
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal("a\"b", json.RootElement[0].GetProperty("s").GetString());
        Assert.Equal("2026-01-05T10:00:00.5", json.RootElement[0].GetProperty("ts").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement[0].GetProperty("l")[1].ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement[1].GetProperty("n").ValueKind);
        Assert.Equal(2, rows.ToJson(lines: true).Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => JsonDocument.Parse(line).RootElement.ValueKind == JsonValueKind.Object));
    }

    [Fact]
    public void An_answer_without_rows_is_an_empty_array_a_header_or_an_empty_table()
    {
        using var rows = _quiver.Query("SELECT 1 AS a, 'x' AS b WHERE false");
        Assert.Equal("[]\n", rows.ToJson());
        Assert.Equal("", rows.ToJson(lines: true));
        Assert.Equal("a,b\n", rows.ToCsv());
        Assert.EndsWith("0 rows, 2 columns\n", rows.ToText(), StringComparison.Ordinal);
        Assert.Contains("<tbody>\n</tbody>", rows.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_is_written_with_other_signs_and_another_null()
    {
        using var rows = _quiver.Query("SELECT * FROM (VALUES ('a;b', NULL), ('it''s', '-')) AS t(\"x y\", z)");
        Assert.Equal("'a;b';-\n'it''s';'-'\n", rows.ToCsv(new CsvOptions { Delimiter = ';', Quote = '\'', HasHeader = false, NullText = "-" }));
    }

    [Theory]
    [InlineData('\n')]
    [InlineData('é')]
    [InlineData('\0')]
    public void Signs_of_csv_that_would_not_be_read_back_are_refused(char sign)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CsvOptions { Delimiter = sign });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CsvOptions { Quote = sign });
    }

    [Fact]
    public void A_table_for_people_is_cut_and_says_how_to_see_all()
    {
        using var rows = _quiver.Query("SELECT range AS n FROM range(100)");
        Assert.EndsWith("│  1 │\n└────┘\n2 of 100 rows, 1 column; ToText(100) shows all\n".Replace("│  1 │", "│      1 │", StringComparison.Ordinal).Replace("└────┘", "└────────┘", StringComparison.Ordinal), rows.ToText(2), StringComparison.Ordinal);
        Assert.EndsWith("100 rows, 1 column\n", rows.ToText(100), StringComparison.Ordinal);
        Assert.Contains("40 of 100 rows; ToHtml(100) shows all", rows.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_escapes_names_values_and_control_characters()
    {
        using var rows = _quiver.Query("SELECT '<script>alert(1)</script>' || chr(10) AS \"a<b\", NULL AS n, 1.5 AS x");
        var html = rows.ToHtml();
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("<th>a&lt;b<br><small>VARCHAR</small></th>", html, StringComparison.Ordinal);
        Assert.Contains("<td>&lt;script&gt;alert(1)&lt;/script&gt;\\n</td><td class=\"null\"><i>NULL</i></td><td style=\"text-align:right\">1.5</td>", html.Replace("<td style=\"text-align:right\"><i>", "<td><i>", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Async_writing_gives_the_same_bytes_to_a_stream_that_takes_nothing_else()
    {
        using var rows = _quiver.Query("SELECT range AS n, 'text ' || range AS s FROM range(20000)");
        await using var json = new AsyncOnlyStream();
        await rows.WriteJsonAsync(json);
        Assert.Equal(rows.ToJson(), json.Text);
        await using var csv = new AsyncOnlyStream();
        await rows.WriteCsvAsync(csv);
        Assert.Equal(rows.ToCsv(), csv.Text);
    }

    [Fact]
    public async Task A_subscription_is_written_until_its_input_ends()
    {
        _quiver.Execute("CREATE SOURCE s (a BIGINT, b VARCHAR)").Dispose();
        using var lines = _quiver.Subscribe("SELECT * FROM s");
        using var table = _quiver.Subscribe("SELECT a FROM s");
        _quiver.Execute("INSERT INTO s VALUES (1, 'x'), (2, NULL)").Dispose();
        using (var writer = _quiver.Writer("s")) writer.End();
        await using var json = new AsyncOnlyStream();
        Assert.Equal(2, await lines.WriteJsonAsync(json));
        Assert.Equal("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n", json.Text);
        await using var csv = new AsyncOnlyStream();
        Assert.Equal(2, await table.WriteCsvAsync(csv, new CsvOptions { Delimiter = '\t' }));
        Assert.Equal("a\n1\n2\n", csv.Text);
    }

    [Fact]
    public async Task Writing_a_subscription_stops_when_it_is_cancelled()
    {
        _quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();
        using var rows = _quiver.Subscribe("SELECT * FROM s");
        using var stop = new CancellationTokenSource();
        await using var csv = new AsyncOnlyStream();
        var writing = rows.WriteCsvAsync(csv, cancellation: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal("a\n", csv.Text); // its header had gone out
    }

    /// <summary>As the body of a response: it refuses to be written on the caller's thread.</summary>
    private sealed class AsyncOnlyStream : Stream
    {
        private readonly MemoryStream _bytes = new();

        public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _bytes.Length;

        public override long Position { get => _bytes.Position; set => throw new NotSupportedException(); }

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _bytes.Write(buffer.Span);
            return default;
        }
    }
}
