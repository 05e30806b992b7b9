using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Where the values of key columns lie in one packed key: values one after the other, texts as their interned numbers, then, of several columns, a bit for each that is null.
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
        HasNullId = types.Length == 1 && !types[0].IsVariable;
        var hasMask = !HasNullId && Types.Any(type => !type.IsVariable); // a text's number says that it is null
        Bytes = (offset + (hasMask ? (types.Length + 7) / 8 : 0) + 7) & ~7;
    }

    /// <summary>The types of the columns.</summary>
    public DataType[] Types { get; }

    /// <summary>Where each column's value starts, in bytes.</summary>
    public int[] Offsets { get; }

    /// <summary>Whether NULL is no packed key but an id of its own, as of a single column: so its keys need no mask.</summary>
    public bool HasNullId { get; }

    /// <summary>Where the mask of nulls starts, in bytes; nowhere when <see cref="HasNullId"/>.</summary>
    public int NullsOffset { get; }

    /// <summary>Bytes of a key, a multiple of 8.</summary>
    public int Bytes { get; }
}
