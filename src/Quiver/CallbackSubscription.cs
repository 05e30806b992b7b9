using Quiver.Columns;

namespace Quiver;

/// <summary>A subscription whose rows go to a callback, on a loop of its own.</summary>
public sealed class CallbackSubscription : IDisposable
{
    private readonly Subscription _rows;
    private readonly CancellationTokenSource _stopping = new();

    internal CallbackSubscription(Subscription rows, Action<Batch> callback)
    {
        _rows = rows;
        Completion = Task.Run(() => RunAsync(callback));
    }

    /// <summary>Ends when the input has ended or the subscription was disposed; fails with the error of the query, the reader or the callback.</summary>
    public Task Completion { get; }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema => _rows.Schema;

    /// <summary>Stops it. A callback that runs now is not waited for: await <see cref="Completion"/>.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _rows.Dispose();
    }

    private async Task RunAsync(Action<Batch> callback)
    {
        _rows.EnterLoop();
        var lending = new Lending();
        try
        {
            while (await _rows.NextWithinAsync(_stopping.Token) is { } batch)
            {
                var lent = lending.Begin(batch);
                try
                {
                    callback(lent);
                }
                finally
                {
                    lending.End();
                    batch.Dispose();
                }
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // disposed: nobody waits for rows any more
        }
        finally
        {
            _rows.Dispose();
        }
    }
}
