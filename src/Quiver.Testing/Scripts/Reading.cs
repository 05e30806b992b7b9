using Quiver.Columns;

namespace Quiver.Testing;

/// <summary>A subscription of a script: what came and what was expected, from the start to the newest emit.</summary>
internal sealed class Reading(Subscription rows)
{
    private readonly List<string> _new = [];
    private readonly List<string> _found = [];
    private readonly List<string> _expected = [];
    private Folding? _folding;

    /// <summary>The subscription; another one after a restart.</summary>
    public Subscription Rows { get; set; } = rows;

    /// <summary>Why it ended before its input did; null while it has not.</summary>
    public QuiverException? Error { get; private set; }

    /// <summary>How many rows came since the last emit.</summary>
    public int Count => _new.Count;

    /// <summary>Takes what is there.</summary>
    public void Take()
    {
        if (Error is not null) return;
        try
        {
            while (Rows.TryNext(out var batch))
            {
                using (batch) _new.AddRange(RowText.Rows(batch).Select(RowText.Line));
            }
        }
        catch (QuiverException error)
        {
            Error = error;
        }
    }

    /// <summary>Compares what came since the last emit; null when it is what was expected.</summary>
    /// <param name="emit">The command.</param>
    /// <param name="isFolded">Whether changes are put together from the start, as they came in other steps than written.</param>
    public string? Compare(EmitRecord emit, bool isFolded)
    {
        var found = _new.ToList();
        var expected = emit.Expected.Select(line => line.Text).ToList();
        _new.Clear();
        _found.AddRange(found);
        _expected.AddRange(expected);
        if (isFolded && Rows.Keys is { } keys)
        {
            _folding ??= new Folding([.. Rows.Schema.Fields.Select(field => field.Name)], keys);
            (expected, found) = (_folding.Fold(_expected), _folding.Fold(_found));
        }
        else if (emit.Order == RowOrder.RowSort)
        {
            expected.Sort(StringComparer.Ordinal);
            found.Sort(StringComparer.Ordinal);
        }

        return expected.SequenceEqual(found, StringComparer.Ordinal) ? null : Difference.Of(expected, found);
    }
}
