namespace Quiver;

/// <summary>How CSV is written, and read into a source.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between fields: an ASCII character. Default: a comma.</summary>
    public char Delimiter
    {
        get;
        init => field = IsSign(value) ? value : throw new ArgumentOutOfRangeException(nameof(Delimiter), value, "Fields are separated by one ASCII character that is no line break.");
    } = ',';

    /// <summary>What a field is put between when it has the delimiter, a quote or a line break in it; one inside is written twice. An ASCII character. Default: a double quote.</summary>
    public char Quote
    {
        get;
        init => field = IsSign(value) ? value : throw new ArgumentOutOfRangeException(nameof(Quote), value, "Fields are quoted by one ASCII character that is no line break.");
    } = '"';

    /// <summary>Whether the first record has the names of the columns. Without it fields are those of the source's columns, in their order. Default: it has.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The text of a field, without quotes, that stands for NULL. Default: nothing. With quotes it is a text.</summary>
    public string NullText
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(NullText));
    } = "";

    /// <summary>Reading: what becomes of bad records in this call. Default: null, as the source says (<c>ON ERROR</c>), which fails unless it says otherwise.</summary>
    public BadRecords? OnError { get; init; }

    /// <summary>Reading: what becomes of columns that the source does not have. Default: they are refused.</summary>
    public UnknownFields UnknownFields { get; init; }

    /// <summary>Reading: bytes that a record may have, 1 KiB at least; a longer one is a bad record. Default: 16 MiB.</summary>
    public int MaxRecordBytes
    {
        get;
        init => field = value >= 1 << 10 ? value : throw new ArgumentOutOfRangeException(nameof(MaxRecordBytes), value, "A record needs room for 1024 bytes.");
    } = 16 << 20;

    /// <summary>Reading: what the input is called in <c>errors('source')</c> and in messages, such as the name of its file. Default: null, it is called CSV.</summary>
    public string? Origin { get; init; }

    /// <summary>Reading: the source's columns that the fields are, in this order, whatever a header calls them; null: those that the header names.</summary>
    internal IReadOnlyList<int>? Columns { get; init; }

    /// <summary>Reading: how unknown columns are ignored, in the words of the caller.</summary>
    internal string HowToIgnore { get; init; } = "UnknownFields.Ignore";

    private static bool IsSign(char value) => value is > '\0' and < '\x7f' and not '\r' and not '\n';
}
