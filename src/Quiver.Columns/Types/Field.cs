namespace Quiver.Columns;

/// <summary>A named column of a schema.</summary>
/// <param name="Name">Its name as written; names are compared without case.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether it may hold NULL.</param>
public sealed record Field(string Name, DataType Type, bool Nullable = true);
