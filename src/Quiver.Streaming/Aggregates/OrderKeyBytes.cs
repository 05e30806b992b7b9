using System.Buffers;
using System.Buffers.Binary;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>One key of an ORDER BY inside an aggregate.</summary>
/// <param name="Key">Computes it; owned by who is given the term.</param>
/// <param name="Descending">Greatest first.</param>
/// <param name="NullsFirst">Rows without it come before the others, whichever the direction.</param>
/// <param name="IntervalsByParts">As in <see cref="AggregateOptions"/>.</param>
internal readonly record struct OrderTerm(IEvaluator Key, bool Descending, bool NullsFirst, bool IntervalsByParts = false);

/// <summary>
/// The keys of an ORDER BY as one byte string a row that is ordered, byte by byte, as the keys are: direction, nulls and each type's own order are in it.
/// <c>[rank:1][bits, high byte first:8 or 16] …</c>, of texts <c>[rank:1][bytes, 0 as 0 255][0][0]</c>; all but the rank inverted when descending. What is nested has the keys of its values one
/// behind the other, those of lists with a 0 behind the last; in there NULL is greatest, and the ranks are inverted too.
/// </summary>
internal sealed class OrderKeyBytes : IEvaluator
{
    private const byte NullBefore = 0;
    private const byte Present = 1;
    private const byte NullBehind = 2;

    private readonly Term[] _terms;
    private readonly bool _isFirstNeeded;
    private readonly ArrayBufferWriter<byte> _key = new();

    /// <summary>Makes the evaluator; it owns those of the terms.</summary>
    /// <param name="terms">The keys, the first deciding first.</param>
    /// <param name="firstNeeded">Whether rows without the first key have none at all: NULL.</param>
    public OrderKeyBytes(IEnumerable<OrderTerm> terms, bool firstNeeded = false)
    {
        _terms = [.. terms.Select(Term.For)];
        _isFirstNeeded = firstNeeded;
    }

    /// <inheritdoc/>
    public DataType Type => DataType.Binary;

    /// <summary>Whether values of a type can be ordered by.</summary>
    public static bool Supports(DataType type) => type.Kind is not (TypeKind.Other or TypeKind.Null);

    /// <inheritdoc/>
    public Column Evaluate(Batch batch)
    {
        var rows = batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows;
        try
        {
            foreach (var term in _terms) term.Load(batch, rows);
            using var keys = new ColumnBuilder(Type, batch.Length);
            for (var k = 0; k < rows.Length; k++)
            {
                while (keys.Length < rows[k]) keys.AppendNull(); // not selected: never looked at
                Append(keys, k, rows[k]);
            }

            while (keys.Length < batch.Length) keys.AppendNull();
            return keys.Finish();
        }
        finally
        {
            foreach (var term in _terms) term.Unload();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var term in _terms) term.Dispose();
    }

    private void Append(ColumnBuilder keys, int k, int row)
    {
        if (_isFirstNeeded && _terms[0].IsNull(row))
        {
            keys.AppendNull();
            return;
        }

        _key.ResetWrittenCount();
        foreach (var term in _terms) term.Write(_key, k, row);
        keys.AppendText(_key.WrittenSpan);
    }

    private abstract class Term(OrderTerm order) : IDisposable
    {
        private Column? _values;

        protected OrderTerm Order => order;

        protected Column Values => _values!;

        public static Term For(OrderTerm order) => order.Key.Type switch
        {
            { IsVariable: true } => new TextTerm(order),
            { IsNested: true } => new NestedTerm(order),
            { Width: 16 } => new WideTerm(order),
            _ => new WordTerm(order),
        };

        public void Load(Batch batch, ReadOnlySpan<int> rows)
        {
            _values = order.Key.Evaluate(batch);
            Encode(rows);
        }

        public void Unload()
        {
            _values?.Dispose();
            _values = null;
        }

        public bool IsNull(int row) => Values.IsNull(row);

        public abstract void Write(ArrayBufferWriter<byte> key, int k, int row);

        public void Dispose() => order.Key.Dispose();

        protected abstract void Encode(ReadOnlySpan<int> rows);

        protected AggregateOptions Options => new(OrderKeyType: order.Key.Type, OrderDescending: order.Descending, NullsFirst: order.NullsFirst) { IntervalsByParts = order.IntervalsByParts };
    }

    private sealed class WordTerm(OrderTerm order) : Term(order)
    {
        private Key64[] _keys = [];

