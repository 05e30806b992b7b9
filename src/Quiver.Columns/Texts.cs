using System.Runtime.CompilerServices;
using System.Text;

namespace Quiver.Columns;

/// <summary>The texts (UTF-8) or byte strings of a column, plain or coded, and which rows hold one.</summary>
public readonly ref struct Texts
{
    private readonly ReadOnlySpan<int> _offsets;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<int> _codes;
    private readonly bool _coded;

    internal Texts(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Bits validity)
    {
        _offsets = offsets;
        _bytes = bytes;
        Validity = validity;
        Length = offsets.Length - 1;
    }

    internal Texts(ReadOnlySpan<int> codes, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Bits validity)
    {
        _codes = codes;
        _coded = true;
        _offsets = offsets;
        _bytes = bytes;
        Validity = validity;
        Length = codes.Length;
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>A set bit for each row that holds a text; empty when no row is null.</summary>
    public Bits Validity { get; }

    /// <summary>Where the texts are in <see cref="Bytes"/>, one offset more than there are rows; of a coded column, the dictionary's.</summary>
    internal ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The bytes of the texts; of a coded column, the dictionary's.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether a row is null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => !Validity.IsEmpty && !Validity[row];

    /// <summary>The bytes of a row; of a null row, any bytes.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    public ReadOnlySpan<byte> this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var entry = _coded ? _codes[row] : row;
            var start = _offsets[entry];
            return _bytes.Slice(start, _offsets[entry + 1] - start);
        }
    }

    /// <summary>A row as a string; null for a null row.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    public string? Text(int row) => IsNull(row) ? null : Encoding.UTF8.GetString(this[row]);
}
