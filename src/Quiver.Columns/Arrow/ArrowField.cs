using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>A column, or a part of one, as an Arrow schema describes it. Immutable.</summary>
/// <param name="Name">Its name; may be empty, and need not be the only one of its name.</param>
/// <param name="Type">Its type; of a dictionary-encoded field that of the dictionary's values.</param>
/// <param name="Nullable">Whether it may hold NULL.</param>
/// <param name="Children">The parts of a nested type.</param>
internal sealed record ArrowField(string Name, ArrowType Type, bool Nullable, ImmutableArray<ArrowField> Children)
{
    private const string ExtensionKey = "ARROW:extension:name";

    /// <summary>How values are coded, when rows are numbers into a dictionary.</summary>
    public ArrowCoding? Coding { get; init; }

    /// <summary>Keys and values that say more of the field.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>The name of the extension type that the field's bytes stand for; null when it is none.</summary>
    public string? Extension
    {
        get
        {
            foreach (var (key, value) in Metadata)
                if (key == ExtensionKey) return value;
            return null;
        }
    }

    /// <summary>The metadata of an extension type without parameters.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Extended(string name) => [new(ExtensionKey, name), new("ARROW:extension:metadata", "")];
}

/// <summary>How a field is coded.</summary>
/// <param name="Id">The number that dictionaries are known by in a stream; of no meaning in memory.</param>
/// <param name="Index">The type of the codes, an integer.</param>
/// <param name="IsOrdered">Whether the order of codes is that of the values.</param>
internal sealed record ArrowCoding(long Id, ArrowType Index, bool IsOrdered);
