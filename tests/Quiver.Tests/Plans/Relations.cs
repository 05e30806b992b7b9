using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Tests.Plans;

/// <summary>The relations of these tests, and a planner over them. One caller at a time, as xunit runs the tests of a collection.</summary>
public sealed class Relations : IRelations, IDisposable
{
    private readonly Dictionary<string, Schema> _schemas = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trades"] = new(new Field("symbol", DataType.Utf8), new Field("ts", DataType.Timestamp), new Field("price", DataType.Float64), new Field("qty", DataType.Int64)),
        ["quotes"] = new(new Field("symbol", DataType.Utf8), new Field("ts", DataType.Timestamp), new Field("bid", DataType.Float64), new Field("ask", DataType.Float64)),
        ["late('bars')"] = new(
            new Field("symbol", DataType.Utf8), new Field("price", DataType.Float64), new Field("_seq", DataType.Int64),
            new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp), new Field("late_by", DataType.Interval)),
        ["Odd Name"] = new(new Field("select", DataType.Int32), new Field("Größe", DataType.Decimal(12, 2)), new Field("j", DataType.Json), new Field("day", DataType.Date)),
    };

    private readonly string[] _names;
    private readonly PlannerInstance _instance;

    public Relations()
    {
        _names = [.. _schemas.Keys];
        _instance = PlannerInstance.Open(this);
        _instance.Execute("CREATE MACRO twice(x) AS x * 2; CREATE TYPE mood AS ENUM ('sad', 'happy')");
        Planner = _instance.CreatePlanner();
    }

    internal Planner Planner { get; }

    internal PlannerInstance Instance => _instance;

    /// <summary>Those there are from the beginning: what errors list must not hang on which test ran before.</summary>
    IEnumerable<string> IRelations.Names => _names;

    Schema? IRelations.Find(string name) => _schemas.GetValueOrDefault(name);

    internal void Define(string name, Schema schema)
    {
        _schemas[name] = schema;
        _instance.Define(name);
    }

    internal void Forget(string name)
    {
        _schemas.Remove(name);
        _instance.Forget(name);
    }

    public void Dispose()
    {
        Planner.Dispose();
        _instance.Dispose();
    }
}

[CollectionDefinition(nameof(Planning))]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "xunit's word.")]
public sealed class Planning : ICollectionFixture<Relations>;
