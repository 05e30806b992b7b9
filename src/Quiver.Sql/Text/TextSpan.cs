namespace Quiver.Sql.Text;

/// <summary>A stretch of the user's text.</summary>
/// <param name="Offset">UTF-16 code units from the start of the whole text.</param>
/// <param name="Length">Its length in UTF-16 code units.</param>
internal readonly record struct TextSpan(int Offset, int Length)
{
    /// <summary>The offset just behind the stretch.</summary>
    public int End => Offset + Length;

    /// <summary>The stretch between two offsets.</summary>
    /// <param name="start">Its first code unit.</param>
    /// <param name="end">The code unit behind its last.</param>
    public static TextSpan Between(int start, int end) => new(start, end - start);
}
