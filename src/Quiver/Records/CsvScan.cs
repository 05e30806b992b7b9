using System.Buffers;

namespace Quiver.Records;

/// <summary>Where a field of CSV stands, its quotes included.</summary>
internal readonly record struct CsvSpan(int Start, int Length, bool IsQuoted, bool HasQuotes)
{
    public int End => Start + Length;
}

/// <summary>How far taking a record of CSV apart came.</summary>
internal enum CsvOutcome : byte
{
    /// <summary>It was taken apart.</summary>
    Done,

    /// <summary>The text ends before it does.</summary>
    NotWhole,

    /// <summary>Its quotes are wrong.</summary>
    Wrong,
}

/// <summary>
/// Takes records of CSV apart (RFC 4180): fields between quotes or not, a quote inside written twice. The one scanner for all that is CSV: records that are read, and places in files. Used by one
/// thread at a time.
/// </summary>
/// <param name="delimiter">What stands between fields.</param>
/// <param name="quote">What fields are put between.</param>
internal sealed class CsvScan(byte delimiter, byte quote)
{
    private readonly SearchValues<byte> _ends = SearchValues.Create([delimiter, (byte)'\r', (byte)'\n']); // what may follow a field
    private readonly List<CsvSpan> _fields = [];
    private byte[] _unquoted = new byte[256];

    /// <summary>Fields of the record that was taken apart last.</summary>
    public int Count => _fields.Count;

    /// <summary>A field of it.</summary>
    public CsvSpan this[int index] => _fields[index];

    /// <summary>The place behind lines without anything.</summary>
    public static int SkipEmptyLines(ReadOnlySpan<byte> text, int start)
    {
        while (start < text.Length && text[start] is (byte)'\n' or (byte)'\r') start++;
        return start;
    }

    /// <summary>Finds the fields of the record at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the record begins.</param>
    /// <param name="isLast">Whether nothing comes behind the text.</param>
    /// <param name="length">Bytes of the record and its line break; of one that is wrong those that tell so.</param>
    /// <param name="fault">What is wrong.</param>
    public CsvOutcome Split(ReadOnlySpan<byte> text, int start, bool isLast, out int length, out RecordFault fault)
    {
        _fields.Clear();
        (length, fault) = (0, default);
        for (var place = start; ; place++)
        {
            CsvSpan field;
            if (place < text.Length && text[place] == quote)
            {
                var outcome = SplitQuoted(text, place, isLast, out field, out var why);
                if (outcome == CsvOutcome.NotWhole) return outcome;
                if (outcome == CsvOutcome.Wrong)
                {
                    fault = new RecordFault(field.Start - start, null, why!);
                    length = (field.Start > place ? field.Start : text.Length) - start;
                    return outcome;
                }
            }
            else
            {
                var end = text[place..].IndexOfAny(_ends);
                if (end < 0 && !isLast) return CsvOutcome.NotWhole;
                field = new CsvSpan(place, end < 0 ? text.Length - place : end, IsQuoted: false, HasQuotes: false);
            }

            _fields.Add(field);
            place = field.End;
            if (place < text.Length && text[place] == delimiter) continue;
            if (place < text.Length && text[place] == '\r')
            {
                if (place + 1 == text.Length && !isLast) return CsvOutcome.NotWhole; // a line feed may belong to it
                if (place + 1 < text.Length && text[place + 1] == '\n') place++;
            }

            length = Math.Min(place + 1, text.Length) - start;
            return CsvOutcome.Done;
        }
    }

    /// <summary>The text of a field, without its quotes; until the next call.</summary>
    public ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> text, in CsvSpan field)
    {
        var content = text.Slice(field.Start, field.Length);
        if (!field.IsQuoted) return content;
        content = content[1..^1];
        if (!field.HasQuotes) return content;
        if (_unquoted.Length < content.Length) _unquoted = new byte[content.Length * 2];
        var length = 0;
        for (var place = 0; place < content.Length; place++)
        {
            _unquoted[length++] = content[place];
            if (content[place] == quote) place++; // its twin
        }

        return _unquoted.AsSpan(0, length);
    }

    private CsvOutcome SplitQuoted(ReadOnlySpan<byte> text, int start, bool isLast, out CsvSpan field, out string? why)
    {
        var hasQuotes = false;
        var place = start + 1;
        why = null;
        while (true)
        {
            var end = text[place..].IndexOf(quote);
            if (end < 0)
            {
                field = new CsvSpan(start, 0, IsQuoted: true, hasQuotes);
                if (!isLast) return CsvOutcome.NotWhole;
                why = $"Found a quote that is never closed, expected another {(char)quote} behind it; a quote inside a field is written twice: {(char)quote}{(char)quote}.";
                return CsvOutcome.Wrong;
            }

            place += end + 1;
            field = new CsvSpan(start, place - start, IsQuoted: true, hasQuotes);
            if (place == text.Length) return isLast ? CsvOutcome.Done : CsvOutcome.NotWhole;
            if (text[place] == quote)
            {
                hasQuotes = true;
                place++;
                continue;
            }

            if (_ends.Contains(text[place])) return CsvOutcome.Done;
            field = new CsvSpan(place, 0, IsQuoted: true, hasQuotes);
            why = $"Found text behind a closing quote, expected '{(char)delimiter}' or the end of the line; a quote inside a field is written twice: {(char)quote}{(char)quote}.";
            return CsvOutcome.Wrong;
        }
    }
}
