namespace Quiver;

/// <summary>What becomes of a field, of JSON or CSV, that the source has no column for.</summary>
public enum UnknownFields
{
    /// <summary>It is an error, so that a name written wrongly is not read as NULL: in JSON its record is a bad one, in CSV the header is wrong.</summary>
    Refuse,

    /// <summary>It is not read.</summary>
    Ignore,
}
