using System.Text;
using Quiver.Runtime;
using Quiver.Streaming;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Interleavings;

/// <summary>A frozen graph as it was written.</summary>
internal sealed record FrozenState(List<FrozenState.Source> Sources, List<FrozenState.Query> Queries)
{
    public static FrozenState Of(byte[] bytes)
    {
        var reader = new StateReader(bytes);
        reader.Read(); // the layout
        reader.Read(); // the newest number
        var state = new FrozenState([], []);
        for (var sources = reader.Read(); sources > 0; sources--)
        {
            var name = Encoding.UTF8.GetString(reader.ReadBytes());
            var counters = Longs(reader, 5);
            state.Sources.Add(new Source(name, counters[1], counters[2] != 0));
        }
        for (var queries = reader.Read(); queries > 0; queries--)
        {
            var name = Encoding.UTF8.GetString(reader.ReadBytes());
            var counters = Longs(reader, 8);
            var last = Array.Empty<byte>();
            for (var nodes = reader.Read(); nodes > 0; nodes--)
            {
                Longs(reader, 2);
                last = reader.ReadBytes().ToArray();
            }

            state.Queries.Add(new Query(name, counters[3], last));
        }

        Assert.True(reader.AtEnd);
        return state;
    }

    /// <summary>Compares it with what the log says of the rows that its sources had run.</summary>
    /// <param name="sources">The sources by name.</param>
    /// <param name="queries">The queries by name.</param>
    public void Check(Dictionary<string, ModelSource> sources, Dictionary<string, ModelQuery> queries)
    {
        var newest = Sources.ToDictionary(source => sources[source.Name], source => source.Rows == 0 ? -1 : sources[source.Name].Rows()[(int)source.Rows - 1].Value);
        foreach (var (name, rows, last) in Queries)
        {
            var query = queries[name];
            var expected = query.Rows().Where(row => newest.Any(source => source.Key.Wrote(row.Value) && row.Value <= source.Value)).ToList();
            if (!query.Rule.IsSum) Assert.True(expected.Count == rows, $"Query '{name}' was frozen after {rows} rows, where its sources had run what makes {expected.Count}.");
            else Assert.Equal(expected.Sum(row => row.Value), SumOf(last));
        }
    }

    /// <summary>Has a new engine go on from it. False: its queries cannot be made in the same order.</summary>
    public bool TryGoOn(byte[] bytes, Dictionary<string, ModelQuery> queries)
    {
        using var engine = new Engine();
        var ports = new Dictionary<string, Port>();
        var inputs = new List<SourceInput>();
        foreach (var source in Sources)
        {
            inputs.Add(engine.CreateSource(source.Name, Events.Schema));
            ports[source.Name] = inputs[^1].Port;
        }

        var kept = new List<KeptQuery>();
        foreach (var query in Queries)
        {
            var model = queries[query.Name];
            if (!model.Inputs.All(input => ports.ContainsKey(input.Port.Name))) return false;
            kept.Add(engine.Deploy(model.Rule.Spec(query.Name, [.. model.Inputs.Select(input => ports[input.Port.Name])])));
            ports[query.Name] = kept[^1].Output;
        }

        var graph = inputs[0].Graph;
        if (inputs.Exists(input => input.Graph != graph) || !graph.Queries.Select(query => query.Name).SequenceEqual(Queries.Select(query => query.Name))) return false;
        engine.RestoreAsync(inputs[0], bytes).GetAwaiter().GetResult();
        var came = new Dictionary<string, List<ModelRow>>(); // by port
        foreach (var input in inputs)
        {
            var frozen = Sources.Find(source => source.Name == input.Name)!;
            Assert.Equal(frozen.Rows, input.Rows);
            came[input.Name] = [];
            if (frozen.IsEnded) continue;
            input.Push(Events.Numbers(60, 60)); // values that every divisor has a part in
            came[input.Name] = [.. Enumerable.Range(60, 60).Select(value => new ModelRow(0, value))];
        }

        foreach (var (query, frozen) in kept.Zip(Queries))
        {
            var model = queries[query.Name];
            var rows = came[query.Name] = [.. model.Rule.Apply(model.Inputs.SelectMany(input => came[input.Port.Name]))];
            if (!model.Rule.IsSum) Assert.Equal(frozen.Rows + rows.Count, query.RowsOut);
            else if (rows.Count > 0) Assert.Equal(SumOf(frozen.State) + rows.Sum(row => row.Value), Events.Retained(engine, query.Output)[^1]);
        }

        return true;
    }

    private static long SumOf(byte[] state) => new StateReader(state).ReadAll<long>()[0];

    private static long[] Longs(StateReader reader, int count)
    {
        var values = new long[count];
        for (var value = 0; value < count; value++) values[value] = reader.Read();
        return values;
    }

    /// <summary>A source: its rows run, and whether its end was.</summary>
    internal sealed record Source(string Name, long Rows, bool IsEnded);

    /// <summary>A query: the rows it put out, and the state of its last operator.</summary>
    internal sealed record Query(string Name, long Rows, byte[] State);
}
