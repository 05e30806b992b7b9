using Quiver.Columns;

namespace Quiver.Sql.Text;

/// <summary>A piece of SQL that DuckDB reads, and where it began, so that a place in it is a place in the user's text.</summary>
/// <param name="Text">The piece, from its first token to its last; character for character as written, but spaces of other scripts are plain ones.</param>
/// <param name="Offset">UTF-16 code units from the start of the whole text to its first.</param>
internal sealed record SqlText(string Text, int Offset)
{
    /// <summary>The offset in the whole text of a byte that DuckDB's binder names.</summary>
    /// <param name="bytes">UTF-8 bytes from the start of this piece.</param>
    public int FromUtf8(long bytes) => Offset + TextOffsets.FromUtf8(Text, bytes);

    /// <summary>The offset in the whole text of a character that DuckDB's parser names.</summary>
    /// <param name="characters">Characters (code points) from the start of this piece.</param>
    public int FromCharacters(long characters) => Offset + TextOffsets.FromCharacters(Text, characters);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
