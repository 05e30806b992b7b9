using System.Threading.Channels;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Cli;

/// <summary>
/// A Parquet file, written by DuckDB while rows come: a result without end takes no more memory than a short one. A HUGEINT is written as DECIMAL(38,0), as Parquet has no such number and
/// DuckDB would round it to a DOUBLE.
/// </summary>
internal sealed class ParquetRows : RowPrinter
{
    private const string Function = "quiver_rows";
    private const long MemoryBytes = 256L << 20;

    private readonly Instance _instance;
    private readonly Session _session;
    private readonly BatchFeed _feed;
    private readonly Task _copying;

    private ParquetRows(RowOutput output, Schema schema)
    {
        _feed = new BatchFeed(schema);
        _instance = Instance.Open(new InstanceOptions { Threads = 1, MemoryLimitBytes = MemoryBytes, TempDirectory = SpillFolder.Next() });
        _session = _instance.Connect();
        _feed.Register(_session, Function);
        var copy = $"COPY ({Select(schema)}) TO {DuckDb.Sql.Literal(output.File!)} (FORMAT parquet, COMPRESSION zstd)";
        _copying = Task.Factory.StartNew(() => Copy(copy), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("parquet", CanInterleave: false, (output, schema) => new ParquetRows(output, schema)) { Endings = [".parquet", ".pq"], IsFile = true };

    /// <inheritdoc/>
    public override void Flush()
    {
        // rows go out in groups, whenever there are enough of them
    }

    /// <inheritdoc/>
    /// <exception cref="QuiverException">The file could not be written.</exception>
    public override void End(long? total = null)
    {
        _feed.End();
        _copying.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _feed.End(new OperationCanceledException()); // does nothing after the end
        ((IAsyncResult)_copying).AsyncWaitHandle.WaitOne();
        _feed.Dispose();
        _session.Dispose();
        _instance.Dispose();
    }

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        try
        {
            _feed.Write(batch.Share());
        }
        catch (ChannelClosedException)
        {
            _copying.GetAwaiter().GetResult(); // throws why the file cannot be written
            throw;
        }
    }

    private static string Select(Schema schema)
    {
        var names = DistinctNames.Of(schema, StringComparer.OrdinalIgnoreCase).ToList();
        var columns = schema.Fields.Select((field, column) => $"{(field.Type == DataType.Int128 ? $"CAST(c{column} AS DECIMAL(38,0))" : $"c{column}")} AS {DuckDb.Sql.Identifier(names[column])}");
        return $"SELECT {string.Join(", ", columns)} FROM {Function}('') AS rows({string.Join(", ", names.Select((_, column) => $"c{column}"))})";
    }

    private void Copy(string copy)
    {
        try
        {
            _session.Execute(copy);
        }
        catch (DuckDbException error)
        {
            var reason = new QuiverException(ErrorCode.QueryFailed, $"The Parquet file cannot be written: {error.Message}", inner: error);
            _feed.End(reason); // whoever hands on rows must not wait for room
            throw reason;
        }
    }
}
