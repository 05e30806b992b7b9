using Quiver.Catalog;
using Quiver.Columns;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>Parses a statement once, to be run many times with other values for its parameters.</summary>
    /// <param name="sql">One SELECT, SUBSCRIBE, INSERT, CREATE STREAM or any other statement, with <c>$1</c>, <c>$2</c> …, <c>?</c> or <c>$name</c> for the values in its SELECT or VALUES.</param>
    /// <exception cref="QueryException">The text is not one statement. A table or column that is not there is told when it runs.</exception>
    public PreparedStatement Prepare(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ThrowIfClosed();
        var source = new SourceText(sql);
        var statements = StatementParser.ParseAll(source);
        if (statements.Count != 1)
            throw source.Error(ErrorCode.QueryFailed, statements.Count == 0 ? 0 : statements[1].Span.Offset, $"One statement is prepared at a time; there are {statements.Count}. Prepare each by itself.");
        var parameters = QueryOf(statements[0]) is { } select ? _planner.Parameters(select, source, statements[0] is InsertStatement insert ? TypesOf(insert) : null) : [];
        return new PreparedStatement(this, statements[0], sql, parameters);
    }

    /// <summary>The part of a statement that can have parameters; null when none can.</summary>
    private static SqlText? QueryOf(Statement statement) => statement switch
    {
        SelectStatement select => select.Query.Select,
        SubscribeStatement { IsByName: false } subscribe => subscribe.Query.Select,
        CreateStreamStatement create => create.Query.Select,
        InsertStatement insert => insert.Rows,
        CopyToStatement copy => copy.Select,
        DescribeStatement { Name: null } describe => describe.Query,
        ExplainStatement explain => QueryOf(explain.Statement),
        _ => null,
    };

    /// <summary>The types of the columns that an INSERT gives; null when that is to be told when it runs.</summary>
    private DataType[]? TypesOf(InsertStatement insert)
    {
        if (_catalog.Get(insert.Target.Text) is not SourceEntry { Relation.Schema: var schema }) return null;
        var columns = insert.Columns.Count == 0 ? [.. Enumerable.Range(0, schema.Count)] : insert.Columns.Select(name => schema.IndexOf(name.Text)).ToArray();
        return columns.Contains(-1) ? null : [.. columns.Select(column => schema[column].Type)];
    }
}
