namespace Quiver.Columns;

// What nested columns do more than others: whatever is done to a column is done to those it is made of.
public sealed partial class Column
{
    /// <summary>A member of a struct that is null where the struct is, as SQL sees it; with an owner of its own.</summary>
    /// <param name="index">Its position, from 0.</param>
    internal Column Member(int index)
    {
        if (Type.Kind != TypeKind.Struct) WrongAccess("members");
        ThrowIfDisposed();
        return _children![index].NullBelow(NullCount == 0 ? default : Validity);
    }

    /// <summary>The same values, but null where another mask has no bit, sharing the memory, with an owner of its own.</summary>
    /// <param name="above">A bit for each row; empty: nothing changes.</param>
    internal Column NullBelow(Bits above)
    {
        if (above.IsEmpty) return Share();
        ThrowIfDisposed();
        var block = BufferPool.RentZeroed(BitSpans.Words(_offset + Length) * sizeof(ulong)); // as the mask there is, the new one starts before a slice
        var words = block.As<ulong>();
        BitSpans.Write(words, _offset, above);
        if (_validity is not null)
        {
            var own = _validity.As<ulong>();
            for (var index = _offset >> 6; index < BitSpans.Words(_offset + Length); index++) words[index] &= own[index];
        }

        return Like(Type, Length, block, Dictionary, _offset, -1);
    }

    private Column[]? AllChildren(Func<Column, Column> make)
    {
        if (_children is null) return null;
        var children = new Column[_children.Length];
        for (var child = 0; child < children.Length; child++) children[child] = make(_children[child]);
        return children;
    }

    // Of some of the rows: those of structs and of lists of fixed size are as long as these.
    private Column[] ChildrenOf(int start, int length)
    {
        var children = new Column[_children!.Length];
        for (var child = 0; child < children.Length; child++)
        {
            children[child] = Type.Kind switch
            {
                TypeKind.Struct => _children[child].Slice(start, length),
                TypeKind.FixedList => _children[child].Slice(start * Type.Size, length * Type.Size),
                _ => _children[child].Share(),
            };
        }

        return children;
    }

    private Column[]? LendChildren(Column[]? again)
    {
        if (_children is null) return null;
        if (again?.Length != _children.Length) again = null;
        var lent = again ?? new Column[_children.Length];
        for (var child = 0; child < lent.Length; child++) lent[child] = _children[child].Lend(again?[child]);
        return lent;
    }

    private bool AreChildrenBack()
    {
        var areBack = true;
        foreach (var child in _children!) areBack &= child.TryComeBack();
        return areBack;
    }

    private void DisposeChildren()
    {
        foreach (var child in _children!) child.Dispose();
    }

    private long NestedBytes()
    {
        long bytes = _validity is null ? 0 : Length / 8;
        if (Type.Kind is TypeKind.Struct or TypeKind.FixedList)
        {
            foreach (var child in _children!) bytes += child.ByteSize;
            return bytes;
        }

        var (start, length) = ValueRange();
        using var elements = _children![0].Slice(start, length);
        return bytes + (Length * (long)sizeof(int)) + elements.ByteSize;
    }
}
