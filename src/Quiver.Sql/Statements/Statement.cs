using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>A statement as it was written; names and types are not looked up yet. Immutable.</summary>
/// <param name="Span">Where it stands in the whole text.</param>
internal abstract record Statement(TextSpan Span);

/// <summary>A name as written, without its quotes. Names are compared without case.</summary>
/// <param name="Text">The name.</param>
/// <param name="Span">Where it stands, quotes included.</param>
internal sealed record Name(string Text, TextSpan Span)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>What a CREATE does about a name that is taken.</summary>
internal enum IfExists : byte
{
    /// <summary>It is an error.</summary>
    Fail,

    /// <summary>CREATE OR REPLACE: the new one takes its place.</summary>
    Replace,

    /// <summary>CREATE … IF NOT EXISTS: the old one stays.</summary>
    Keep,
}

/// <summary>CREATE SOURCE.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The source's name.</param>
/// <param name="IfExists">What happens when the name is taken.</param>
/// <param name="Columns">Declared columns, in order; empty when they are to be found by reading, which needs a <paramref name="Connector"/>.</param>
/// <param name="Watermark">How far event time is taken to be complete; null for a source without event time.</param>
/// <param name="Connector">Where rows come from; null for a source fed through the API.</param>
/// <param name="Options">The source's own options (WITH).</param>
internal sealed record CreateSourceStatement(
    TextSpan Span, Name Name, IfExists IfExists, IReadOnlyList<ColumnDeclaration> Columns, WatermarkClause? Watermark, ConnectorClause? Connector, OptionList Options)
    : Statement(Span)
{
    /// <summary>What becomes of records that do not fit; null when it is not said, and they are an error.</summary>
    public OnErrorClause? OnError { get; init; }
}

/// <summary>CREATE STREAM: a SELECT that is kept under a name.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The stream's name.</param>
/// <param name="IfExists">What happens when the name is taken.</param>
/// <param name="Query">The SELECT and how it is kept.</param>
internal sealed record CreateStreamStatement(TextSpan Span, Name Name, IfExists IfExists, Query Query) : Statement(Span);

/// <summary>What DROP removes.</summary>
internal enum ObjectKind : byte
{
    /// <summary>A source.</summary>
    Source,

    /// <summary>A stream.</summary>
    Stream,
}

/// <summary>DROP SOURCE and DROP STREAM.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Kind">What is removed.</param>
/// <param name="Name">Its name.</param>
/// <param name="IfExists">Whether a name that does not exist is no error.</param>
/// <param name="Cascade">Whether what reads it is removed as well.</param>
internal sealed record DropStatement(TextSpan Span, ObjectKind Kind, Name Name, bool IfExists, bool Cascade) : Statement(Span);

/// <summary>INSERT INTO.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">The source or table that takes the rows.</param>
/// <param name="Columns">The columns given, in the order of the rows; empty means all of the target's, in its order.</param>
/// <param name="ByName">Whether the rows' columns are matched by name instead (BY NAME).</param>
/// <param name="Rows">VALUES or a SELECT; what may follow it in a table's INSERT (ON CONFLICT, RETURNING) is still in it.</param>
internal sealed record InsertStatement(TextSpan Span, Name Target, IReadOnlyList<Name> Columns, bool ByName, SqlText Rows) : Statement(Span);

/// <summary>A path in a statement, as written between its quotes.</summary>
/// <param name="Text">The path; variables are not replaced yet.</param>
/// <param name="Span">Where it stands, quotes included.</param>
internal sealed record FilePath(string Text, TextSpan Span);

/// <summary>COPY … TO: the rows of a query, source, stream or table into a file.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Select">What is asked; for a name <c>FROM name</c>.</param>
/// <param name="Columns">The columns of the name that are written, in this order; empty means all, and always with a SELECT.</param>
/// <param name="Path">The file.</param>
/// <param name="Options">How it is written.</param>
internal sealed record CopyToStatement(TextSpan Span, SqlText Select, IReadOnlyList<Name> Columns, FilePath Path, CopyOptionList Options) : Statement(Span);

