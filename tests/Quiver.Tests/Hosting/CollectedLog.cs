using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Quiver.Tests.Hosting;

/// <summary>Keeps messages, to be looked at and waited for.</summary>
internal sealed class CollectedLog : ILoggerProvider
{
    private readonly SemaphoreSlim _came = new(0);

    public ConcurrentQueue<(LogLevel Level, EventId Id, string Text, Exception? Error)> Messages { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _came.Dispose();

    /// <summary>The first message of an event; waits for it.</summary>
    public async Task<(LogLevel Level, EventId Id, string Text, Exception? Error)> OfAsync(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            foreach (var message in Messages)
                if (message.Id.Name == name) return message;
            await _came.WaitAsync(limit.Token);
        }
    }

    private sealed class Logger(CollectedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category == "Quiver";

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            log.Messages.Enqueue((logLevel, eventId, formatter(state, exception), exception));
            log._came.Release();
        }
    }
}
