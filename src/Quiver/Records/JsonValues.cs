using System.Text;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>How far reading a piece of JSON came.</summary>
internal enum JsonOutcome
{
    /// <summary>It was read.</summary>
    Done,

    /// <summary>The text ends before it does.</summary>
    NotWhole,

    /// <summary>It does not fit; nothing of it was added that the column's owner does not take back.</summary>
    Wrong,
}

/// <summary>Reads JSON values into columns of any type: arrays into lists, objects into structs, by the names of their members, and into maps. Used by one thread at a time.</summary>
/// <param name="unknownMembers">What becomes of members that a struct does not have.</param>
internal sealed class JsonValues(UnknownFields unknownMembers)
{
    private byte[] _unescaped = new byte[256];

    /// <summary>Where the value stands that did not fit.</summary>
    public int WrongStart { get; private set; }

    /// <summary>Why it did not fit, as "is no BIGINT".</summary>
    public string WrongWhy { get; private set; } = "";

    /// <summary>Adds the value whose first token was read.</summary>
    /// <param name="reader">Stands on the first token; then on the last, unless the value is wrong.</param>
    /// <param name="record">What it reads.</param>
    /// <param name="column">Takes the value.</param>
    /// <param name="shape">How it is read.</param>
    public JsonOutcome Append(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, ColumnBuilder column, FieldShape shape)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            column.AppendNull();
            return JsonOutcome.Done;
        }

        switch (reader.TokenType, shape.Type.Kind)
        {
            case (JsonTokenType.StartArray, TypeKind.List or TypeKind.FixedList): return AppendList(ref reader, record, column, shape, start);
            case (JsonTokenType.StartObject, TypeKind.Struct): return AppendStruct(ref reader, record, column, shape);
            case (JsonTokenType.StartObject, TypeKind.Map): return AppendMap(ref reader, record, column, shape);
        }

        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject || shape.Type == DataType.Json)
        {
            if (shape.Type.Kind != TypeKind.Utf8) return Wrong(start, $"is no {shape.Type}");
            if (!reader.TrySkip()) return JsonOutcome.NotWhole;
            return shape.Parser.TryAppend(record[start..(int)reader.BytesConsumed], column) ? JsonOutcome.Done : Wrong(start, $"is no {shape.Type}");
        }

        if (!TryText(ref reader, out var text)) return Wrong(start, "is no text in UTF-8");
        return shape.Parser.TryAppend(text, column) ? JsonOutcome.Done : Wrong(start, $"is no {shape.Type}");
    }

    /// <summary>The text of a string, name, number or word, without its escapes. False: it is no text, as half a character is escaped.</summary>
    public bool TryText(ref Utf8JsonReader reader, out ReadOnlySpan<byte> text)
    {
        text = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return true; // whether it is UTF-8 is seen by who takes it
        if (_unescaped.Length < text.Length) _unescaped = new byte[text.Length * 2];
        try
        {
            text = _unescaped.AsSpan(0, reader.CopyString(_unescaped));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private JsonOutcome AppendList(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, ColumnBuilder column, FieldShape shape, int start)
    {
        var count = 0;
        while (true)
        {
            if (!reader.Read()) return JsonOutcome.NotWhole;
            if (reader.TokenType == JsonTokenType.EndArray) break;
            if (Append(ref reader, record, column.Elements, shape.Parts[0]) is not JsonOutcome.Done and var outcome) return outcome;
            count++;
        }

        if (shape.Type.Kind == TypeKind.FixedList && count != shape.Type.Size) return Wrong(start, $"has {count} elements, and is no {shape.Type}");
        column.EndList();
        return JsonOutcome.Done;
    }

    private JsonOutcome AppendStruct(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, ColumnBuilder column, FieldShape shape)
    {
        var members = column.Members;
        var row = column.Length;
        while (true)
        {
            if (!reader.Read()) return JsonOutcome.NotWhole;
            if (reader.TokenType == JsonTokenType.EndObject) break;
            var start = (int)reader.TokenStartIndex;
            var member = TryText(ref reader, out var name) ? ColumnMatch.Find(shape.Members!, Encoding.UTF8.GetString(name)) : -1;
            if (member < 0 && unknownMembers == UnknownFields.Refuse) return Wrong(start, $"is no member of {shape.Type}");
            if (member >= 0 && members[member].Length > row) return Wrong(start, "comes twice");
            if (!reader.Read()) return JsonOutcome.NotWhole;
            if (member < 0)
            {
                if (!reader.TrySkip()) return JsonOutcome.NotWhole;
                continue;
            }

            if (Append(ref reader, record, members[member], shape.Parts[member]) is not JsonOutcome.Done and var outcome) return outcome;
        }

        foreach (var member in members)
            if (member.Length == row) member.AppendNull();
        column.EndStruct();
        return JsonOutcome.Done;
    }

    private JsonOutcome AppendMap(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, ColumnBuilder column, FieldShape shape)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var entries = column.Elements;
        while (true)
        {
            if (!reader.Read()) return JsonOutcome.NotWhole;
            if (reader.TokenType == JsonTokenType.EndObject) break;
            var start = (int)reader.TokenStartIndex;
            if (!TryText(ref reader, out var key)) return Wrong(start, "is no text in UTF-8");
            if (!keys.Add(Encoding.UTF8.GetString(key))) return Wrong(start, "comes twice");
            if (!shape.Parts[0].Parser.TryAppend(key, entries.Members[0])) return Wrong(start, $"is no {shape.Parts[0].Type}");
            if (!reader.Read()) return JsonOutcome.NotWhole;
            if (Append(ref reader, record, entries.Members[1], shape.Parts[1]) is not JsonOutcome.Done and var outcome) return outcome;
            entries.EndStruct();
        }

        column.EndList();
        return JsonOutcome.Done;
    }

    private JsonOutcome Wrong(int start, string why)
    {
        (WrongStart, WrongWhy) = (start, why);
        return JsonOutcome.Wrong;
    }
}
