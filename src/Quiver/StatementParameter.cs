using Quiver.Columns;

namespace Quiver;

/// <summary>A parameter of a prepared statement.</summary>
/// <param name="Name">Its name without the <c>$</c>; a number for <c>$1</c> and <c>?</c>.</param>
/// <param name="Type">The type that follows for it from the statement; null when none does, so that it takes that of its value.</param>
public sealed record StatementParameter(string Name, DataType? Type)
{
    /// <summary>As in <c>$least BIGINT</c>.</summary>
    public override string ToString() => Type is null ? $"${Name}" : $"${Name} {Type}";
}
