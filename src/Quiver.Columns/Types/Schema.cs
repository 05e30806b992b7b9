using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>The columns of a table, in order. Immutable, compared by value.</summary>
public sealed class Schema : IEquatable<Schema>
{
    /// <summary>Makes a schema.</summary>
    /// <param name="fields">The columns, in order.</param>
    public Schema(params ReadOnlySpan<Field> fields) => Fields = [.. fields];

    /// <summary>Makes a schema.</summary>
    /// <param name="fields">The columns, in order.</param>
    public Schema(IEnumerable<Field> fields) => Fields = [.. fields];

    /// <summary>The columns, in order.</summary>
    public ImmutableArray<Field> Fields { get; }

    /// <summary>How many columns there are.</summary>
    public int Count => Fields.Length;

    /// <summary>The column at a position.</summary>
    /// <param name="column">Position, from 0.</param>
    public Field this[int column] => Fields[column];

    /// <summary>The position of a column; -1 when no column has that name. Names are compared without case; the first of equals is found.</summary>
    /// <param name="name">The name looked for.</param>
    public int IndexOf(string name)
    {
        for (var column = 0; column < Fields.Length; column++)
            if (string.Equals(Fields[column].Name, name, StringComparison.OrdinalIgnoreCase)) return column;
        return -1;
    }

    /// <summary>These columns and more behind them.</summary>
    /// <param name="more">The further columns.</param>
    public Schema With(params ReadOnlySpan<Field> more) => new([.. Fields, .. more]);

    /// <inheritdoc/>
    public bool Equals(Schema? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var field in Fields) hash.Add(field);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Fields.Select(field => $"{field.Name} {field.Type}{(field.Nullable ? "" : " NOT NULL")}"));
}
