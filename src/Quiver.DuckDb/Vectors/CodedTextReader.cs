using Quiver.Columns;

namespace Quiver.DuckDb;

/// <summary>Texts as codes of a dictionary, while the dictionary takes them; plain from then on.</summary>
internal sealed class CodedTextReader(TextDictionary dictionary) : ColumnReader(DataType.Utf8)
{
    private readonly CodedTextBuilder _texts = new(dictionary);

    private protected override void Reserve(int capacity)
    {
        // the builder grows by itself
    }

    private protected override void AppendValues(Vector vector)
    {
        for (var row = 0; row < vector.Length; row++)
        {
            if (vector.IsNull(row)) _texts.AppendNull();
            else _texts.AppendText(vector.Text(row));
        }
    }

    private protected override Column Build(MemoryBlock? validity)
    {
        validity?.Release(); // the builder has its own
        return _texts.Finish();
    }

    private protected override void Release() => _texts.Dispose();
}
