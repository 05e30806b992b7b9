using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Where the values of several key columns lie in one packed key: values one after the other, texts as their interned numbers, then a bit for each column that is null.
/// <c>(VARCHAR, BIGINT) → [number:4][value:8][nulls:1][0:3]</c>
/// </summary>
internal sealed class KeyLayout
{
    /// <summary>Lays columns out.</summary>
    public KeyLayout(ReadOnlySpan<DataType> types)
    {
        Types = types.ToArray();
        Offsets = new int[types.Length];
        var offset = 0;
        for (var column = 0; column < types.Length; column++)
        {
            Offsets[column] = offset;
            offset += types[column].IsVariable ? sizeof(int) : types[column].Kind == TypeKind.Boolean ? 1 : types[column].Width;
        }

        NullsOffset = offset;
        var hasMask = Types.Any(type => !type.IsVariable); // a text's number says that it is null
        Bytes = (offset + (hasMask ? (types.Length + 7) / 8 : 0) + 7) & ~7;
    }

    /// <summary>The types of the columns.</summary>
    public DataType[] Types { get; }

    /// <summary>Where each column's value starts, in bytes.</summary>
    public int[] Offsets { get; }

    /// <summary>Where the mask of nulls starts, in bytes.</summary>
    public int NullsOffset { get; }

    /// <summary>Bytes of a key, a multiple of 8.</summary>
    public int Bytes { get; }
}
