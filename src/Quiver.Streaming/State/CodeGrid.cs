using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// The ids of keys of columns that have few values each, in an array over all combinations of their codes: a faster twin of packing and hashing them. A code is that of a text in its dictionary, a boolean, or a
/// number of 8 bits, plus one; NULL is 0. Derived; never stored.
/// </summary>
/// <remarks>
/// The codes of a row, side by side, are its place: <c>(symbol, venue) → [symbol:11][venue:3]</c>. Dictionaries only grow and their codes stand, so what a place means stands as well, until a code needs more bits.
/// </remarks>
internal sealed class CodeGrid
{
    /// <summary>The most rows that are looked up at once.</summary>
    public const int BlockRows = 512;

    private const int MostBits = 20; // 4 MiB

    private readonly TextDictionary?[] _dictionaries;
    private readonly int[] _bits; // of each column's codes
    private readonly int[] _ids;  // by place, + 1; 0: not looked up yet
    private readonly int[] _places = new int[BlockRows];
    private readonly int[] _unknown = new int[BlockRows];

    private CodeGrid(ReadOnlySpan<Column> keys, int bits)
    {
        _dictionaries = new TextDictionary?[keys.Length];
        _bits = new int[keys.Length];
        _ids = new int[1 << bits];
        for (var column = 0; column < keys.Length; column++) (_dictionaries[column], _bits[column]) = (keys[column].Dictionary, BitsOf(keys[column]));
    }

    /// <summary>Whether columns of some types may have a grid.</summary>
    public static bool CanHold(ReadOnlySpan<DataType> types)
    {
        foreach (var type in types)
            if (type.Kind is not (TypeKind.Utf8 or TypeKind.Boolean or TypeKind.Int8 or TypeKind.UInt8)) return false;
        return true;
    }

    /// <summary>An empty grid for columns; null when one of them is not coded, or their combinations are too many.</summary>
    public static CodeGrid? TryCreate(ReadOnlySpan<Column> keys)
    {
        var bits = 0;
        foreach (var column in keys)
        {
            if (column.Type.IsVariable && !column.IsCoded) return null;
            bits += BitsOf(column);
        }

        return bits <= MostBits ? new CodeGrid(keys, bits) : null;
    }

    /// <summary>Whether columns have codes of the same meaning as those it was made for, in as few bits.</summary>
    public bool Covers(ReadOnlySpan<Column> keys)
    {
        for (var column = 0; column < keys.Length; column++)
            if (keys[column].Dictionary != _dictionaries[column] || (keys[column].Type.IsVariable && BitsOf(keys[column]) > _bits[column])) return false;
        return true;
    }

    /// <summary>Looks up a block of rows.</summary>
    /// <param name="keys">Columns it <see cref="Covers"/>.</param>
    /// <param name="rows">Positions in them, at most <see cref="BlockRows"/>.</param>
    /// <param name="ids">Receives as many ids; those of unknown rows mean nothing.</param>
    /// <returns>The places, in <paramref name="rows"/>, of those that are unknown. Valid until the next call.</returns>
    public ReadOnlySpan<int> Find(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        var places = _places.AsSpan(0, rows.Length);
        places.Clear();
        for (var column = 0; column < keys.Length; column++) Append(keys[column], rows, places, _bits[column]);
        return _unknown.AsSpan(0, Look(_ids, places, ids, _unknown));
    }

    /// <summary>Notes the id of a row that was unknown.</summary>
    /// <param name="k">Its place among the rows of the last call.</param>
    /// <param name="id">The id.</param>
    public void Note(int k, int id) => _ids[_places[k]] = id + 1;

