using System.Runtime.CompilerServices;
using System.Text;
using Quiver.Columns;

namespace Quiver.Bench.Data;

/// <summary>One column of a feed.</summary>
/// <param name="field">Its name and type.</param>
internal abstract class FeedColumn(Field field) : IDisposable
{
    /// <summary>Name and type.</summary>
    public Field Field { get; } = field;

    /// <summary>Makes some of its rows; the caller owns them.</summary>
    /// <param name="first">Number of the first row, from 0.</param>
    /// <param name="count">How many.</param>
    public abstract Column Read(long first, int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A column of fixed width, as it lies in a file.</summary>
internal sealed class FileColumn<T>(Field field, ColumnFile<T> file) : FeedColumn(field)
    where T : unmanaged
{
    /// <inheritdoc/>
    public override Column Read(long first, int count)
    {
        var values = BufferPool.Rent(count * Unsafe.SizeOf<T>());
        file.Read(first, values.As<T>()[..count]);
        return ColumnFactory.Fixed<T>(Field.Type, values, count);
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();
}

/// <summary>A column that is computed from the number of the row.</summary>
internal sealed class ComputedColumn(Field field, Func<long, long> value) : FeedColumn(field)
{
    /// <inheritdoc/>
    public override Column Read(long first, int count)
    {
        var values = BufferPool.Rent(count * sizeof(long));
        var slots = values.As<long>();
        for (var row = 0; row < count; row++) slots[row] = value(first + row);
        return ColumnFactory.Fixed<long>(Field.Type, values, count);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // it holds nothing
    }
}

/// <summary>How a column of texts comes in.</summary>
internal enum TextForm
{
    /// <summary>A number a row, and a dictionary, as a writer of records makes them.</summary>
    Coded,

    /// <summary>Offsets and bytes.</summary>
    Plain,
}

/// <summary>A column of texts of a small set, of which a file has the numbers; a number beyond the last text starts again at the first.</summary>
internal sealed class TextColumn : FeedColumn
{
    private readonly ColumnFile<int> _file;
    private readonly TextForm _form;
    private readonly byte[][] _texts;
    private readonly TextDictionary _dictionary = new();

    /// <summary>A column.</summary>
    /// <param name="field">Its name and type.</param>
    /// <param name="file">A number for each row; owned by the column.</param>
    /// <param name="form">How it comes in.</param>
    /// <param name="texts">What the numbers stand for.</param>
    public TextColumn(Field field, ColumnFile<int> file, TextForm form, IEnumerable<string> texts)
        : base(field)
    {
        _file = file;
        _form = form;
        _texts = [.. texts.Select(Encoding.UTF8.GetBytes)];
        foreach (var text in _texts) _dictionary.Add(text);
    }

    /// <inheritdoc/>
    public override Column Read(long first, int count)
    {
        var block = BufferPool.Rent(count * sizeof(int));
        var codes = block.As<int>()[..count];
        _file.Read(first, codes);
        foreach (ref var code in codes) code %= _texts.Length;
        if (_form == TextForm.Coded) return CodedColumn.Create(block, count, validity: null, _dictionary);

        using var texts = new ColumnBuilder(DataType.Utf8, count);
        foreach (var code in codes) texts.AppendText(_texts[code]);
        block.Release();
        return texts.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();
}

/// <summary>One row in so many of another column, which it owns: the last of each run.</summary>
internal sealed class SampledColumn(FeedColumn column, int every) : FeedColumn(column.Field)
{
    /// <inheritdoc/>
    public override Column Read(long first, int count)
    {
        using var all = column.Read(first * every, count * every);
        using var sampled = new ColumnBuilder(Field.Type, count);
        for (var row = every - 1; row < all.Length; row += every) sampled.AppendFrom(all, row);
        return sampled.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose() => column.Dispose();
}

/// <summary>Another column, which it owns, again and again; times are a day later in each pass.</summary>
/// <param name="column">The other one.</param>
/// <param name="passRows">Rows of a pass; no read may reach from one pass into the next.</param>
internal sealed class RepeatedColumn(FeedColumn column, long passRows) : FeedColumn(column.Field)
{
    private const long Day = 86_400_000_000; // in microseconds: more than the rows of a pass span

    /// <inheritdoc/>
    public override Column Read(long first, int count)
    {
        var (pass, row) = Math.DivRem(first, passRows);
        var values = column.Read(row, count);
        if (Field.Type != DataType.Timestamp) return values;

        using (values)
        {
            var later = BufferPool.Rent(count * sizeof(long));
            var from = values.Values<long>().All;
            var to = later.As<long>();
            for (var place = 0; place < count; place++) to[place] = from[place] + (pass * Day);
            return ColumnFactory.Fixed<long>(Field.Type, later, count);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => column.Dispose();
}
