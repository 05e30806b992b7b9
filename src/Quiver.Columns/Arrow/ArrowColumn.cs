using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>An Arrow field and the column it becomes. Immutable.</summary>
/// <param name="Field">What is read.</param>
/// <param name="Type">What it becomes.</param>
/// <param name="Children">The parts of a nested type.</param>
/// <param name="Path">Its name for messages, with those of the fields it is in.</param>
internal sealed record ArrowColumn(ArrowField Field, DataType Type, ImmutableArray<ArrowColumn> Children, ArrowPath Path)
{
    /// <summary>Whether it is a column of the schema itself, not part of one.</summary>
    public bool IsTop { get; init; }

    /// <summary>An error of the values, with the column's name.</summary>
    public ArrowException Malformed(string message) => ArrowException.Malformed($"Column '{Path}', {Field.Type}: {message}");

    /// <summary>A value that the type it becomes has no place for, with the column's name.</summary>
    public ArrowException Unsupported(string message) => ArrowException.Unsupported($"Column '{Path}', {Field.Type}: {message}");
}
