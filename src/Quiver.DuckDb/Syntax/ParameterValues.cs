using System.Collections.Immutable;
using System.Globalization;

namespace Quiver.DuckDb.Syntax;

/// <summary>The values of a statement's parameters: by number for <c>$1</c> and <c>?</c>, or by name for <c>$name</c>. Immutable.</summary>
internal sealed class ParameterValues
{
    private readonly ImmutableSortedDictionary<string, object?> _values; // numbers are names too
    private readonly bool _isNumbered;

    private ParameterValues(ImmutableSortedDictionary<string, object?> values, bool isNumbered)
    {
        _values = values;
        _isNumbered = isNumbered;
    }

    /// <summary>No values.</summary>
    public static ParameterValues None { get; } = Of([]);

    /// <summary>How many there are.</summary>
    public int Count => _values.Count;

    /// <summary>Values for <c>$1</c>, <c>$2</c> … or for each <c>?</c>.</summary>
    public static ParameterValues Of(IReadOnlyList<object?> values) => new(
        values.Select((value, index) => KeyValuePair.Create((index + 1).ToString(CultureInfo.InvariantCulture), value)).ToImmutableSortedDictionary(ByNumber), isNumbered: true);

    /// <summary>Values by name, with or without the <c>$</c>, in any case.</summary>
    /// <exception cref="QuiverException">Two names differ in nothing but case.</exception>
    public static ParameterValues Of(IReadOnlyDictionary<string, object?> values)
    {
        var known = ImmutableSortedDictionary.CreateBuilder<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            var plain = name.StartsWith('$') ? name[1..] : name;
            if (!known.TryAdd(plain, value))
                throw new QuiverException(ErrorCode.QueryFailed, $"Two values are given for the parameter ${plain}. Names are the same in any case: give one.");
        }

        return new(known.ToImmutable(), isNumbered: false);
    }

    /// <summary>The value of a parameter.</summary>
    /// <param name="name">Its name or number.</param>
    /// <param name="value">Receives the value, which may be null.</param>
    public bool TryFind(string name, out object? value) => _values.TryGetValue(name, out value);

    /// <summary>What is wrong with a parameter that has no value.</summary>
    /// <param name="name">Its name or number.</param>
    public string Missing(string name)
    {
        var isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (Count == 0) return $"The parameter ${name} has no value, as none are given. Pass {(isNumber ? "values in order behind the query" : $"a dictionary with '{name}' behind the query")}, or write the value.";
        if (_isNumbered && !isNumber) return $"The parameter ${name} has a name, and the values given have none. Pass them in a dictionary, or write $1 … ${Count}.";
        return $"The parameter ${name} has no value; there {(Count == 1 ? "is" : "are")} {Names}. {(_isNumbered ? "Pass as many values as there are parameters." : "Pass one by that name.")}";
    }

    /// <summary>What is wrong with values that no parameter takes; null when nothing is.</summary>
    /// <param name="used">The names or numbers of the parameters there are.</param>
    public string? Surplus(IReadOnlyCollection<string> used)
    {
        if (_values.Keys.FirstOrDefault(name => !used.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } unused) return null;
        var there = used.Count == 0 ? "the query has no parameters" : $"the query has {string.Join(", ", used.Order(ByNumber).Select(name => $"${name}"))}";
        return $"A value is given for ${unused}, and {there}. Leave it out, or write ${unused} where it belongs.";
    }

    private static IComparer<string> ByNumber { get; } = Comparer<string>.Create((left, right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.Compare(left, right, StringComparison.OrdinalIgnoreCase));

    private string Names => string.Join(", ", _values.Keys.Select(name => $"${name}"));
}
