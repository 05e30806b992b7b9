using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

/// <summary>
/// A statement that was parsed once and is run many times, each time with other values for its parameters: <c>$1</c>, <c>$2</c> …, <c>?</c>, or <c>$name</c>. The names in it are looked up when it
/// runs. Immutable; safe to use from all threads. It holds nothing that needs to be given back.
/// </summary>
public sealed class PreparedStatement
{
    private readonly Connection _connection;
    private readonly Statement _statement;

    internal PreparedStatement(Connection connection, Statement statement, string sql, IReadOnlyList<StatementParameter> parameters)
    {
        _connection = connection;
        _statement = statement;
        Sql = sql;
        Parameters = parameters;
    }

    /// <summary>Its text.</summary>
    public string Sql { get; }

    /// <summary>Its parameters, each once: those with numbers in their order, the others as they come.</summary>
    public IReadOnlyList<StatementParameter> Parameters { get; }

    /// <summary>Executes it, as <see cref="Connection.Execute(string, IReadOnlyList{object}, CancellationToken)"/> does.</summary>
    /// <param name="parameters">The values in order; none for a statement without parameters.</param>
    /// <param name="cancellation">Stops an asked query in the middle, with error 402.</param>
    /// <exception cref="QueryException">The statement is wrong; or a parameter has no value, a value no parameter, or a value no SQL type.</exception>
    public ExecuteResult Execute(IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => _connection.Execute(_statement, Connection.TextOf(Sql, parameters), cancellation);

    /// <inheritdoc cref="Execute(IReadOnlyList{object}, CancellationToken)"/>
    /// <param name="parameters">The values by name, with or without the <c>$</c>, in any case.</param>
    /// <param name="cancellation">Stops an asked query in the middle, with error 402.</param>
    public ExecuteResult Execute(IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) => _connection.Execute(_statement, Connection.TextOf(Sql, parameters), cancellation);

    /// <inheritdoc cref="Execute(IReadOnlyList{object}, CancellationToken)"/>
    public ExecuteResult Execute(CancellationToken cancellation = default) => Execute([], cancellation);

    /// <summary>Asks it, as <see cref="Connection.Query(string, IReadOnlyList{object}, CancellationToken)"/> does.</summary>
    /// <param name="parameters">The values in order; none for a statement without parameters.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402.</param>
    /// <exception cref="QueryException">It is no SELECT; as <see cref="Execute(IReadOnlyList{object}, CancellationToken)"/>.</exception>
    public QueryResult Query(IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => _connection.Query(_statement, Connection.TextOf(Sql, parameters), cancellation);

    /// <inheritdoc cref="Query(IReadOnlyList{object}, CancellationToken)"/>
    /// <param name="parameters">The values by name, with or without the <c>$</c>, in any case.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402.</param>
    public QueryResult Query(IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) => _connection.Query(_statement, Connection.TextOf(Sql, parameters), cancellation);

    /// <inheritdoc cref="Query(IReadOnlyList{object}, CancellationToken)"/>
    public QueryResult Query(CancellationToken cancellation = default) => Query([], cancellation);

    /// <summary>As <see cref="Query(IReadOnlyList{object}, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="parameters">The values in order; not to be changed until the answer is there.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<QueryResult> QueryAsync(IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => Connection.OnPool(() => Query(parameters, cancellation), cancellation);

    /// <inheritdoc cref="QueryAsync(IReadOnlyList{object}, CancellationToken)"/>
    /// <param name="parameters">The values by name; not to be changed until the answer is there.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public Task<QueryResult> QueryAsync(IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) => Connection.OnPool(() => Query(parameters, cancellation), cancellation);

    /// <summary>Asks it and gives its rows as they are made, as <see cref="Connection.QueryStream(string, IReadOnlyList{object}, CancellationToken)"/> does.</summary>
    /// <param name="parameters">The values in order; none for a statement without parameters.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402.</param>
    public QueryStream QueryStream(IReadOnlyList<object?> parameters, CancellationToken cancellation = default) => _connection.QueryStream(_statement, Connection.TextOf(Sql, parameters), cancellation);

    /// <inheritdoc cref="QueryStream(IReadOnlyList{object}, CancellationToken)"/>
    /// <param name="parameters">The values by name, with or without the <c>$</c>, in any case.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402.</param>
    public QueryStream QueryStream(IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation = default) => _connection.QueryStream(_statement, Connection.TextOf(Sql, parameters), cancellation);

    /// <summary>Keeps it, as <see cref="Connection.Subscribe(string, IReadOnlyList{object}, SubscriptionOptions)"/> does.</summary>
    /// <param name="parameters">The values in order; none for a statement without parameters.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <exception cref="QueryException">It is no SELECT or SUBSCRIBE, or cannot be kept (403); as <see cref="Execute(IReadOnlyList{object}, CancellationToken)"/>.</exception>
    public Subscription Subscribe(IReadOnlyList<object?> parameters, SubscriptionOptions? options = null) => _connection.Subscribe(_statement, Connection.TextOf(Sql, parameters), options);

    /// <inheritdoc cref="Subscribe(IReadOnlyList{object}, SubscriptionOptions)"/>
    /// <param name="parameters">The values by name, with or without the <c>$</c>, in any case.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription Subscribe(IReadOnlyDictionary<string, object?> parameters, SubscriptionOptions? options = null) => _connection.Subscribe(_statement, Connection.TextOf(Sql, parameters), options);

    /// <summary>As <see cref="Subscribe(IReadOnlyList{object}, SubscriptionOptions)"/>, with the rows as objects.</summary>
    /// <typeparam name="T">A record, class or struct whose members match the columns.</typeparam>
    /// <param name="parameters">The values in order.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription<T> Subscribe<T>(IReadOnlyList<object?> parameters, SubscriptionOptions? options = null) => Connection.Typed<T>(Subscribe(parameters, options));

    /// <inheritdoc cref="Subscribe{T}(IReadOnlyList{object}, SubscriptionOptions)"/>
    /// <typeparam name="T">A record, class or struct whose members match the columns.</typeparam>
    /// <param name="parameters">The values by name.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public Subscription<T> Subscribe<T>(IReadOnlyDictionary<string, object?> parameters, SubscriptionOptions? options = null) => Connection.Typed<T>(Subscribe(parameters, options));

    /// <summary>Its text.</summary>
    public override string ToString() => Sql;
}
