using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Texts and byte strings, one after another.</summary>
internal sealed unsafe class TextReader(DataType type) : PackedReader(type)
{
    private protected override void AppendValues(Vector vector)
    {
        fixed (StringSlot* slots = vector.Values<StringSlot>())
        {
            for (var row = 0; row < vector.Length; row++)
            {
                if (vector.IsNull(row)) // its slot may hold anything
                {
                    End(row);
                    continue;
                }

                var slot = slots + row;
                var length = (int)slot->Length;
                var place = Room(length);
                if (length <= StringSlot.InlineCapacity)
                {
                    *(ulong*)place = *(ulong*)slot->Inline; // the whole slot, whatever the length: two moves, no loop
                    *(uint*)(place + 8) = *(uint*)(slot->Inline + 8);
                }
                else
                {
                    Unsafe.CopyBlockUnaligned(place, slot->Pointer, (uint)length);
                }

                End(row, length);
            }
        }
    }
}

/// <summary>A column of offsets and bytes. Rows are written in turn: <see cref="Room"/>, then <see cref="End"/>.</summary>
internal abstract unsafe class PackedReader(DataType type) : ColumnReader(type)
{
    private const int Slack = StringSlot.InlineCapacity; // a short text is written as 12 bytes whatever its length
    private const int MostBytes = int.MaxValue - 64;
    private const int NoRoom = -1; // an empty text has no room in it either: it too is written with a slack

    private MemoryBlock? _offsets;
    private MemoryBlock? _bytes;
    private int* _ends;   // where the next vector's rows end; the blocks are pinned
    private byte* _place; // the first byte
    private int _room = NoRoom; // bytes there are, less the slack
    private int _used;

    /// <inheritdoc/>
    public override long TextBytes => _used;

    /// <summary>Where the next row's bytes go: room for so many, and a slack behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected byte* Room(int length)
    {
        if (length > _room - _used) Grow(length);
        return _place + _used;
    }

    /// <summary>Ends a row of the vector that is being read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void End(int row, int length = 0) => _ends[Length + row] = _used += length;

    private protected override void Reserve(int capacity)
    {
        var first = _offsets is null;
        _offsets = Grown(_offsets, (capacity + 1L) * sizeof(int));
        _ends = (int*)_offsets.Pointer + 1;
        if (first) _ends[-1] = 0;
    }

    private protected override Column Build(MemoryBlock? validity)
    {
        var column = new Column(Type, Length, validity, _offsets!, _bytes ?? BufferPool.Rent(0));
        Forget();
        return column;
    }

    private protected override void Release()
    {
        _offsets?.Release();
        _bytes?.Release();
        Forget();
    }

    private void Forget()
    {
        (_offsets, _bytes, _room, _used) = (null, null, NoRoom, 0);
        _ends = null;
        _place = null;
    }

    private void Grow(int length)
    {
        var needed = (long)_used + length + Slack;
        if (needed > MostBytes)
            throw new QuiverException(ErrorCode.QueryFailed, $"One column of a few thousand rows holds {needed >> 20} MiB of text; at most 2,047 MiB can be read at a time. Select shorter texts.");
        _bytes = Grown(_bytes, Math.Min(MostBytes, Math.Max(needed, Math.Max(2L * _room, Capacity * 8L))));
        _place = _bytes.Pointer;
        _room = _bytes.Length - Slack;
    }
}
