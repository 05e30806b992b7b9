using System.Data.Common;

namespace Quiver.Data;

/// <summary>Makes the provider's objects for those who know only ADO.NET's: <c>DbProviderFactories.RegisterFactory("Quiver.Data", QuiverFactory.Instance)</c>.</summary>
public sealed class QuiverFactory : DbProviderFactory
{
    /// <summary>The one there is.</summary>
    public static readonly QuiverFactory Instance = new();

    private QuiverFactory()
    {
    }

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new QuiverConnection();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new QuiverCommand();

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    public override bool CanCreateDataAdapter => true;

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new QuiverBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new QuiverBatchCommand();

    /// <inheritdoc/>
    public override DbDataAdapter CreateDataAdapter() => new QuiverDataAdapter();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new QuiverParameter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new QuiverConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new QuiverDataSource(connectionString);
}
