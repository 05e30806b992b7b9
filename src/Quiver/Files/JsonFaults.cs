using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Quiver.Files;

/// <summary>Finds places in a JSON file: records are the objects of one array, or objects that follow each other.</summary>
/// <param name="bytes">The whole file.</param>
internal sealed class JsonFaults(byte[] bytes)
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Whether there is nothing but white space.</summary>
    public bool IsEmpty => Text.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private ReadOnlySpan<byte> Text => bytes.AsSpan(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);

    /// <summary>The first place where the file is no JSON, or a record is no object; null: there is none.</summary>
    public FileFault? Structure()
    {
        if (NotUtf8() is var (place, found)) return FileFault.NotUtf8(place.Line, place.Column, found);
        var reader = new Utf8JsonReader(Text, Options);
        var isArray = false;
        try
        {
            while (reader.Read())
            {
                var isRecord = reader.CurrentDepth == 0 ? reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray) : reader.CurrentDepth == 1 && isArray && reader.TokenType != JsonTokenType.EndArray;
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.StartArray) isArray = true;
                if (!isRecord || reader.TokenType == JsonTokenType.EndObject) continue;
                if (reader.TokenType != JsonTokenType.StartObject)
                    return At(reader.TokenStartIndex, $"Found {Described(reader.TokenType)} as a record, expected an object with the columns as its names; write {{\"name\": value, …}}.");
                reader.Skip();
            }
        }
        catch (JsonException error)
        {
            var sentence = error.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            var offset = LineStart(error.LineNumber ?? 0) + (error.BytePositionInLine ?? 0);
            return At(offset, $"Found what is no JSON: {sentence}. Correct the file there, or just before.");
        }

        return null;
    }

    /// <summary>Where the value of a name stands in a record, and the value as it is written; null when there is none.</summary>
    /// <param name="record">Number of the record, from 0.</param>
    /// <param name="name">The name, in any case.</param>
    public (long Line, long Column, string Value, byte[] Record)? Find(long record, string name)
    {
        var reader = new Utf8JsonReader(Text, Options);
        var current = -1L;
        var (recordStart, depth) = (0, 0);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && ++current < record)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.StartObject) (recordStart, depth) = ((int)reader.TokenStartIndex, reader.CurrentDepth);
            if (current != record || reader.TokenType != JsonTokenType.PropertyName) continue;
            var isWanted = string.Equals(reader.GetString(), name, StringComparison.OrdinalIgnoreCase);
            reader.Read();
            var start = reader.TokenStartIndex;
            reader.Skip();
            if (!isWanted) continue;
            var place = At(start, "");
            var value = Encoding.UTF8.GetString(Text[(int)start..(int)reader.BytesConsumed]);
            while (reader.CurrentDepth > depth && reader.Read())
            {
                // to the record's end
            }

            return (place.Line, place.Column, value, Text[recordStart..(int)reader.BytesConsumed].ToArray());
        }

        return null;
    }

    private static string Described(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private (FileFault Place, byte Found)? NotUtf8()
    {
        if (Utf8.IsValid(Text)) return null;
        var offset = 0;
        while (Rune.DecodeFromUtf8(Text[offset..], out _, out var length) == OperationStatus.Done) offset += length;
        return (At(offset, ""), Text[offset]);
    }

    private long LineStart(long line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            var end = Text[start..].IndexOf((byte)'\n');
            if (end < 0) break;
            start += end + 1;
        }

        return start;
    }

    private FileFault At(long offset, string message)
    {
        var before = Text[..(int)Math.Min(offset, Text.Length)];
        var start = before.LastIndexOf((byte)'\n') + 1;
        var column = 1;
        foreach (var value in before[start..])
            if ((value & 0xC0) != 0x80) column++; // bytes that go on a character do not count
        var end = Text[start..].IndexOf((byte)'\n');
        return new FileFault(before.Count((byte)'\n') + 1, column, message) { Raw = Text[start..(end < 0 ? Text.Length : start + end)].TrimEnd("\r"u8).ToArray() };
    }
}
