using System.Collections.Concurrent;
using Quiver.Asking;
using Quiver.Connectors;
using Quiver.DuckDb.Native;
using Quiver.Lowering;
using Quiver.Planning;
using Quiver.Queries;
using Quiver.Records;
using Quiver.Runtime;
using Quiver.Telemetry;

namespace Quiver;

/// <summary>
/// An engine in this process: sources that rows come into, queries kept over them, and queries asked of it all. Safe to use from all threads; statements are executed one after another,
/// writes, reads and asked queries run side by side.
/// </summary>
public sealed partial class Connection : IDisposable, IAsyncDisposable
{
    private readonly QuiverOptions _options;
    private readonly Engine _engine;
    private readonly Catalog.Catalog _catalog = new();
    private readonly QueryPlanner _planner;
    private readonly ExpressionCompiler _expressions;
    private readonly OperatorLowering _lowering;
    private readonly AskingInstance _asking;
    private readonly Lock _statements = new();
    private readonly EngineCasts _casts;
    private readonly SourceHold _hold = new();
    private readonly ConcurrentQueue<Connector> _stopping = new(); // of dropped sources
    private readonly QueryRegistry _queries;

    private Connection(QuiverOptions options)
    {
        _options = options;
        _planner = new QueryPlanner(_catalog, options.FileAccess); // first: it takes longest, beside the rest
        Warnings = [.. options.Inert()];
        _queries = new QueryRegistry(options.TimeProvider);
        _engine = new Engine(new EngineOptions { Time = options.TimeProvider, WriteTimeout = options.WriteTimeout, RetainBytes = options.Retain, MailboxBytes = options.BufferBytes, Events = options.Events is { } events ? new EngineEvents(events) : null });
        _asking = new AskingInstance(_catalog, _engine, options);
        _casts = new EngineCasts(_planner.Connect);
        _expressions = new ExpressionCompiler(_planner.Print, options.FileAccess);
        _lowering = new OperatorLowering(_expressions);
        try
        {
            DuckDbLibrary.Locate(); // without one there is no use in a connection
        }
        catch
        {
            _planner.Dispose();
            throw;
        }

        Instruments.Add(this);
        options.Events?.Opened(Warnings);
    }

    /// <summary>What succeeded but deserves a second look, about the connection as a whole: options that cannot act in this version. Empty mostly.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Opens an engine in memory. It ends with the connection.</summary>
    /// <param name="options">How; null takes the defaults. They are copied: later changes have no effect.</param>
    /// <exception cref="QuiverException">There is no native library (<see cref="ErrorCode.ConnectionFailed"/>). One that cannot be loaded here is refused by the first statement.</exception>
    public static Connection Open(QuiverOptions? options = null) => new((options ?? new QuiverOptions()).Copied());

    /// <summary>Opens an engine under the name of a folder, as <see cref="QuiverOptions.StorageFolder"/> does: this version stores nothing in it, and <see cref="Warnings"/> says so.</summary>
    /// <param name="path">The folder's path.</param>
    /// <param name="options">How; null takes the defaults. They are copied: later changes have no effect.</param>
    /// <exception cref="ArgumentException">The path is empty, or the options name another folder.</exception>
    /// <exception cref="QuiverException">There is no native library (<see cref="ErrorCode.ConnectionFailed"/>). One that cannot be loaded here is refused by the first statement.</exception>
    public static Connection Open(string path, QuiverOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (options?.StorageFolder is { } folder && !folder.Equals(path, StringComparison.Ordinal))
            throw new ArgumentException($"The path is '{path}' and the options name the folder '{folder}'. Give one of them.", nameof(path));
        return Open((options ?? new QuiverOptions()) with { StorageFolder = path });
    }
}
