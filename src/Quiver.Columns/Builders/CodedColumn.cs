namespace Quiver.Columns;

/// <summary>Makes text columns of codes and a dictionary.</summary>
internal static class CodedColumn
{
    /// <summary>A coded column that owns its blocks.</summary>
    /// <param name="codes">A code (<see cref="int"/>) for each row; of a null row, anything.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a text; null: all do.</param>
    /// <param name="dictionary">What the codes stand for.</param>
    public static Column Create(MemoryBlock codes, int length, MemoryBlock? validity, TextDictionary dictionary) =>
        Column.Pooled(DataType.Utf8, length, validity, codes, null, dictionary);
}
