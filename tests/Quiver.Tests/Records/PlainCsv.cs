using System.Text;

namespace Quiver.Tests.Records;

/// <summary>CSV taken apart byte by byte: the plain twin of the scanner.</summary>
internal static class PlainCsv
{
    /// <summary>A field: its record, its text without quotes, and where it begins.</summary>
    public readonly record struct Field(int Record, string Text, long Line, long Column, bool IsQuoted);

    /// <summary>The fields up to the end, or up to the record that is wrong.</summary>
    /// <param name="text">The text.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="quote">What fields are put between.</param>
    /// <returns>The fields of whole records, and where the first wrong record is wrong; null when none is.</returns>
    public static (List<Field> Fields, int? WrongAt) Read(byte[] text, byte delimiter, byte quote)
    {
        var fields = new List<Field>();
        var record = 0;
        var place = 0;
        while (true)
        {
            while (place < text.Length && text[place] is (byte)'\n' or (byte)'\r') place++;
            if (place == text.Length) return (fields, null);
            var whole = new List<Field>();
            while (true)
            {
                var start = place;
                var value = new List<byte>();
                var isQuoted = place < text.Length && text[place] == quote;
                if (isQuoted)
                {
                    place++;
                    while (true)
                    {
                        if (place == text.Length) return (fields, start);
                        if (text[place] != quote)
                        {
                            value.Add(text[place++]);
                            continue;
                        }

                        place++;
                        if (place == text.Length || text[place] != quote) break;
                        value.Add(quote);
                        place++;
                    }

                    if (place < text.Length && text[place] != delimiter && text[place] is not ((byte)'\n' or (byte)'\r')) return (fields, place);
                }
                else
                {
                    while (place < text.Length && text[place] != delimiter && text[place] is not ((byte)'\n' or (byte)'\r')) value.Add(text[place++]);
                }

                var (line, column) = PlaceOf(text, start);
                whole.Add(new Field(record, Encoding.UTF8.GetString([.. value]), line, column, isQuoted));
                if (place == text.Length || text[place] != delimiter) break;
                place++;
            }

            fields.AddRange(whole);
            record++;
            if (place < text.Length && text[place] == '\r' && place + 1 < text.Length && text[place + 1] == '\n') place++;
            if (place < text.Length) place++;
        }
    }

    /// <summary>Line and column in characters of a byte.</summary>
    public static (long Line, long Column) PlaceOf(byte[] text, int offset)
    {
        var (line, column) = (1L, 1L);
        for (var place = 0; place < offset; place++)
        {
            if (text[place] == '\n') (line, column) = (line + 1, 1);
            else if ((text[place] & 0xC0) != 0x80) column++;
        }

        return (line, column);
    }
}
