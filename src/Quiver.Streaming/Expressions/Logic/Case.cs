using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>CASE WHEN … THEN … ELSE … END. A condition is asked only about rows that those before it left, and a value is computed only where it is wanted, unless both cannot fail.</summary>
internal sealed class Case : Kernel
{
    /// <summary>The most conditions a kernel takes.</summary>
    public const int MostChecks = 250;

    private readonly ImmutableArray<(IEvaluator When, IEvaluator Then)> _checks;
    private readonly IEvaluator _otherwise;

    /// <param name="checks">Conditions and values, at most <see cref="MostChecks"/>.</param>
    /// <param name="otherwise">The value where no condition is true.</param>
    /// <param name="type">The type of all values.</param>
    public Case(ImmutableArray<(IEvaluator When, IEvaluator Then)> checks, IEvaluator otherwise, DataType type)
        : base(type, [.. checks.SelectMany(check => new[] { check.When, check.Then }), otherwise])
    {
        _checks = checks;
        _otherwise = otherwise;
        IsTotal = checks.All(check => AlwaysSucceeds(check.When) && AlwaysSucceeds(check.Then)) && AlwaysSucceeds(otherwise);
    }

    /// <inheritdoc/>
    public override bool IsTotal { get; }

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var branches = new Branches(Type, batch);
        var rest = RowSplit.Counted(batch);
        try
        {
            foreach (var (when, then) in _checks)
            {
                using var condition = Ask(when, batch, rest);
                branches.Add(then, RowSplit.TakeWhereTrue(ref rest, condition));
            }

            branches.Add(_otherwise, rest.Share());
            return branches.Merge();
        }
        finally
        {
            rest.Dispose();
        }
    }

    private static Column Ask(IEvaluator when, Batch batch, Selection rest)
    {
        if (AlwaysSucceeds(when)) return when.Evaluate(batch);
        using var some = batch.With(rest.Share());
        return when.Evaluate(some);
    }
}
