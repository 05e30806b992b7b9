using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Quiver.Data;

/// <summary>The values of a command, in order.</summary>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "Parameter collections enumerate as their base does.")]
[SuppressMessage("Usage", "CA2201:Do not raise reserved exception types", Justification = "DbParameterCollection promises IndexOutOfRangeException for parameters that are not there.")]
public sealed class QuiverParameterCollection : DbParameterCollection
{
    private readonly List<QuiverParameter> _parameters = [];

    internal QuiverParameterCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    /// <summary>Adds a value for <c>$name</c>.</summary>
    /// <param name="name">The name, with or without the <c>$</c>; empty for a value that counts by its place.</param>
    /// <param name="value">The value.</param>
    public QuiverParameter AddWithValue(string name, object? value)
    {
        var parameter = new QuiverParameter(name, value);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _parameters.Add(Ours(value));
        return _parameters.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values) Add(value!);
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is QuiverParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        var plain = new QuiverParameter(parameterName, null).PlainName;
        return _parameters.FindIndex(parameter => string.Equals(parameter.PlainName, plain, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, Ours(value));

    /// <inheritdoc/>
    public override void Remove(object value)
    {
        if (!_parameters.Remove(Ours(value))) throw new ArgumentException("The parameter is not in the collection.", nameof(value));
    }

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(Existing(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _parameters[Existing(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[index] = Ours(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _parameters[Existing(parameterName)] = Ours(value);

    /// <summary>The values in order; null when they have names.</summary>
    internal IReadOnlyList<object?>? InOrder => _parameters.TrueForAll(parameter => parameter.PlainName.Length == 0) ? [.. _parameters.Select(ValueOf)] : null;

    /// <summary>The values by name.</summary>
    /// <exception cref="InvalidOperationException">Some have names and some have none, or two have the same.</exception>
    internal IReadOnlyDictionary<string, object?> ByName()
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in _parameters)
        {
            if (parameter.PlainName.Length == 0) throw new InvalidOperationException("Some parameters have names and some have none. Name all of them, or none.");
            if (!values.TryAdd(parameter.PlainName, ValueOf(parameter))) throw new InvalidOperationException($"Two parameters are called '{parameter.PlainName}'. Give the value once.");
        }

        return values;
    }

    private static object? ValueOf(QuiverParameter parameter) => parameter.Value is DBNull ? null : parameter.Value;

    private static QuiverParameter Ours(object value) => value as QuiverParameter ?? throw new InvalidCastException(
        $"A {nameof(QuiverParameter)} was expected, and a {value?.GetType().Name ?? "null"} found. Make it with QuiverCommand.CreateParameter, or add the value with AddWithValue.");

    private int Existing(string name) => IndexOf(name) is >= 0 and var index ? index : throw new IndexOutOfRangeException($"There is no parameter '{name}'.");
}
