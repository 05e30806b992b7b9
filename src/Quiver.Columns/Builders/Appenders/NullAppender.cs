namespace Quiver.Columns;

/// <summary>Appends to a column that has no values: NULL alone.</summary>
internal sealed class NullAppender(Field field, int capacity) : PlainAppender(field, capacity);
