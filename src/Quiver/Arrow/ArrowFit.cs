using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Arrow;

/// <summary>Puts the columns of Arrow data into the order of a source's. Names match without case; types must be the source's.</summary>
internal sealed class ArrowFit
{
    private readonly Schema _expected;
    private readonly int[] _order; // for each column of the source where it is in the data

    /// <summary>Looks at the columns.</summary>
    /// <param name="found">Those of the data.</param>
    /// <param name="expected">Those of the source.</param>
    /// <param name="source">The source, as messages name it.</param>
    /// <exception cref="QuiverException">BatchSchemaMismatch: a column is missing, of another type, or one too many.</exception>
    public ArrowFit(Schema found, Schema expected, string source)
    {
        _expected = expected;
        _order = new int[expected.Count];
        if (found.Count != expected.Count) throw Mismatch(found, source, $"There are {found.Count} columns, and {expected.Count} expected.");
        for (var column = 0; column < _order.Length; column++)
        {
            var field = expected[column];
            var place = _order[column] = found.IndexOf(field.Name);
            if (place < 0) throw Mismatch(found, source, $"Column '{field.Name}' is missing.");
            if (found[place].Type != field.Type) throw Mismatch(found, source, $"Column '{field.Name}' is {found[place].Type} in the data and {field.Type} in the source: convert it before.");
        }
    }

    /// <summary>The rows in the source's order, which the caller owns; the batch stays his.</summary>
    public Batch Of(Batch rows)
    {
        var columns = ImmutableArray.CreateBuilder<Column>(_order.Length);
        foreach (var place in _order) columns.Add(rows[place].Share());
        return new Batch(_expected, columns.MoveToImmutable(), rows.Length);
    }

    private QuiverException Mismatch(Schema found, string source, string why) =>
        new(ErrorCode.BatchSchemaMismatch, $"The Arrow data has the columns ({found}); {source} has ({_expected}). {why} Nothing was written.");
}
