using Quiver.Columns;
using Quiver.DuckDb.Syntax;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>Executes one statement with values for <c>$1</c>, <c>$2</c> … or for each <c>?</c> in its SELECT or VALUES.</summary>
    /// <param name="sql">SELECT, INSERT, CREATE STREAM, EXPLAIN or DESCRIBE.</param>
    /// <param name="parameters">
    /// Their values in order: null, bool, integers to 128 bits, float, double, decimal, string, char, byte[], DateOnly, TimeOnly, DateTime (UTC, a TIMESTAMP), DateTimeOffset (a TIMESTAMP WITH
    /// TIME ZONE), TimeSpan or <see cref="Columns.Interval"/>, Guid (as text). Times are rounded down to microseconds. They are values: nothing in them is read as SQL.
    /// </param>
    /// <param name="cancellation">Stops an asked query in the middle.</param>
    /// <exception cref="QueryException">The statement is wrong; or a parameter has no value, a value no parameter, or a value no SQL type.</exception>
    public ExecuteResult Execute(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellation = default) =>
        ExecuteOne(TextOf(sql, parameters), cancellation);

    /// <summary>As <see cref="Execute(string, IReadOnlyList{object}, CancellationToken)"/>, with values for <c>$name</c>.</summary>
    /// <param name="sql">SELECT, INSERT, CREATE STREAM, EXPLAIN or DESCRIBE.</param>
    /// <param name="parameters">The values by name, with or without the <c>$</c>, in any case.</param>
    /// <param name="cancellation">Stops an asked query in the middle.</param>
    public ExecuteResult Execute(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) =>
        ExecuteOne(TextOf(sql, parameters), cancellation);

    /// <summary>As <see cref="Query(string, CancellationToken)"/>, with values for <c>$1</c>, <c>$2</c> … or for each <c>?</c>.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="parameters">Their values in order, as <see cref="Execute(string, IReadOnlyList{object}, CancellationToken)"/> takes them.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public QueryResult Query(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => Query(TextOf(sql, parameters), cancellation);

    /// <summary>As <see cref="Query(string, CancellationToken)"/>, with values for <c>$name</c>.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="parameters">The values by name, as <see cref="Execute(string, IReadOnlyDictionary{string, object}, CancellationToken)"/> takes them.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public QueryResult Query(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) => Query(TextOf(sql, parameters), cancellation);

    /// <summary>As <see cref="Query(string, IReadOnlyList{object}, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="parameters">The values in order; not to be changed until the answer is there.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public Task<QueryResult> QueryAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => OnPool(() => Query(sql, parameters, cancellation), cancellation);

    /// <summary>As <see cref="Query(string, IReadOnlyDictionary{string, object}, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="parameters">The values by name; not to be changed until the answer is there.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public Task<QueryResult> QueryAsync(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) =>
        OnPool(() => Query(sql, parameters, cancellation), cancellation);

    /// <summary>As <see cref="Subscribe(string, SubscriptionOptions)"/>, with values for <c>$1</c>, <c>$2</c> … or for each <c>?</c>.</summary>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">Their values in order, as <see cref="Execute(string, IReadOnlyList{object}, CancellationToken)"/> takes them.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription Subscribe(string sql, IReadOnlyList<object?> parameters, SubscriptionOptions? options = null) => Subscribe(TextOf(sql, parameters), options);

    /// <summary>As <see cref="Subscribe(string, SubscriptionOptions)"/>, with values for <c>$name</c>.</summary>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values by name, as <see cref="Execute(string, IReadOnlyDictionary{string, object}, CancellationToken)"/> takes them.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription Subscribe(string sql, IReadOnlyDictionary<string, object?> parameters, SubscriptionOptions? options = null) => Subscribe(TextOf(sql, parameters), options);

    /// <summary>As <see cref="Subscribe(string, IReadOnlyList{object}, SubscriptionOptions)"/>, with the rows as objects.</summary>
    /// <typeparam name="T">A record, class or struct whose members match the columns.</typeparam>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values in order.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription<T> Subscribe<T>(string sql, IReadOnlyList<object?> parameters, SubscriptionOptions? options = null) => Typed<T>(Subscribe(sql, parameters, options));

    /// <summary>As <see cref="Subscribe(string, IReadOnlyDictionary{string, object}, SubscriptionOptions)"/>, with the rows as objects.</summary>
    /// <typeparam name="T">A record, class or struct whose members match the columns.</typeparam>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values by name.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription<T> Subscribe<T>(string sql, IReadOnlyDictionary<string, object?> parameters, SubscriptionOptions? options = null) => Typed<T>(Subscribe(sql, parameters, options));

    /// <summary>As <see cref="QueryStream(string, CancellationToken)"/>, with values for <c>$1</c>, <c>$2</c> … or for each <c>?</c>.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="parameters">Their values in order, as <see cref="Execute(string, IReadOnlyList{object}, CancellationToken)"/> takes them.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public QueryStream QueryStream(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => QueryStream(TextOf(sql, parameters), cancellation);

    /// <summary>As <see cref="QueryStream(string, CancellationToken)"/>, with values for <c>$name</c>.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="parameters">The values by name, as <see cref="Execute(string, IReadOnlyDictionary{string, object}, CancellationToken)"/> takes them.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public QueryStream QueryStream(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) => QueryStream(TextOf(sql, parameters), cancellation);

    /// <summary>As <see cref="Subscribe(string, Action{Batch}, Action{Exception}, SubscriptionOptions)"/>, with values for <c>$1</c>, <c>$2</c> … or for each <c>?</c>.</summary>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values in order.</param>
    /// <param name="callback">Gets each batch; it is disposed when the callback returns.</param>
    /// <param name="onError">Gets what goes wrong; null: the first error ends the subscription.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public CallbackSubscription Subscribe(string sql, IReadOnlyList<object?> parameters, Action<Batch> callback, Action<Exception>? onError = null, SubscriptionOptions? options = null) =>
        CallBack(TextOf(sql, parameters), callback, onError, options);

    /// <summary>As <see cref="Subscribe(string, Action{Batch}, Action{Exception}, SubscriptionOptions)"/>, with values for <c>$name</c>.</summary>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values by name.</param>
    /// <param name="callback">Gets each batch; it is disposed when the callback returns.</param>
    /// <param name="onError">Gets what goes wrong; null: the first error ends the subscription.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public CallbackSubscription Subscribe(string sql, IReadOnlyDictionary<string, object?> parameters, Action<Batch> callback, Action<Exception>? onError = null, SubscriptionOptions? options = null) =>
        CallBack(TextOf(sql, parameters), callback, onError, options);

    /// <summary>As <see cref="SubscribeInline(string, Action{Batch})"/>, with values for <c>$1</c>, <c>$2</c> … or for each <c>?</c>.</summary>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values in order.</param>
    /// <param name="callback">Gets each batch, which is disposed when it returns: share what is to stay.</param>
    public InlineSubscription SubscribeInline(string sql, IReadOnlyList<object?> parameters, Action<Batch> callback) => SubscribeInline(TextOf(sql, parameters), callback);

    /// <summary>As <see cref="SubscribeInline(string, Action{Batch})"/>, with values for <c>$name</c>.</summary>
    /// <param name="sql">A SELECT.</param>
    /// <param name="parameters">The values by name.</param>
    /// <param name="callback">Gets each batch, which is disposed when it returns: share what is to stay.</param>
    public InlineSubscription SubscribeInline(string sql, IReadOnlyDictionary<string, object?> parameters, Action<Batch> callback) => SubscribeInline(TextOf(sql, parameters), callback);

    internal static SourceText TextOf(string sql, IReadOnlyList<object?> parameters)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(parameters);
        return new SourceText(sql) { Parameters = ParameterValues.Of(parameters) };
    }

    internal static SourceText TextOf(string sql, IReadOnlyDictionary<string, object?> parameters)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(parameters);
        return new SourceText(sql) { Parameters = ParameterValues.Of(parameters) };
    }

    private ExecuteResult ExecuteOne(SourceText source, CancellationToken cancellation)
    {
        var statements = StatementParser.ParseAll(source);
        if (statements.Count != 1)
            throw source.Error(ErrorCode.QueryFailed, statements.Count == 0 ? 0 : statements[1].Span.Offset, $"Parameters are those of one statement; there are {statements.Count}. Execute each with its own.");
        return Execute(statements[0], source, cancellation);
    }

    /// <summary>Refuses values for a statement that has no place for them.</summary>
    private static void RefuseParameters(Statement statement, SourceText source)
    {
        if (source.Parameters.Count == 0 || statement is SelectStatement or SubscribeStatement { Query.IsPlain: false } or SubscribeStatement { Name: null } or InsertStatement or CopyToStatement or CreateStreamStatement
            or ExplainStatement or DescribeStatement { Name: null }) return;
        throw source.Error(ErrorCode.QueryFailed, statement.Span.Offset, "Values are given for parameters, which this statement cannot have: only SELECT and VALUES have them. Leave the values out.");
    }
}
