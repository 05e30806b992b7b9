using System.Collections.Frozen;

namespace Quiver.Sql.Statements;

/// <summary>The words that DuckDB keeps for itself.</summary>
/// <remarks>Source: <c>duckdb_keywords()</c>, categories reserved and type_function; neither may name a table or a column unless quoted.</remarks>
internal static class Keywords
{
    private static readonly FrozenSet<string> Reserved = Words("""
        all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe distinct do else end
        except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer
        pivot_wider placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic
        when where window with
        anti asof at authorization binary by collation columns concurrently cross freeze full generated glob ilike inner is isnull join left like map natural notnull
        outer overlaps positional right semi similar struct tablesample try_cast unpack verbose
        """);

    private static readonly FrozenSet<string> EndingOperands = Words("asc desc end false isnull notnull null true default");

    private static readonly FrozenSet<string> ExpectingOperands = Words("between escape exists interval over sample values");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ReservedSpans = Reserved.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EndingSpans = EndingOperands.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ExpectingSpans = ExpectingOperands.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word can only be a name when it is quoted.</summary>
    /// <param name="word">The word.</param>
    public static bool IsReserved(ReadOnlySpan<char> word) => ReservedSpans.Contains(word);

    /// <summary>Whether an expression may end with this word, so that an alias or a clause may follow: any name, and <c>NULL</c>, <c>END</c>, <c>DESC</c> …</summary>
    /// <param name="word">The word.</param>
    public static bool CanEndOperand(ReadOnlySpan<char> word) => ReservedSpans.Contains(word) ? EndingSpans.Contains(word) : !ExpectingSpans.Contains(word);

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
