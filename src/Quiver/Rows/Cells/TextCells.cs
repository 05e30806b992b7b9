using System.Runtime.CompilerServices;
using System.Text;
using Quiver.Columns;

namespace Quiver;

/// <summary>Reads VARCHAR and JSON columns. Of coded texts each becomes a string once for all rows and batches.</summary>
internal sealed unsafe class TextCells(Field field, string? target) : CellReader(field, target)
{
    private TextDictionary? _dictionary;
    private int* _codes;
    private string?[] _strings = []; // by code

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string AsString(int row)
    {
        if (_dictionary is null) return Encoding.UTF8.GetString(Column.Texts[row]);
        var code = _codes[row];
        return _strings[code] ?? Decode(code);
    }

    public char AsChar(int row)
    {
        var text = AsString(row);
        if (text.Length != 1) Refuse(row, typeof(char), $"{Take("a string")}.");
        return text[0];
    }

    public Guid AsGuid(int row)
    {
        if (!Guid.TryParse(Column.Texts[row], null, out var value)) Refuse(row, typeof(Guid), $"{Take("a string")}.");
        return value;
    }

    public byte[] AsBytes(int row) => Column.Texts[row].ToArray();

    public T AsEnum<T>(int row)
        where T : struct, Enum
    {
        var text = AsString(row);
        if (Names<T>.Values.TryGetValue(text, out var value)) return value;

        // Several flags read "Read, Write"; a number in a text is not a name.
        var isNumber = text.Length == 0 || char.IsAsciiDigit(text[0]) || text[0] is '-' or '+';
        if (isNumber || !Enum.TryParse(text, ignoreCase: true, out value)) Refuse(row, typeof(T), $"{Take("a string")}, or add the name to the enum.");
        return value;
    }

    private protected override void BindValues(Column column)
    {
        if (_dictionary != column.Dictionary) (_dictionary, _strings) = (column.Dictionary, []);
        if (_dictionary is null) return;
        _codes = Slots(column.Codes.All);
        if (_strings.Length < _dictionary.Count) Array.Resize(ref _strings, _dictionary.Count);
    }

    private string Decode(int code) => _strings[code] = Encoding.UTF8.GetString(_dictionary![code]);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> Values = Read();

        private static Dictionary<string, T> Read()
        {
            var values = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
            foreach (var name in Enum.GetNames<T>()) values.TryAdd(name, Enum.Parse<T>(name));
            return values;
        }
    }
}
