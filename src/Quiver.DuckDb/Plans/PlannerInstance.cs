using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.DuckDb.Syntax;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// The DuckDB instance in which queries are only planned: in memory, without rows. Each relation is a view over one table function that asks for its
/// columns, so that statistics and pushed filters never get into a plan; the window marker is a function that refuses to run. Thread-safe.
/// </summary>
internal sealed class PlannerInstance : IDisposable
{
    private readonly Instance _instance;
    private readonly Session _definitions;
    private readonly Lock _defining = new();
    private readonly IRelations _relations;

    private PlannerInstance(Instance instance, IRelations relations)
    {
        _instance = instance;
        _relations = relations;
        _definitions = instance.Connect();
        WindowMarker.Register(_definitions);
        WindowFunctions.Define(_definitions);
        new ScanFunction(new ColumnsOnly(relations, withSystemColumns: false)).Register(_definitions, BoundPlanReader.RelationFunction);
        new ScanFunction(new ColumnsOnly(relations, withSystemColumns: true)).Register(_definitions, BoundPlanReader.SystemFunction);
    }

    /// <summary>Opens it, with a view of each relation there is.</summary>
    /// <param name="relations">The relations; asked again whenever a query names one.</param>
    /// <param name="allowedFolders">Folders whose files queries may name; null allows all files.</param>
    /// <exception cref="QuiverException">ConnectionFailed: DuckDB could not be opened.</exception>
    public static PlannerInstance Open(IRelations relations, ImmutableArray<string>? allowedFolders = null)
    {
        var planner = new PlannerInstance(Instance.Open(new InstanceOptions { Threads = 1, AllowedFolders = allowedFolders }), relations);
        foreach (var name in relations.Names) planner.Define(name);
        return planner;
    }

    /// <summary>Makes a relation known, or its columns known anew; <see cref="IRelations.Find"/> must have it already.</summary>
    /// <param name="name">Its name.</param>
    public void Define(string name) => Execute($"CREATE OR REPLACE VIEW {Sql.Identifier(name)} AS SELECT * FROM {BoundPlanReader.RelationFunction}({Sql.Literal(name)})");

    /// <summary>Forgets a relation; nothing happens when there is none.</summary>
    /// <param name="name">Its name.</param>
    public void Forget(string name) => Execute($"DROP VIEW IF EXISTS {Sql.Identifier(name)}");

    /// <summary>Runs statements that all instances must have run: macros, types.</summary>
    /// <param name="sql">The statements.</param>
    /// <exception cref="DuckDbException">One failed.</exception>
    public void Execute(string sql)
    {
        lock (_defining) _definitions.Execute(sql);
    }

    /// <summary>Makes a planner with a session of its own.</summary>
    public Planner CreatePlanner()
    {
        var session = Connect();
        session.Execute($"PRAGMA disable_optimizer; {NowRewrite.Set(0)}"); // preparing a statement for its names needs no optimizer, and of the time only its type
        return new Planner(session, _relations);
    }

    /// <summary>Opens a session to prepare statements in without a planner; nothing can be read in it.</summary>
    public Session Connect() => _instance.Connect();

    /// <summary>Closes the instance; planners made from it must be disposed before.</summary>
    public void Dispose()
    {
        _definitions.Dispose();
        _instance.Dispose();
    }

    private sealed class ColumnsOnly(IRelations relations, bool withSystemColumns) : IScanProvider
    {
        public ScanRelation? Find(string name, ulong session) => relations.Find(name) is { } schema ? new ScanRelation(withSystemColumns ? SystemFields.With(schema) : schema) : null;

        public ScanInput Open(string name, ulong session) => throw new QuiverException(ErrorCode.InternalError, $"The relation '{name}' was to be read while it was only planned.");
    }
}
