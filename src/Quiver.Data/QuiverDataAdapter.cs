using System.Data.Common;

namespace Quiver.Data;

/// <summary>Fills a <see cref="System.Data.DataTable"/> with the rows of a command. It writes by the InsertCommand it is given; streams have no rows to update or delete.</summary>
public sealed class QuiverDataAdapter : DbDataAdapter
{
    /// <summary>An adapter that is given its command later.</summary>
    public QuiverDataAdapter()
    {
    }

    /// <summary>An adapter of a command.</summary>
    /// <param name="selectCommand">What gives the rows.</param>
    public QuiverDataAdapter(QuiverCommand? selectCommand) => SelectCommand = selectCommand;

    /// <summary>An adapter of a query.</summary>
    /// <param name="selectText">The SQL that gives the rows.</param>
    /// <param name="connection">Where it is asked.</param>
    public QuiverDataAdapter(string selectText, QuiverConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var command = connection.CreateCommand();
        command.CommandText = selectText;
        SelectCommand = command;
    }
}
