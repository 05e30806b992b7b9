using System.Globalization;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>An open DuckDB database: in memory, or a file. Sessions are made from it. Thread-safe.</summary>
internal sealed unsafe class Instance : IDisposable
{
    private readonly DatabaseHandle _database;
    private readonly InstanceOptions _options;
    private readonly Lock _registering = new();
    private readonly HashSet<string> _functions = new(StringComparer.OrdinalIgnoreCase);
    private BindingTable? _inputs;

    private Instance(DatabaseHandle database, InstanceOptions options)
    {
        _database = database;
        _options = options;
    }

    /// <summary>Opens a database.</summary>
    /// <param name="options">How; null opens an empty one in memory with DuckDB's defaults and UTC.</param>
    /// <exception cref="QuiverException">ConnectionFailed: the library is missing, a setting is unknown, or the file cannot be opened. StorageLocked: another process has it open.</exception>
    public static Instance Open(InstanceOptions? options = null)
    {
        options ??= new InstanceOptions();
        DuckDbLibrary.Load();
        using var config = Configure(options);
        // An unknown or unsuitable setting is only found out here.
        var state = NativeMethods.duckdb_open_ext(options.Path, out var database, config, out var error);
        var report = NativeText.Owned(error);
        if (state == State.Success && !database.IsInvalid) return Limited(new Instance(database, options), options);
        database.Dispose();
        throw NotOpened(options, report ?? "DuckDB gave no reason.");
    }

    /// <summary>Opens a session: its own settings, transaction and running statement.</summary>
    /// <exception cref="QuiverException">ConnectionClosed: the instance is disposed. ConnectionFailed: DuckDB refused.</exception>
    public Session Connect()
    {
        if (_database.IsClosed) throw new QuiverException(ErrorCode.ConnectionClosed, "The database is closed; open it again to use it.");
        var state = NativeMethods.duckdb_connect(_database, out var connection);
        if (state == State.Success && !connection.IsInvalid) return new Session(this, connection, _options.TimeZone);
        connection.Dispose();
        throw new QuiverException(ErrorCode.ConnectionFailed, "DuckDB opened no session on its database.");
    }

    /// <summary>Closes the database; its file is written when the last session is closed too.</summary>
    public void Dispose() => _database.Dispose();

    /// <summary>Where our own objects are scanned from; registered when it is first asked for.</summary>
    /// <param name="session">A session of this instance that is not running anything.</param>
    internal BindingTable Inputs(Session session)
    {
        lock (_registering)
        {
            if (_inputs is not null) return _inputs;
            var inputs = new BindingTable();
            inputs.Register(session, BindingTable.Name);
            return _inputs = inputs;
        }
    }

    /// <summary>Notes that a name is a function of ours: DuckDB would keep the older of two without a word.</summary>
    /// <exception cref="QuiverException">InternalError: the name is taken.</exception>
    internal void ClaimFunction(string name)
    {
        lock (_functions)
            if (_functions.Add(name)) return;
        throw new QuiverException(ErrorCode.InternalError, $"A function '{name}' is registered already.");
    }

    /// <summary>Has DuckDB refuse other files from now on; it cannot be told otherwise later. In the configuration it would not take the folders.</summary>
    private static Instance Limited(Instance instance, InstanceOptions options)
    {
        if (options.AllowedFolders is not { } folders) return instance;
        try
        {
            using var session = instance.Connect();
            if (!folders.IsEmpty) session.Execute($"SET GLOBAL allowed_directories = [{string.Join(", ", folders.Select(Sql.Literal))}]");
            session.Execute("SET GLOBAL enable_external_access = false");
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    private static ConfigHandle Configure(InstanceOptions options)
    {
        if (NativeMethods.duckdb_create_config(out var config) != State.Success)
            throw new QuiverException(ErrorCode.ConnectionFailed, "DuckDB could not make its configuration.");
        Set(config, "autoinstall_known_extensions", "false"); // a query must not download code
        if (options.Threads is { } threads) Set(config, "threads", threads.ToString(CultureInfo.InvariantCulture));
        if (options.MemoryLimitBytes is { } bytes) Set(config, "memory_limit", $"{bytes.ToString(CultureInfo.InvariantCulture)}B");
        if (options.TempDirectory is { } folder) Set(config, "temp_directory", folder);
        if (options.ReadOnly) Set(config, "access_mode", "READ_ONLY");
        foreach (var (name, value) in options.Settings) Set(config, name, value);
        return config;
    }

    private static void Set(ConfigHandle config, string name, string value)
    {
        if (NativeMethods.duckdb_set_config(config, name, value) == State.Success) return;
        config.Dispose();
        throw new QuiverException(ErrorCode.ConnectionFailed, $"DuckDB does not accept the setting {name} = '{value}'.");
    }

    private static QuiverException NotOpened(InstanceOptions options, string report)
    {
        var error = DuckDbError.Read(report, sql: null);
        var locked = error.Kind == ErrorKind.IO && error.Message.Contains("lock on file", StringComparison.Ordinal);
        var what = options.Path is null ? "a database in memory" : $"the database file '{options.Path}'";
        return new QuiverException(
            locked ? ErrorCode.StorageLocked : ErrorCode.ConnectionFailed,
            $"DuckDB could not open {what}: {error.Message}",
            inner: new DuckDbException(error, sql: null));
    }
}
