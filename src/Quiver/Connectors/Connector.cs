using Quiver.Columns;

namespace Quiver.Connectors;

/// <summary>Brings rows into a source, once, on a thread of its own, from the moment somebody reads it. When it is done, the source has ended.</summary>
/// <param name="target">The source.</param>
internal abstract class Connector(ConnectorTarget target) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task? _running;
    private bool _disposed;

    /// <summary>What FROM calls it.</summary>
    public abstract string Kind { get; }

    /// <summary>A SELECT of DuckDB that reads all the rows again; null when they can be read only as they come, and asked queries have what the source retains.</summary>
    public virtual string? Reread => null;

    /// <summary>What is wrong with the input, and where, when DuckDB could not read it; null when it could, and the error is another.</summary>
    public virtual QuiverException? Explain(DuckDb.DuckDbException error) => null;

    /// <summary>Whether asked queries read what the source has taken in, as the input turned out to be wrong behind it.</summary>
    public bool KeepsToTaken { get; set; }

    /// <summary>How many bad records of its input are noted, so that each is noted once, also by a connection that goes on with what this one has. Default: none are.</summary>
    public virtual long NotedFaults { get => 0; set => _ = value; }

    /// <summary>How much of its input is read, from 0 to 1, where that is known and the number of rows is not; else null.</summary>
    public virtual double? Progress => null;

    /// <summary>How many rows it will bring in all; null while that is not known.</summary>
    public long? ExpectedRows { get; protected set; }

    /// <summary>When the first row was pushed; null before.</summary>
    public DateTimeOffset? FirstRow { get; private set; }

    /// <summary>The source.</summary>
    protected ConnectorTarget Target { get; } = target;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = target.Time;

    /// <summary>Whether it has been started.</summary>
    public bool IsStarted => Volatile.Read(ref _running) is not null;

    /// <summary>Starts; later calls do nothing.</summary>
    public void Start()
    {
        lock (_stopping)
            _running ??= Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Has it stop, without waiting.</summary>
    public void Stop()
    {
        lock (_stopping)
        {
            _stopping.Cancel();
            _running ??= Task.CompletedTask;
        }
    }

    /// <summary>Stops, and waits until it has. Later calls wait too.</summary>
    public void Dispose()
    {
        lock (_stopping)
        {
            if (!_disposed) Stop();
            _disposed = true;
        }

        _running!.Wait(); // its own errors went to the source's readers
        _stopping.Dispose();
    }

    /// <summary>Brings all rows, in order, by <see cref="Push"/>.</summary>
    /// <param name="cancellation">Stops it.</param>
    protected abstract void Bring(CancellationToken cancellation);

    /// <summary>Hands rows to the source and waits for room as long as it takes: a timeout is for writers that could do something else.</summary>
    /// <param name="rows">The rows; the source's from the call on.</param>
    /// <param name="cancellation">Ends the wait.</param>
    protected void Push(Batch rows, CancellationToken cancellation)
    {
        FirstRow ??= Time.GetUtcNow();
        using (rows)
        {
            while (!TryPush(rows, cancellation)) cancellation.ThrowIfCancellationRequested();
        }
    }

    private bool TryPush(Batch rows, CancellationToken cancellation)
    {
        try
        {
            Target.Input.Push(rows.Share(), cancellation);
            return true;
        }
        catch (QuiverException error) when (error.Code == ErrorCode.WriteTimeout)
        {
            return false;
        }
    }

    private void Run()
    {
        try
        {
            Bring(_stopping.Token);
            Target.Input.End();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // stopped on purpose: the source goes with it
        }
#pragma warning disable CA1031 // whatever ends it must reach the source's readers, who would wait for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            var reason = error as QuiverException ?? new QuiverException(ErrorCode.IngestionFailed, $"The rows of '{Target.Input.Name}' stopped coming: {error.Message}", inner: error);
            _ = Target.Input.FailAsync(reason);
        }
    }
}
