using Quiver.Runtime;
using Quiver.Streaming;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Interleavings;

/// <summary>What a query computes.</summary>
/// <param name="Divisor">Values that it divides pass.</param>
/// <param name="Copies">How often they come out.</param>
/// <param name="IsSum">Whether their running sum comes out instead, so that how often depends on the steps.</param>
internal sealed record ModelRule(int Divisor, int Copies, bool IsSum)
{
    /// <summary>The operators.</summary>
    public QuerySpec Spec(string name, Port[] inputs)
    {
        List<Operator> operators = [];
        if (inputs.Length > 1) operators.Add(new Runtime.Union(inputs.Length));
        operators.Add(new Where(value => value % Divisor == 0));
        if (Copies > 1) operators.Add(new Amplify(Copies));
        if (IsSum) operators.Add(new RunningSum());
        return MergingTests.Over(name, inputs, [.. operators]);
    }

    /// <summary>What comes of rows, before they are summed.</summary>
    public IEnumerable<ModelRow> Apply(IEnumerable<ModelRow> rows) =>
        rows.Where(row => row.Value % Divisor == 0).SelectMany(row => Enumerable.Repeat(row, Copies));
}

/// <summary>A query, its inputs and its place in the log.</summary>
internal sealed class ModelQuery(KeptQuery query, ModelRule rule, ModelPort[] inputs, long deployed, StartAt start) : ModelPort
{
    private bool _stopped;
    private long _end = long.MaxValue;

    /// <summary>The query.</summary>
    public KeptQuery Query => query;

    /// <summary>What it computes.</summary>
    public ModelRule Rule => rule;

    /// <summary>What it reads.</summary>
    public ModelPort[] Inputs => inputs;

    public override Port Port => query.Output;

    public override IReadOnlySet<ModelSource> Sources { get; } = inputs.SelectMany(input => input.Sources).ToHashSet();

    public override bool IsOrdered => inputs is [{ IsOrdered: true }] || inputs.All(input => input is ModelSource);

    public override IEnumerable<ModelSource> OrderedSources =>
        inputs.SelectMany(input => input.OrderedSources).Where(source => inputs.Count(input => input.Sources.Contains(source)) == 1);

    public override bool IsAlive => !_stopped;

    /// <summary>Notes that it was ended.</summary>
    /// <param name="position">The number of the record that did; null when it is not known.</param>
    public void Stop(long? position)
    {
        _stopped = true;
        _end = position ?? _end;
    }

    public override string ToString() =>
        $"{query.Name} from {deployed} ({start}) to {_end}: {rule} over {string.Join(" and ", inputs.AsEnumerable())}";

    /// <summary>All it puts out; of a sum, what is summed.</summary>
    public override List<ModelRow> Rows()
    {
        var rows = inputs.SelectMany(input => input.Rows())
            .Where(row => row.Sequence < _end && (start == StartAt.OldestRetained || row.Sequence > deployed))
            .OrderBy(row => row.Sequence);
        return [.. rule.Apply(rows).Select(row => row with { Sequence = Math.Max(row.Sequence, deployed) })];
    }
}
