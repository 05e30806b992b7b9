using System.Collections.Immutable;

namespace Quiver.Tests.Differential;

/// <summary>The rows that stand after changes: those with weights taken as they are, those without by key.</summary>
internal sealed class Fold
{
    private readonly CaseQuery _query;
    private readonly int[] _keys;
    private readonly Dictionary<string, object?[]> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public Fold(CaseQuery query)
    {
        _query = query;
        _keys = [.. Enumerable.Range(0, query.Items.Length).Where(column => query.Items[column].IsKey)];
    }

    /// <summary>The rows that stand.</summary>
    public List<object?[]> Rows => [.. _rows.SelectMany(row => Enumerable.Repeat(row.Value, (int)_counts[row.Key]))];

    /// <summary>Takes what came out in one step. What is wrong with it; null when nothing is.</summary>
    /// <param name="rows">The changes.</param>
    /// <param name="isStep">Whether they all belong to one step, so that each key has one change.</param>
    public string? Add(IReadOnlyList<object?[]> rows, bool isStep)
    {
        var changed = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var problem = _query.HasWeights ? AddWeighted(row, changed) : AddUpsert(row, changed);
            if (problem is not null && (isStep || !problem.StartsWith("twice", StringComparison.Ordinal))) return $"{problem}: {Comparison.Show(row, row.Length)}";
        }

        return null;
    }

    private string? AddWeighted(object?[] row, Dictionary<string, long> changed)
    {
        var weight = (long)row[^1]!;
        if (weight is not (1 or -1)) return "a change has another weight than one";
        var text = Comparison.TextOf(row.Take(row.Length - 1), byValue: false);
        var count = _counts.GetValueOrDefault(text) + weight;
        if (count < 0) return "a row was taken back that did not stand";
        _rows[text] = row[..^1];
        _counts[text] = count;
        if (count == 0)
        {
            _rows.Remove(text);
            _counts.Remove(text);
        }

        var hasKeys = _query.Grouping is { } grouping && _keys.Length == (_query.Window is null ? 0 : 1) + grouping.Keys.Length;
        if (!hasKeys || _query.Window is not null) return null; // start and end of a window are two columns of one key
        var isRepeated = changed.TryGetValue(text, out var before) && before != weight;
        changed[text] = weight;
        return isRepeated ? "twice in a step, once taken back and once put back" : null;
    }

    private string? AddUpsert(object?[] row, Dictionary<string, long> changed)
    {
        var key = Comparison.TextOf(_keys.Select(column => row[column]), byValue: true);
        if (_query.CanDelete && (bool)row[^1]!)
        {
            if (!_rows.Remove(key)) return "a key went that was not there";
            _counts.Remove(key);
        }
        else
        {
            var values = _query.CanDelete ? row[..^1] : row;
            var isSame = _rows.TryGetValue(key, out var before) && Comparison.TextOf(before, byValue: false) == Comparison.TextOf(values, byValue: false);
            _rows[key] = values;
            _counts[key] = 1;
            if (isSame) return "twice: a row was replaced by an equal one";
        }

        return changed.TryAdd(key, 1) ? null : "twice in a step, the same key";
    }
}
