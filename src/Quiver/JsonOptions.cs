namespace Quiver;

/// <summary>How JSON is read into a source.</summary>
public sealed record JsonOptions
{
    /// <summary>What becomes of bad records in this call. Default: null, as the source says (<c>ON ERROR</c>), which fails unless it says otherwise.</summary>
    public BadRecords? OnError { get; init; }

    /// <summary>What becomes of fields that the source has no column for. Default: they are refused.</summary>
    public UnknownFields UnknownFields { get; init; }

    /// <summary>Bytes that a record may have, 1 KiB at least; a longer one is a bad record. Default: 16 MiB.</summary>
    public int MaxRecordBytes
    {
        get;
        init => field = value >= 1 << 10 ? value : throw new ArgumentOutOfRangeException(nameof(MaxRecordBytes), value, "A record needs room for 1024 bytes.");
    } = 16 << 20;

    /// <summary>What the input is called in <c>errors('source')</c> and in messages, such as the name of its file. Default: null, it is called JSON.</summary>
    public string? Origin { get; init; }

    /// <summary>How unknown fields are ignored, in the words of the caller.</summary>
    internal string HowToIgnore { get; init; } = "UnknownFields.Ignore";
}
