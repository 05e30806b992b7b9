namespace Quiver.Testing;

/// <summary>One command of a script.</summary>
/// <param name="Place">Its first line.</param>
internal abstract record ScriptRecord(ScriptPlace Place);

/// <summary>SQL and where it begins.</summary>
/// <param name="Place">Its first line.</param>
/// <param name="Column">Column of its first character, from 1.</param>
/// <param name="Text">The SQL, of one or more lines.</param>
internal sealed record ScriptSql(ScriptPlace Place, int Column, string Text)
{
    /// <summary>The SQL behind as many empty lines as it has before it in the script, so that errors name the script's lines.</summary>
    public string Located => new string('\n', Place.Line - 1) + new string(' ', Column - 1) + Text;
}

/// <summary>How a statement is to end.</summary>
internal enum Ending : byte
{
    /// <summary>Without an error.</summary>
    Ok,

    /// <summary>With an error.</summary>
    Error,

    /// <summary>Either way.</summary>
    Maybe,
}

/// <summary><c>statement ok</c>, <c>statement error</c>.</summary>
internal sealed record StatementRecord(ScriptPlace Place, Ending Ending, ScriptSql Sql, string? ErrorPattern) : ScriptRecord(Place);

/// <summary>How rows are ordered before they are compared.</summary>
internal enum RowOrder : byte
{
    /// <summary>As they are.</summary>
    NoSort,

    /// <summary>By their texts.</summary>
    RowSort,

    /// <summary>All values on their own, by their texts.</summary>
    ValueSort,
}

/// <summary><c>query III</c>: a letter for each column. Without expected lines only its label is compared.</summary>
internal sealed record QueryRecord(ScriptPlace Place, int Columns, RowOrder Order, string? Label, ScriptSql Sql, IReadOnlyList<ScriptLine>? Expected) : ScriptRecord(Place);

/// <summary><c>push NAME</c>: rows as CSV for a source.</summary>
internal sealed record PushRecord(ScriptPlace Place, string Source, IReadOnlyList<ScriptLine> Rows) : ScriptRecord(Place);

/// <summary><c>json NAME</c>, <c>csv NAME</c>: a text that is written into a source.</summary>
/// <param name="Place">Its first line.</param>
/// <param name="Source">The source.</param>
/// <param name="IsCsv">Whether it is CSV; else JSON.</param>
/// <param name="Text">The text in UTF-8, or what is to be none.</param>
/// <param name="Csv">How it is read, if it is CSV.</param>
/// <param name="Json">How it is read, if it is JSON.</param>
/// <param name="ErrorPattern">What the error says that it ends with; empty: whatever. Null: it succeeds.</param>
internal sealed record TextRecord(ScriptPlace Place, string Source, bool IsCsv, byte[] Text, CsvOptions Csv, JsonOptions Json, string? ErrorPattern) : ScriptRecord(Place);

/// <summary><c>file NAME</c>: a text that is written to a file of the script.</summary>
internal sealed record FileRecord(ScriptPlace Place, string Name, byte[] Text) : ScriptRecord(Place);

/// <summary><c>watermark NAME TIME</c>.</summary>
internal sealed record WatermarkRecord(ScriptPlace Place, string Source, DateTime Time) : ScriptRecord(Place);

/// <summary><c>end NAME</c>: no row will come.</summary>
internal sealed record EndRecord(ScriptPlace Place, string Source) : ScriptRecord(Place);

/// <summary><c>advance 30s</c>: turns the clock.</summary>
internal sealed record AdvanceRecord(ScriptPlace Place, TimeSpan By) : ScriptRecord(Place);

/// <summary><c>sleep 10 milliseconds</c>: waits, whatever the clock.</summary>
internal sealed record SleepRecord(ScriptPlace Place, TimeSpan Time) : ScriptRecord(Place);

/// <summary><c>subscribe NAME AS SELECT …</c>.</summary>
internal sealed record SubscribeRecord(ScriptPlace Place, string Name, ScriptSql Sql) : ScriptRecord(Place);

/// <summary><c>emit NAME</c>: what came since the last one, or the error that the subscription ended with.</summary>
internal sealed record EmitRecord(ScriptPlace Place, string Name, RowOrder Order, IReadOnlyList<ScriptLine> Expected, bool IsError) : ScriptRecord(Place);

/// <summary><c>restart</c>: everything is frozen and goes on in a new connection.</summary>
internal sealed record RestartRecord(ScriptPlace Place) : ScriptRecord(Place);

/// <summary><c>cuts SEED</c>: pushes are cut at random from here on; <c>cuts all</c> (null): the script is run in every way of cutting.</summary>
internal sealed record CutsRecord(ScriptPlace Place, int? Seed) : ScriptRecord(Place);
