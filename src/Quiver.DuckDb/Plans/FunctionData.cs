namespace Quiver.DuckDb.Plans;

/// <summary>What binding took out of a call's arguments, or added to it.</summary>
internal abstract record FunctionData
{
    private protected FunctionData() { }
}

/// <summary>The separator of string_agg.</summary>
internal sealed record SeparatorData(string Separator) : FunctionData;

/// <summary>The fractions of a quantile: one for a single value, more for a list.</summary>
/// <param name="Quantiles">Fractions from 0 to 1, as written.</param>
/// <param name="Descending">Whether they count from the greatest value.</param>
/// <param name="SampleSize">Rows kept by reservoir_quantile; 0 for the others.</param>
internal sealed record QuantileData(ValueList<BoundConstant> Quantiles, bool Descending, long SampleSize) : FunctionData;

/// <summary>
/// The body of a lambda. Its references count the parameters from the last (0) to the first, then the captures, which are the call's further children.
/// </summary>
/// <param name="Body">What is computed for an element.</param>
/// <param name="HasIndex">Whether the position of the element is a parameter too, the last one.</param>
/// <param name="HasInitial">Whether list_reduce starts with child 1.</param>
internal sealed record LambdaData(BoundExpr Body, bool HasIndex, bool HasInitial) : FunctionData;

/// <summary>The field names of a struct, row or union that a call makes; those of a row are empty.</summary>
internal sealed record FieldNamesData(ValueList<string> Names) : FunctionData;

/// <summary>Decimal arithmetic: whether a result may exceed its digits, which is then an error.</summary>
internal sealed record DecimalData(bool CheckOverflow) : FunctionData;

/// <summary>Anything else, kept as JSON so that calls compare rightly.</summary>
internal sealed record OpaqueData(string Json) : FunctionData;
