using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Tests.DuckDb;

/// <summary>Relations by name, for a scan function under test.</summary>
internal sealed class RelationTable : IScanProvider
{
    private readonly Dictionary<string, (ScanRelation Relation, Func<ScanInput> Open)> _relations = [];

    /// <summary>Who asked for rows, in order.</summary>
    public List<ulong> Sessions { get; } = [];

    public void Add(string name, Schema schema, Func<ScanInput> open, long? rows = null) => _relations[name] = (new ScanRelation(schema, rows), open);

    public void Add(string name, Schema schema, params Batch[] batches) => Add(name, schema, () => new ScanInput([.. batches.Select(batch => batch.Share())]));

    public ScanRelation? Find(string name, ulong session) => _relations.TryGetValue(name, out var relation) ? relation.Relation : null;

    public ScanInput Open(string name, ulong session)
    {
        lock (Sessions) Sessions.Add(session);
        return _relations[name].Open();
    }
}
