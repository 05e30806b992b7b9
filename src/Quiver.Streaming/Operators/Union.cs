using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>All rows of all inputs, as they come. Its watermark is the least of theirs; those of silent inputs are not waited for.</summary>
/// <param name="schema">The columns, which are those of each input.</param>
/// <param name="leads">By how much the event time of the union is ahead of each input's watermark, in microseconds: one for each input.</param>
internal sealed class Union(Schema schema, IReadOnlyList<long> leads) : Operator
{
    private readonly long[] _watermarks = [.. leads.Select(_ => Watermark.None)];
    private readonly bool[] _silent = new bool[leads.Count];
    private long _passed = Watermark.None;

    /// <inheritdoc/>
    public override Schema Schema => schema;

    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Count > 0) output.Emit(batch.Share());
        return true;
    }

    /// <inheritdoc/>
    public override bool OnWatermark(int input, long time, Output output)
    {
        _watermarks[input] = time is Watermark.None or Watermark.End ? time : time > Watermark.End - leads[input] ? Watermark.End - 1 : time + leads[input];
        return Advance(output);
    }

    /// <inheritdoc/>
    public override bool OnIdle(int input, bool idle, Output output)
    {
        _silent[input] = idle;
        return Advance(output);
    }

    /// <inheritdoc/>
    public override Frozen Freeze() => new FrozenNumbers([_passed, .. _watermarks, .. _silent.Select(silent => silent ? 1L : 0)]);

    /// <inheritdoc/>
    public override void Restore(StateReader reader)
    {
        var numbers = reader.ReadAll<long>();
        if (numbers.Length != 1 + (2 * _watermarks.Length)) throw new QuiverException(ErrorCode.StorageCorrupt, $"The stored state of a union of {_watermarks.Length} inputs has {numbers.Length} numbers; {1 + (2 * _watermarks.Length)} were expected.");
        _passed = numbers[0];
        numbers.Slice(1, _watermarks.Length).CopyTo(_watermarks);
        for (var input = 0; input < _silent.Length; input++) _silent[input] = numbers[1 + _watermarks.Length + input] != 0;
    }

    // When all inputs are silent, they are as far as the one that came furthest.
    private bool Advance(Output output)
    {
        var reached = Watermark.End;
        var furthest = Watermark.None;
        var speaks = false;
        for (var input = 0; input < _watermarks.Length; input++)
        {
            if (!_silent[input]) (reached, speaks) = (Math.Min(reached, _watermarks[input]), true);
            furthest = Math.Max(furthest, _watermarks[input]);
        }

        if (!speaks) reached = furthest;
        if (reached > _passed) output.Watermark(_passed = reached);
        return true;
    }
}
