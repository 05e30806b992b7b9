using System.Globalization;

namespace Quiver.Testing;

/// <summary>The words behind <c>json NAME</c> and <c>csv NAME</c>.</summary>
/// <param name="IsError">Whether it is to fail.</param>
/// <param name="IsEscaped">Whether the text has escapes.</param>
/// <param name="Csv">How CSV is read.</param>
/// <param name="Json">How JSON is read.</param>
internal sealed record TextOptions(bool IsError, bool IsEscaped, CsvOptions Csv, JsonOptions Json)
{
    /// <summary>The word that says that a text has escapes.</summary>
    public const string Escaped = "escaped";

    private const string Form = "[error] [escaped] [on_error=fail|skip|null] [unknown=refuse|ignore] [longest=BYTES] [origin=NAME]";
    private const string CsvForm = $"{Form} [header=false] [delimiter=;] [quote='] [null=TEXT]";

    /// <summary>Reads the words from the third on.</summary>
    /// <exception cref="ScriptException">A word is none of them.</exception>
    public static TextOptions Read(ScriptLine line, string[] words)
    {
        var read = new TextOptions(false, false, new CsvOptions(), new JsonOptions());
        foreach (var word in words.AsSpan(2))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            read = read.With(equals < 0 ? word : word[..equals], equals < 0 ? null : word[(equals + 1)..])
                ?? throw new ScriptException(line.Place, $"Found '{word}', expected {words[0]} NAME {(words[0] == "csv" ? CsvForm : Form)}.");
        }

        return read;
    }

    private TextOptions? With(string key, string? value) => (key, value) switch
    {
        ("error", null) => this with { IsError = true },
        (Escaped, null) => this with { IsEscaped = true },
        ("on_error", "fail") => WithPolicy(BadRecords.Fail),
        ("on_error", "skip") => WithPolicy(BadRecords.Skip),
        ("on_error", "null") => WithPolicy(BadRecords.NullField),
        ("unknown", "refuse") => this with { Csv = Csv with { UnknownFields = UnknownFields.Refuse }, Json = Json with { UnknownFields = UnknownFields.Refuse } },
        ("unknown", "ignore") => this with { Csv = Csv with { UnknownFields = UnknownFields.Ignore }, Json = Json with { UnknownFields = UnknownFields.Ignore } },
        ("longest", _) when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes >= 1 << 10 =>
            this with { Csv = Csv with { MaxRecordBytes = bytes }, Json = Json with { MaxRecordBytes = bytes } },
        ("origin", { Length: > 0 }) => this with { Csv = Csv with { Origin = value }, Json = Json with { Origin = value } },
        ("header", "true" or "false") => this with { Csv = Csv with { HasHeader = value == "true" } },
        ("delimiter", [var sign]) when char.IsAscii(sign) => this with { Csv = Csv with { Delimiter = sign } },
        ("delimiter", "\\t") => this with { Csv = Csv with { Delimiter = '\t' } },
        ("quote", [var sign]) when char.IsAscii(sign) => this with { Csv = Csv with { Quote = sign } },
        ("null", not null) => this with { Csv = Csv with { NullText = value } },
        _ => null,
    };

    private TextOptions WithPolicy(BadRecords policy) => this with { Csv = Csv with { OnError = policy }, Json = Json with { OnError = policy } };
}
