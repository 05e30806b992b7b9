using Quiver.Columns;

namespace Quiver;

/// <summary>A subscription whose rows go to a callback, on a loop of its own.</summary>
public sealed class CallbackSubscription : IDisposable
{
    private readonly Subscription _rows;
    private readonly CancellationTokenSource _stopping = new();

    internal CallbackSubscription(Subscription rows, Action<Batch> callback, Action<Exception>? onError)
    {
        _rows = rows;
        Completion = Task.Run(() => RunAsync(callback, onError));
    }

    /// <summary>Ends when the input has ended or the subscription was disposed; fails with the error of the query, the reader or a callback. Errors that went to the callback for errors, and did not end it, are not among them.</summary>
    public Task Completion { get; }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema => _rows.Schema;

    /// <summary>Whether the callback may be called again; false once the input has ended, an error has ended it, or it was cancelled.</summary>
    public bool IsActive => !_stopping.IsCancellationRequested && !Completion.IsCompleted;

    /// <summary>Its number among the queries of the connection: <see cref="QueryInfo.Id"/>.</summary>
    public long Id => _rows.Id;

    /// <summary>The sequence number of the input that brought the rows given last; 0 before the first.</summary>
    public long Position => _rows.Position;

    /// <summary>Stops it, as <see cref="Dispose"/> does. Later calls do nothing.</summary>
    public void Cancel() => Dispose();

    /// <summary>Stops it. A callback that runs now is not waited for: await <see cref="Completion"/>.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _rows.Dispose();
    }

    /// <summary><c>CallbackSubscription(query, active)</c>: of a query or of a stream or source by its name; active, finished or cancelled.</summary>
    public override string ToString() => $"CallbackSubscription({(_rows.IsByName ? "stream" : "query")}, {(_stopping.IsCancellationRequested ? "cancelled" : IsActive ? "active" : "finished")})";

    private async Task RunAsync(Action<Batch> callback, Action<Exception>? onError)
    {
        _rows.EnterLoop();
        var lending = new Lending();
        try
        {
            while (await _rows.NextWithinAsync(_stopping.Token) is { } batch) Give(batch, callback, onError, lending);
        }
        catch (Exception) when (_stopping.IsCancellationRequested || _rows.WasStopped)
        {
            // disposed, or cancelled by its number: nobody waits for rows any more
        }
        catch (QuiverException error) when (onError is not null)
        {
            onError(error);
            throw;
        }
        finally
        {
            _rows.Dispose();
        }
    }

    private static void Give(Batch batch, Action<Batch> callback, Action<Exception>? onError, Lending lending)
    {
        var lent = lending.Begin(batch);
        try
        {
            callback(lent);
        }
#pragma warning disable CA1031 // whatever the callback throws is for the other one
        catch (Exception error) when (onError is not null)
#pragma warning restore CA1031
        {
            onError(error);
        }
        finally
        {
            lending.End();
            batch.Dispose();
        }
    }
}
