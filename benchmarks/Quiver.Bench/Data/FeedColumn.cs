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

/// <summary>A column of symbols, of which a file has the positions in <see cref="Symbols.Names"/>.</summary>
internal sealed class SymbolColumn(Field field, ColumnFile<int> file, TextForm form) : FeedColumn(field)
{
    private static readonly byte[][] Texts = [.. Symbols.Names.Select(Encoding.UTF8.GetBytes)];

    private readonly TextDictionary _dictionary = MakeDictionary();

    /// <inheritdoc/>
    public override Column Read(long first, int count)
    {
        var codes = BufferPool.Rent(count * sizeof(int));
        file.Read(first, codes.As<int>()[..count]);
        if (form == TextForm.Coded) return CodedColumn.Create(codes, count, validity: null, _dictionary);

        using var texts = new ColumnBuilder(DataType.Utf8, count);
        foreach (var code in codes.As<int>()[..count]) texts.AppendText(Texts[code]);
        codes.Release();
        return texts.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    private static TextDictionary MakeDictionary()
    {
        var dictionary = new TextDictionary();
        foreach (var text in Texts) dictionary.Add(text);
        return dictionary;
    }
}
