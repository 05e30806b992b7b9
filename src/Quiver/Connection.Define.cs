using Quiver.Catalog;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Lowering;
using Quiver.Records;
using Quiver.Runtime;
using Quiver.Sql.Explain;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private ExecuteResult CreateSource(CreateSourceStatement create, SourceText source, CancellationToken cancellation)
    {
        const string statement = "CREATE SOURCE";
        if (Existing(create.Name, create.IfExists, RelationKind.Source, source)) return new ExecuteResult(statement, create.Name.Text, 0, null, []);

        var resolved = Resolved(create, source);
        var definition = SourceDefinition.Read(resolved, source, _options.Retain);
        ConnectorDefinition? brought = null;
        if (resolved.Connector is { } clause)
        {
            var kind = ConnectorKind.Of(clause, source);
            if (!kind.HasRecords && resolved.OnError is { Policy: not ErrorPolicy.Fail } policy)
                throw source.Error(ErrorCode.QueryFailed, policy.Span.Offset, $"ON ERROR is for records that may not fit; {kind.Name} makes rows that always do. Remove the clause.");
            brought = kind.Define(new ConnectorRequest(clause, definition.Columns, source, cancellation) { Files = _options.FileAccess, OnError = definition.OnError });
            definition = definition.WithColumns(brought.Schema);
        }

        var eventTime = definition.EventTime(source);
        Replace(create.Name, create.IfExists);
        var relation = new Relation(create.Name.Text, RelationKind.Source, definition.Schema, eventTime is null ? [] : [new EventTimeColumn(eventTime.Column)], IsUpdating: false);
        var input = _engine.CreateSource(relation.Name, relation.Schema, eventTime, definition.RetainBytes, definition.IdleTimeout);
        var errors = _engine.CreateSource(Catalog.Catalog.ErrorsName(relation.Name), ErrorRows.Schema, eventTime: null, definition.RetainErrorsBytes);
        input.Errors = errors;
        var records = new RecordTarget(relation.Name, relation.Schema, BatchBuilder.Dictionaries(relation.Schema), _casts, errors);
        var connector = brought?.Open(new ConnectorTarget(input, records, TimeColumn(relation), _options.TimeProvider));
        var entry = new SourceEntry(relation, input, connector) { DefinedBy = Defined(create, source), OnError = definition.OnError, Records = records };
        Register(entry);
        Register(new ErrorsEntry(new Relation(errors.Name, RelationKind.Errors, errors.Schema, EventTimes: [], IsUpdating: false), entry));
        if (input.Refused is { } refused)
            Register(new RefusedEntry(new Relation(Catalog.Catalog.LateName(relation.Name), RelationKind.Late, refused.Schema, EventTimes: [], IsUpdating: false), entry));
        return new ExecuteResult(statement, relation.Name, 0, null, []);
    }

    private ExecuteResult CreateStream(CreateStreamStatement create, SourceText source)
    {
        const string statement = "CREATE STREAM";
        if (Existing(create.Name, create.IfExists, RelationKind.Stream, source)) return new ExecuteResult(statement, create.Name.Text, 0, null, []);

        var plan = _planner.Keep(create.Query, source);
        CheckNames(plan.Schema, create, source);
        Replace(create.Name, create.IfExists);
        var stream = DeployStream(create, plan, RetainOf(create.Query.Options, source)) with { DefinedBy = Defined(create, source) };
        Register(stream);
        if (stream.Query.Late is { } late)
            Register(new LateEntry(new Relation(Catalog.Catalog.LateName(stream.Relation.Name), RelationKind.Late, late.Schema, EventTimes: [], IsUpdating: false), stream));
        return new ExecuteResult(statement, stream.Relation.Name, 0, null, [.. plan.Warnings()]);
    }

    /// <summary>A stream is read by name, so its columns must have different ones.</summary>
    private static void CheckNames(Schema schema, CreateStreamStatement create, SourceText source)
    {
        if (schema.Fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(names => names.Count() > 1) is not { } twice) return;
        throw source.Error(
            ErrorCode.InvalidSchema,
            create.Query.Select.Offset,
            $"Two columns of stream '{create.Name.Text}' are called '{twice.Key}'; names are compared without case. Give one another name with AS.");
    }

    // Where rows are replaced, the changes come out of one query, for others to read, and their form for readers of another.
    private StreamEntry DeployStream(CreateStreamStatement create, LogicalEmit plan, long retainBytes)
    {
        var name = create.Name.Text;
        var sql = create.Query.Select.Text;
        if (!plan.IsUpdating)
        {
            var rows = Deploy(name, plan, StartAt.OldestRetained, retainBytes, reader: null);
            return new StreamEntry(new Relation(name, RelationKind.Stream, plan.Schema, plan.EventTimes, IsUpdating: false), rows, Emitted: null, plan, sql);
        }

        var query = Deploy(name, plan.Input, StartAt.OldestRetained, retainBytes, reader: null);
        var emitted = _engine.Deploy(new QuerySpec { Name = name, Operators = OperatorLowering.LowerEmit(plan, query.Output), RetainBytes = 0 });
        var relation = new Relation(name, RelationKind.Stream, plan.Input.Schema, plan.EventTimes, IsUpdating: true) { Keys = plan.Keys, CanDelete = plan.CanDelete };
        return new StreamEntry(relation, query, emitted, plan, sql);
    }

    private ExecuteResult Drop(DropStatement drop, SourceText source)
    {
        var statement = $"DROP {drop.Kind.ToString().ToUpperInvariant()}";
        var wanted = drop.Kind == ObjectKind.Source ? RelationKind.Source : RelationKind.Stream;
        var entry = _catalog.Get(drop.Name.Text);
        if (entry is null || entry.Relation.Kind != wanted)
        {
            if (entry is null && drop.IfExists) return new ExecuteResult(statement, drop.Name.Text, 0, null, []);
            throw source.Error(ErrorCode.TableNotFound, drop.Name.Span.Offset, entry is null
                ? Missing.Relation(Noun(wanted), drop.Name.Text, NamesOf(wanted))
                : $"There is no {Noun(wanted)} '{drop.Name.Text}'; it is a {Noun(entry.Relation.Kind)}. Use DROP {Noun(entry.Relation.Kind).ToUpperInvariant()} {drop.Name.Text}.");
        }

        var readers = _catalog.ReadersOf(entry.Relation.Name).ToList();
        if (readers.Count > 0 && !drop.Cascade)
        {
            throw source.Error(
                ErrorCode.QueryFailed,
                drop.Name.Span.Offset,
                $"{Capital(entry.Relation.Described)} is read by {string.Join(", ", readers.Select(reader => reader.Relation.Described))}. Drop that first, or use {statement} {entry.Relation.Name} CASCADE.");
        }

        Remove(entry);
        return new ExecuteResult(statement, entry.Relation.Name, 0, null, []);
    }

    /// <summary>Whether the statement has nothing to do, as the name is there already.</summary>
    private bool Existing(Name name, IfExists ifExists, RelationKind kind, SourceText source)
    {
        if (_catalog.Get(name.Text) is not { } entry || (ifExists == IfExists.Replace && entry.Relation.Kind == kind)) return false;
        if (ifExists == IfExists.Keep && entry.Relation.Kind == kind) return true;
        var statement = $"{Noun(kind).ToUpperInvariant()}";
        throw source.Error(ErrorCode.TableExists, name.Span.Offset, entry.Relation.Kind == kind
            ? $"There is already a {entry.Relation.Described}. Drop it first, or use CREATE OR REPLACE {statement} or CREATE {statement} IF NOT EXISTS."
            : $"There is already a {entry.Relation.Described}. Give the {Noun(kind)} another name, or drop that first.");
    }

    private void Replace(Name name, IfExists ifExists)
    {
        if (ifExists == IfExists.Replace && _catalog.Get(name.Text) is { } entry) Remove(entry);
    }

    private void Register(CatalogEntry entry)
    {
        _planner.Wait(); // if it fails, nothing was changed
        _catalog.Add(entry);
        _planner.Define(entry.Relation);
        _asking.Define(entry);
    }

    /// <summary>
    /// Takes an entry away, after all that reads it. What runs goes when its graph gets to it: nothing is waited for here, under the statements' lock, as a graph may be running a
    /// callback that wants that lock.
    /// </summary>
    private void Remove(CatalogEntry entry)
    {
        foreach (var reader in _catalog.ReadersOf(entry.Relation.Name).ToList()) Remove(reader);
        _catalog.Remove(entry.Relation.Name);
        _planner.Forget(entry.Relation);
        _asking.Forget(entry.Relation);
        switch (entry)
        {
            case StreamEntry stream:
                if (_catalog.Get(Catalog.Catalog.LateName(stream.Relation.Name)) is { } late) Remove(late);
                if (stream.Emitted is { } emitted) _ = _engine.UndeployAsync(emitted);
                _ = _engine.UndeployAsync(stream.Query);
                break;
            case SourceEntry source:
                if (_catalog.Get(Catalog.Catalog.LateName(source.Relation.Name)) is { } refused) Remove(refused);
                if (_catalog.Get(Catalog.Catalog.ErrorsName(source.Relation.Name)) is { } errors) Remove(errors);
                if (source.Connector is { } connector)
                {
                    connector.Stop();
                    _stopping.Enqueue(connector);
                }

                _ = _engine.DropSourceAsync(source.Input);
                _ = _engine.DropSourceAsync(source.Errors);
                break;
        }
    }

    /// <summary>Waits for connectors that were told to stop, so that the files of a dropped source are closed. Called without the statements' lock; a callback does not wait.</summary>
    private void EndConnectors()
    {
        if (CallbackScope.Inside(_engine)) return;
        while (_stopping.TryDequeue(out var connector)) connector.Dispose();
    }

    private long RetainOf(OptionList options, SourceText source)
    {
        var values = new OptionValues(source, options, "WITH of a stream");
        values.RefuseOthers("retain");
        return values.Bytes("retain") ?? _options.Retain;
    }

    private IEnumerable<string> NamesOf(RelationKind kind) => _catalog.Entries.Where(entry => entry.Relation.Kind == kind).Select(entry => entry.Relation.Name);

    private static string Noun(RelationKind kind) => kind switch
    {
        RelationKind.Source => "source",
        RelationKind.Stream => "stream",
        RelationKind.Errors => "list of bad records",
        _ => "list of late rows",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