        public override void Write(ArrayBufferWriter<byte> key, int k, int row)
        {
            var bytes = key.GetSpan(9);
            bytes[0] = _keys[k].Rank;
            BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], _keys[k].Bits);
            key.Advance(9);
        }

        protected override void Encode(ReadOnlySpan<int> rows)
        {
            if (_keys.Length < rows.Length) _keys = new Key64[rows.Length];
            Key64.Encode(Values, rows, Options, _keys);
        }
    }

    private sealed class WideTerm(OrderTerm order) : Term(order)
    {
        private Key128[] _keys = [];

        public override void Write(ArrayBufferWriter<byte> key, int k, int row)
        {
            var bytes = key.GetSpan(17);
            bytes[0] = _keys[k].Rank;
            BinaryPrimitives.WriteUInt128BigEndian(bytes[1..], _keys[k].Bits);
            key.Advance(17);
        }

        protected override void Encode(ReadOnlySpan<int> rows)
        {
            if (_keys.Length < rows.Length) _keys = new Key128[rows.Length];
            Key128.Encode(Values, rows, Options, _keys);
        }
    }

    private sealed class TextTerm(OrderTerm order) : Term(order)
    {
        public override void Write(ArrayBufferWriter<byte> key, int k, int row)
        {
            if (Values.IsNull(row))
            {
                Put(key, Order.NullsFirst ? NullBefore : NullBehind);
                return;
            }

            var flip = Order.Descending ? byte.MaxValue : (byte)0;
            Put(key, Present);
            WriteText(key, Values.Texts[row], flip);
        }

        protected override void Encode(ReadOnlySpan<int> rows)
        {
        }

    }

    private sealed class NestedTerm(OrderTerm order) : Term(order)
    {
        private readonly Key64[] _word = new Key64[1];
        private readonly Key128[] _wide = new Key128[1];
        private byte _flip;

        public override void Write(ArrayBufferWriter<byte> key, int k, int row)
        {
            if (Values.IsNull(row))
            {
                Put(key, Order.NullsFirst ? NullBefore : NullBehind);
                return;
            }

            _flip = Order.Descending ? byte.MaxValue : (byte)0;
            Put(key, Present);
            WriteValue(key, Values, row);
        }

        protected override void Encode(ReadOnlySpan<int> rows)
        {
        }

        private void WriteValue(ArrayBufferWriter<byte> key, Column column, int row)
        {
            switch (column.Type.Kind)
            {
                case TypeKind.Struct:
                    foreach (var member in column.Children) WriteChild(key, member, row);
                    break;
                case TypeKind.List or TypeKind.Map or TypeKind.FixedList:
                    var list = column.Lists[row];
                    for (var element = list.Start.Value; element < list.End.Value; element++) WriteChild(key, column.Children[0], element);
                    Put(key, (byte)(NullBefore ^ _flip)); // so that the end comes before any list that goes on
                    break;
                case TypeKind.Utf8 or TypeKind.Binary: WriteText(key, column.Texts[row], _flip); break;
                default: WriteSlot(key, column, row); break;
            }
        }

        private void WriteChild(ArrayBufferWriter<byte> key, Column column, int row)
        {
            var isNull = column.IsNull(row);
            Put(key, (byte)((isNull ? NullBehind : Present) ^ _flip));
            if (!isNull) WriteValue(key, column, row);
        }

        private void WriteSlot(ArrayBufferWriter<byte> key, Column column, int row)
        {
            var options = new AggregateOptions(OrderKeyType: column.Type, OrderDescending: Order.Descending);
            if (column.Type.Width == 16)
            {
                Key128.Encode(column, [row], options, _wide);
                BinaryPrimitives.WriteUInt128BigEndian(key.GetSpan(16), _wide[0].Bits);
                key.Advance(16);
                return;
            }

            Key64.Encode(column, [row], options, _word);
            BinaryPrimitives.WriteUInt64BigEndian(key.GetSpan(8), _word[0].Bits);
            key.Advance(8);
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> text, byte flip)
    {
        foreach (var value in text)
        {
            Put(key, (byte)(value ^ flip));
            if (value == 0) Put(key, (byte)(byte.MaxValue ^ flip)); // so that the end, two zeros, comes before any text that goes on
        }

        Put(key, flip);
        Put(key, flip);
    }

    private static void Put(ArrayBufferWriter<byte> key, byte value)
    {
        key.GetSpan(1)[0] = value;
        key.Advance(1);
    }
}