    /// <summary>Puts codes behind those that are there: the plain form of what vectors do.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="rows">Positions in them.</param>
    /// <param name="validity">Which of them are not null; empty: all.</param>
    /// <param name="places">As many places as rows.</param>
    /// <param name="bits">How many bits a code takes.</param>
    internal static void Append<T>(ReadOnlySpan<T> codes, ReadOnlySpan<int> rows, Bits validity, Span<int> places, int bits)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            places[k] = places[k] << bits | (validity.IsEmpty || validity[row] ? int.CreateTruncating(codes[row]) + 1 : 0);
        }
    }

    /// <summary>The same for rows side by side, none of them null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Append(ReadOnlySpan<int> codes, Span<int> places, int bits)
    {
        codes = codes[..places.Length];
        var k = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; k <= places.Length - Vector512<int>.Count; k += Vector512<int>.Count)
                ((Vector512.Create<int>(places[k..]) << bits) | (Vector512.Create(codes[k..]) + Vector512<int>.One)).CopyTo(places[k..]);
        }

        for (; k < places.Length; k++) places[k] = places[k] << bits | (codes[k] + 1);
    }

    // Codes and NULL: one more than there are.
    private static int BitsOf(Column column) => column.Type.Kind switch
    {
        TypeKind.Utf8 => BitOperations.Log2((uint)column.Dictionary!.Count) + 1,
        TypeKind.Boolean => 2,
        _ => 9,
    };

    private static void Append(Column column, ReadOnlySpan<int> rows, Span<int> places, int bits)
    {
        switch (column.Type.Kind)
        {
            case TypeKind.Utf8 when column.NullCount == 0 && RowNumbers.AreSuccessive(rows): Append(column.Codes.All.Slice(rows[0], rows.Length), places, bits); break;
            case TypeKind.Utf8: Append(column.Codes.All, rows, NullsOf(column), places, bits); break;
            case TypeKind.Boolean: Append(column.Booleans, rows, NullsOf(column), places, bits); break;
            default: Append(column.Values<byte>().All, rows, NullsOf(column), places, bits); break;
        }
    }

    private static void Append(Bits values, ReadOnlySpan<int> rows, Bits validity, Span<int> places, int bits)
    {
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            places[k] = places[k] << bits | (validity.IsEmpty || validity[row] ? values[row] ? 2 : 1 : 0);
        }
    }

    private static Bits NullsOf(Column column) => column.NullCount == 0 ? default : column.Validity;

    /// <summary>Looks places up.</summary>
    /// <param name="known">Ids by place, + 1.</param>
    /// <param name="places">The places.</param>
    /// <param name="ids">Receives as many ids.</param>
    /// <param name="unknown">Receives which of them are unknown: without a branch, as that cannot be predicted.</param>
    /// <returns>How many these are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe int Look(ReadOnlySpan<int> known, ReadOnlySpan<int> places, Span<int> ids, Span<int> unknown)
    {
        if (!Eight.IsFast) return LookOneByOne(known, places, ids, unknown, 0, 0);
        ids = ids[..places.Length];
        unknown = unknown[..places.Length];
        var (k, count) = (0, 0);
        fixed (int* table = known, noted = unknown)
        {
            for (; k <= places.Length - Eight.Count; k += Eight.Count)
            {
                var some = Vector256.Create(places[k..]);
                if (!Vector256.LessThanAll(some.AsUInt32(), Vector256.Create((uint)known.Length))) break; // the loop below finds which
                var found = Eight.Look(table, some);
                (found - Vector256<int>.One).CopyTo(ids[k..]);
                count += Eight.Note(noted + count, k, Vector256.Equals(found, Vector256<int>.Zero).ExtractMostSignificantBits());
            }
        }

        return LookOneByOne(known, places, ids, unknown, k, count);
    }

    /// <summary>The plain form of the other, from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int LookOneByOne(ReadOnlySpan<int> known, ReadOnlySpan<int> places, Span<int> ids, Span<int> unknown, int from, int count)
    {
        for (var k = from; k < places.Length; k++)
        {
            var id = known[places[k]];
            ids[k] = id - 1;
            unknown[count] = k;
            count += Unsafe.BitCast<bool, byte>(id == 0);
        }

        return count;
    }
}
