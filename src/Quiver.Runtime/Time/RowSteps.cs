namespace Quiver.Runtime;

/// <summary>A value that changes now and then along the rows of a batch: from each noted row on it is another. Rows ascend.</summary>
internal sealed class RowSteps
{
    private readonly List<(int Row, long Value)> _steps = [];

    /// <summary>How many changes there are.</summary>
    public int Count => _steps.Count;

    /// <summary>Bytes held, for budgets.</summary>
    public long ByteSize => 64 + 16L * _steps.Capacity;

    /// <summary>A change: from this row on the value is that.</summary>
    public (int Row, long Value) this[int step] => _steps[step];

    /// <summary>Notes a change at a row, not before the last one.</summary>
    public void Add(int row, long value) => _steps.Add((row, value));

    /// <summary>Notes the changes of rows that come behind others.</summary>
    /// <param name="steps">Their changes.</param>
    /// <param name="offset">How many rows come before them.</param>
    public void AddAll(RowSteps steps, int offset)
    {
        foreach (var (row, value) in steps._steps) _steps.Add((row + offset, value));
    }
}
