using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>A column of CREATE SOURCE.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as written; <see cref="TypeNames"/> knows the plain ones.</param>
/// <param name="Nullable">Whether it may hold NULL.</param>
/// <param name="Default">The expression that gives the value of a row that has none, evaluated once as the row comes in; null means NULL.</param>
internal sealed record ColumnDeclaration(Name Name, SqlText Type, bool Nullable, SqlText? Default);

/// <summary>WATERMARK FOR column AS column - delay: rows may come that much later than the newest seen.</summary>
/// <param name="Span">Where the clause stands.</param>
/// <param name="Column">The event-time column, or <c>_ingested</c>.</param>
/// <param name="DelayMicros">The delay in microseconds, zero or more.</param>
/// <param name="DelayIsNumber">Whether it was a number of milliseconds (<c>ts - 500</c>), which fits integer columns only, and not an interval.</param>
internal sealed record WatermarkClause(TextSpan Span, Name Column, long DelayMicros, bool DelayIsNumber);

/// <summary>FROM KIND (key = value, …): the connector that brings the rows.</summary>
/// <param name="Kind">Its kind as written: FILES.</param>
/// <param name="Options">Its options.</param>
internal sealed record ConnectorClause(Name Kind, OptionList Options);

/// <summary>What becomes of records that do not fit a source.</summary>
internal enum ErrorPolicy : byte
{
    /// <summary>They are an error.</summary>
    Fail,

    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>Their fields that do not fit are NULL.</summary>
    NullField,
}

/// <summary>ON ERROR FAIL, SKIP or NULL FIELD.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Policy">What becomes of bad records.</param>
internal sealed record OnErrorClause(TextSpan Span, ErrorPolicy Policy);
