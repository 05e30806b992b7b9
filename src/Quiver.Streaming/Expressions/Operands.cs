using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Where a loop takes one side's values from: a column, or a constant. Implementations are structs, so that the loop is compiled for each.</summary>
internal interface IOperand<T>
{
    /// <summary>The value of a row.</summary>
    T this[nint row] { get; }

    /// <summary>The values of the rows from one on, as many as a vector holds.</summary>
    Vector512<T> Vector(nint row);
}

/// <summary>The slots of a column, in pinned memory that the column keeps.</summary>
internal readonly unsafe struct ColumnOperand<T>(Column column) : IOperand<T>
    where T : unmanaged
{
    private readonly T* _values = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(column.Slots<T>()));

    public T this[nint row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _values[row];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Vector(nint row) => Vector512.Load(_values + row);
}

/// <summary>One value for all rows.</summary>
internal readonly struct ConstantOperand<T>(T value) : IOperand<T>
    where T : unmanaged
{
    private readonly T _value = value;

    public T this[nint row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Vector(nint row) => Vector512.Create(_value);
}

/// <summary>The columns of a two-sided expression while it is computed; a side that is a constant has none.</summary>
internal readonly struct OperandPair : IDisposable
{
    private readonly Borrowed _left;
    private readonly Borrowed _right;

    public OperandPair(IEvaluator left, IEvaluator right, Batch batch)
    {
        if (left is not Constant) _left = Borrowed.Of(left, batch);
        try
        {
            if (right is not Constant) _right = Borrowed.Of(right, batch);
        }
        catch
        {
            _left.Dispose();
            throw;
        }
    }

    public Column? Left => _left.Column;

    public Column? Right => _right.Column;

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    /// <summary>Whether a row is null on either side.</summary>
    public bool IsNull(int row) => (Left?.IsNull(row) ?? false) || (Right?.IsNull(row) ?? false);
}

/// <summary>The rows of a batch that count, whether it has a selection or not; for the rare second look after a failure.</summary>
internal static class CountedRows
{
    public static IEnumerable<int> Of(Batch batch)
    {
        for (var k = 0; k < batch.Count; k++) yield return batch.Selection is null ? k : batch.Selection.Rows[k];
    }
}
