namespace Quiver.Columns;

/// <summary>The name of a field with those of the fields it is in, for messages: put together only when one is made, as many fields may stand in one of a long name. Immutable.</summary>
/// <param name="Above">The field it is in; null: it is a column.</param>
/// <param name="Name">Its own name.</param>
internal sealed record ArrowPath(ArrowPath? Above, string Name)
{
    private const int LongestName = 100; // of what is shown

    /// <summary>The names, with points between them.</summary>
    public override string ToString() => Above is null ? Shown(Name) : $"{Above}.{Shown(Name)}";

    /// <summary>A name as messages show it.</summary>
    public static string Shown(string name) => name.Length <= LongestName ? name : $"{name[..LongestName]}…";
}