/// <summary>COPY … FROM: the rows of files into a source.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Target">The source that takes the rows.</param>
/// <param name="Columns">The source's columns that the files' columns are, in this order; empty: they go by their names.</param>
/// <param name="Path">The file, or a pattern of several.</param>
/// <param name="Options">How they are read.</param>
/// <param name="OnError">What becomes of records that do not fit; null: what the source says.</param>
internal sealed record CopyFromStatement(TextSpan Span, Name Target, IReadOnlyList<Name> Columns, FilePath Path, CopyOptionList Options, OnErrorClause? OnError) : Statement(Span);

/// <summary>ATTACH: the tables of a database file for queries that are asked.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Path">The file.</param>
/// <param name="Name">What its tables are called behind; null: after the file.</param>
/// <param name="IfExists">What happens when the name is taken.</param>
/// <param name="Options">How it is opened.</param>
internal sealed record AttachStatement(TextSpan Span, FilePath Path, Name? Name, IfExists IfExists, CopyOptionList Options) : Statement(Span);

/// <summary>DETACH: takes an attached database away.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="IfExists">Whether a name that does not exist is no error.</param>
internal sealed record DetachStatement(TextSpan Span, Name Name, bool IfExists) : Statement(Span);

/// <summary>What SHOW lists.</summary>
internal enum ShowKind : byte
{
    /// <summary>All that can be read: sources, streams and tables.</summary>
    Tables,

    /// <summary>Sources.</summary>
    Sources,

    /// <summary>Streams.</summary>
    Streams,

    /// <summary>Sinks.</summary>
    Sinks,

    /// <summary>Open subscriptions.</summary>
    Subscriptions,

    /// <summary>Queries that run, and the last that ended.</summary>
    Queries,

    /// <summary>Databases that are attached.</summary>
    Databases,
}

/// <summary>SHOW.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Kind">What is listed.</param>
internal sealed record ShowStatement(TextSpan Span, ShowKind Kind) : Statement(Span);

/// <summary>DESCRIBE: the columns of a name or of a SELECT.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">What is described; null when it is a SELECT.</param>
/// <param name="Query">What is described; for a name <c>FROM name</c>.</param>
internal sealed record DescribeStatement(TextSpan Span, Name? Name, SqlText Query) : Statement(Span);

/// <summary>EXPLAIN: how a statement would run.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Statement">A SELECT, CREATE STREAM or SUBSCRIBE.</param>
/// <param name="Analyze">Whether it is run to measure it.</param>
internal sealed record ExplainStatement(TextSpan Span, Statement Statement, bool Analyze) : Statement(Span);

/// <summary>EXPLAIN WHY: what a kept query waits for.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The stream.</param>
internal sealed record ExplainWhyStatement(TextSpan Span, Name Name) : Statement(Span);

/// <summary>SUBSCRIBE: a SELECT that is kept while its rows are read.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Name">The stream, source or table subscribed to; null when it is a SELECT.</param>
/// <param name="Query">What is kept; for a name <c>FROM name</c>.</param>
internal sealed record SubscribeStatement(TextSpan Span, Name? Name, Query Query) : Statement(Span)
{
    /// <summary>Whether it follows what a name stands for as it is, and keeps no query of its own.</summary>
    public bool IsByName => Name is not null && Query.IsPlain;
}

/// <summary>A query by itself: SELECT, WITH, VALUES, FROM, TABLE, PIVOT … or a parenthesis around one.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Query">The query. An asked one has no clauses of a kept one: <see cref="Statements.Query.IsPlain"/>.</param>
internal sealed record SelectStatement(TextSpan Span, Query Query) : Statement(Span);

/// <summary>A statement that is DuckDB's alone: CREATE TABLE, UPDATE, SET …</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Verb">Its first words in capitals, as errors name it: <c>CREATE TABLE</c>.</param>
/// <param name="Sql">The whole statement.</param>
internal sealed record DuckDbStatement(TextSpan Span, string Verb, SqlText Sql) : Statement(Span);
