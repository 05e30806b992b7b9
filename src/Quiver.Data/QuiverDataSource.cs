using System.Data.Common;

namespace Quiver.Data;

/// <summary>One engine behind many ADO.NET connections: what one of them creates or writes, all see. Safe to use from all threads; the connections are for one thread each.</summary>
public sealed class QuiverDataSource : DbDataSource
{
    private readonly Connection _engine;
    private readonly bool _isOwned;

    /// <summary>Opens an engine of its own, which ends with the data source.</summary>
    /// <param name="connectionString">What <see cref="QuiverConnectionStringBuilder"/> makes; empty takes the defaults.</param>
    /// <exception cref="ArgumentException">The text has a setting that is not known, or not right.</exception>
    public QuiverDataSource(string connectionString = "")
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        ConnectionString = connectionString;
        _engine = QuiverDataException.Of(() => new QuiverConnectionStringBuilder(connectionString).Open());
        _isOwned = true;
    }

    /// <summary>Gives an engine that is there already to those who read it by ADO.NET.</summary>
    /// <param name="engine">The engine; it stays its owner's, and must not be disposed before.</param>
    public QuiverDataSource(Connection engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ConnectionString = "";
        _engine = engine;
    }

    /// <inheritdoc/>
    public override string ConnectionString { get; }

    /// <summary>The engine: for writers, subscriptions, and all that ADO.NET has no words for.</summary>
    public Connection Engine => _engine;

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => new QuiverConnection(_engine);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _isOwned) _engine.Dispose();
        base.Dispose(disposing);
    }
}
