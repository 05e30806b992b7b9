using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Quiver.Data;

/// <summary>
/// An engine as ADO.NET sees it. Opened from a connection string it has an engine of its own, which ends when it is closed; where several connections are to see the same rows, take them from
/// a <see cref="QuiverDataSource"/>. Used by one thread at a time.
/// </summary>
public sealed class QuiverConnection : DbConnection
{
    private readonly Connection? _shared;
    private Connection? _engine;
    private string _connectionString = "";

    /// <summary>A connection that is given its connection string later.</summary>
    public QuiverConnection()
    {
    }

    /// <summary>A connection with an engine of its own.</summary>
    /// <param name="connectionString">What <see cref="QuiverConnectionStringBuilder"/> makes.</param>
    public QuiverConnection(string? connectionString) => ConnectionString = connectionString;

    /// <summary>A connection to an engine that is there already.</summary>
    /// <param name="engine">The engine, which stays open when the connection closes.</param>
    public QuiverConnection(Connection engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _shared = engine;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set
        {
            if (_engine is not null) throw new InvalidOperationException("The connection is open. Close it before it gets another connection string.");
            _ = new QuiverConnectionStringBuilder(value ?? ""); // refuses settings that are not known
            _connectionString = value ?? "";
        }
    }

    /// <summary>Empty: an engine is one database.</summary>
    public override string Database => "";

    /// <inheritdoc/>
    public override string DataSource => _shared is null ? new QuiverConnectionStringBuilder(_connectionString).DataSource : "";

    /// <summary>The version of Quiver.</summary>
    public override string ServerVersion => typeof(Connection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public override ConnectionState State => _engine is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <summary>The engine: for writers, subscriptions, and all that ADO.NET has no words for.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    public Connection Engine => _engine ?? throw new InvalidOperationException("The connection is closed. Open it first.");

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => QuiverFactory.Instance;

    /// <inheritdoc/>
    public override void Open()
    {
        if (_engine is not null) throw new InvalidOperationException("The connection is open already.");
        _engine = _shared ?? QuiverDataException.Of(() => new QuiverConnectionStringBuilder(_connectionString).Open());
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_engine is null) return;
        if (_shared is null) _engine.Dispose();
        _engine = null;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <summary>Refused: an engine is one database.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("Quiver has one database to a connection. Open another connection for another data source.");

    /// <summary>Metadata: <c>MetaDataCollections</c>, <c>DataSourceInformation</c>, <c>DataTypes</c>, <c>ReservedWords</c>, <c>Restrictions</c>, <c>Tables</c>, <c>Columns</c>.</summary>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections);

    /// <inheritdoc cref="GetSchema()"/>
    /// <param name="collectionName">Which of them, in any case.</param>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, []);

    /// <inheritdoc cref="GetSchema()"/>
    /// <param name="collectionName">Which of them, in any case.</param>
    /// <param name="restrictionValues">For Tables: name, kind; for Columns: table, column. Null takes all.</param>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues) => SchemaCollections.Get(this, collectionName, restrictionValues ?? []);

    /// <summary>A command of this connection.</summary>
    public new QuiverCommand CreateCommand() => new() { Connection = this };

    /// <summary>A batch of commands of this connection.</summary>
    public new QuiverBatch CreateBatch() => new() { Connection = this };

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <summary>Refused: writes are atomic batch by batch, and streams have no transactions over several.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("Quiver's streams have no transactions: each write is atomic by itself. Execute the commands without one.");

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }
}
