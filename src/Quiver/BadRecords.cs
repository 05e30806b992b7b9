namespace Quiver;

/// <summary>What becomes of a record, of JSON or CSV, that does not fit its source. Whatever it is, the record can be read in <c>errors('source')</c>.</summary>
public enum BadRecords
{
    /// <summary>The call ends with an error that says where the record is wrong; a source that reads files ends with it.</summary>
    Fail,

    /// <summary>The record is left out.</summary>
    Skip,

    /// <summary>The field that does not fit is NULL and the record's others are kept. A record is left out when it is wrong as a whole, or when the column takes no NULL.</summary>
    NullField,
}
