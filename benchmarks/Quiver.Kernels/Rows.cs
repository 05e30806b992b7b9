using System.Globalization;
using System.Text;
using Quiver.Columns;

namespace Quiver.Kernels;

/// <summary>A batch of trades, the same each time: a thousand symbols, the first by far the most frequent, 100 µs apart.</summary>
internal static class Rows
{
    /// <summary>Rows of the batch, as sources mostly bring them.</summary>
    public const int Count = 8_192;

    /// <summary>How many symbols there are.</summary>
    public const int Symbols = 1_000;

    /// <summary>Position of the symbol, coded.</summary>
    public const int Symbol = 0;

    /// <summary>Position of the price.</summary>
    public const int Price = 1;

    /// <summary>Position of the value, a price times a quantity.</summary>
    public const int Value = 2;

    /// <summary>Position of the event time.</summary>
    public const int Time = 3;

    /// <summary>Names and types of the columns.</summary>
    public static Schema Schema { get; } = new(
        new Field("symbol", DataType.Utf8), new Field("price", DataType.Float64), new Field("value", DataType.Float64), new Field("ts", DataType.Timestamp));

    /// <summary>The name of a symbol.</summary>
    public static string NameOf(int symbol) => string.Create(CultureInfo.InvariantCulture, $"S{symbol:000}");

    /// <summary>The batch.</summary>
    public static Batch Make()
    {
        var random = new Random(Seed: 1);
        var dictionary = new TextDictionary();
        for (var symbol = 0; symbol < Symbols; symbol++) dictionary.Add(Encoding.UTF8.GetBytes(NameOf(symbol)));
        var (codes, prices, values, times) = (BufferPool.Rent(Count * sizeof(int)), BufferPool.Rent(Count * sizeof(double)), BufferPool.Rent(Count * sizeof(double)), BufferPool.Rent(Count * sizeof(long)));
        for (var row = 0; row < Count; row++)
        {
            codes.As<int>()[row] = (int)Math.Pow(Symbols, random.NextDouble()) - 1; // nearly Zipf's law
            prices.As<double>()[row] = random.Next(500, 50_000) / 100.0;
            values.As<double>()[row] = random.Next(1, 1_000);
            times.As<long>()[row] = 1_700_000_000_000_000 + (row * 100);
        }

        return new Batch(
            Schema,
            CodedColumn.Create(codes, Count, validity: null, dictionary),
            ColumnFactory.Fixed<double>(DataType.Float64, prices, Count),
            ColumnFactory.Fixed<double>(DataType.Float64, values, Count),
            ColumnFactory.Fixed<long>(DataType.Timestamp, times, Count));
    }
}
