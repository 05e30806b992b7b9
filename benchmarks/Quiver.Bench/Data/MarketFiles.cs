using System.Globalization;
using System.Runtime.InteropServices;

namespace Quiver.Bench.Data;

/// <summary>The columns of the trades and quotes as files, made once and kept: the same rows for every workload, limit loop and database.</summary>
internal sealed class MarketFiles
{
    /// <summary>Trades of a full run; quotes are half as many, over the same time.</summary>
    public const int FullTrades = 10_000_000;

    /// <summary>Trades of a quick run: the first of the full ones.</summary>
    public const int QuickTrades = 1_000_000;

    private const string Version = "1"; // of the rows: other rows need another number
    private const int RowsAtOnce = 100_000;

    /// <summary>Where the bench keeps them: once for all checkouts.</summary>
    public static string SharedFolder { get; } = Path.Combine(Path.GetTempPath(), "quiver-bench");

    private MarketFiles(string folder, int trades)
    {
        Folder = folder;
        Trades = trades;
    }

    /// <summary>Where the files are: <c>trades.ts.bin</c> and so on.</summary>
    public string Folder { get; }

    /// <summary>How many trades there are.</summary>
    public int Trades { get; }

    /// <summary>How many quotes there are.</summary>
    public int Quotes => Trades / 2;

    /// <summary>The files in a folder, made now if they are not there.</summary>
    /// <param name="parent">Folder of all such files.</param>
    /// <param name="trades">How many trades; of quotes there are half as many.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Leaves nothing behind that would be taken for whole.</param>
    public static MarketFiles Ensure(string parent, int trades, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        var folder = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"market-{Version}-{trades}"));
        var files = new MarketFiles(folder, trades);
        if (Directory.Exists(folder)) return files;

        var unfinished = string.Create(CultureInfo.InvariantCulture, $"{folder}.{Environment.ProcessId}");
        Directory.CreateDirectory(unfinished);
        try
        {
            File.WriteAllLines(Path.Combine(unfinished, "symbols.txt"), Symbols.Names);
            Write(unfinished, "trades", new MarketRows(12_345, meanGapMicros: 100), trades, part => progress?.Invoke(part * 2 / 3), cancellation);
            Write(unfinished, "quotes", new MarketRows(54_321, meanGapMicros: 200), files.Quotes, part => progress?.Invoke((2 + part) / 3), cancellation);
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // another process was first
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }

        return files;
    }

    /// <summary>Opens one column.</summary>
    /// <param name="table">trades or quotes.</param>
    /// <param name="column">ts, arr, sym, px or qty, as in <see cref="MarketRow"/>.</param>
    public ColumnFile<T> Open<T>(string table, string column)
        where T : unmanaged => new(PathOf(Folder, table, column));

    private static string PathOf(string folder, string table, string column) => Path.Combine(folder, $"{table}.{column}.bin");

    private static void Write(string folder, string table, MarketRows rows, int count, Action<double> progress, CancellationToken cancellation)
    {
        using var times = new ColumnWriter<long>(PathOf(folder, table, "ts"));
        using var arrivals = new ColumnWriter<long>(PathOf(folder, table, "arr"));
        using var symbols = new ColumnWriter<int>(PathOf(folder, table, "sym"));
        using var prices = new ColumnWriter<double>(PathOf(folder, table, "px"));
        using var quantities = new ColumnWriter<long>(PathOf(folder, table, "qty"));
        for (var row = 0; row < count; row++)
        {
            if (row % RowsAtOnce == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress((double)row / count);
            }

            var next = rows.Next();
            times.Add(next.Time);
            arrivals.Add(next.Arrival);
            symbols.Add(next.Symbol);
            prices.Add(next.Price);
            quantities.Add(next.Quantity);
        }
    }

    /// <summary>Writes a column value by value.</summary>
    private sealed class ColumnWriter<T>(string path) : IDisposable
        where T : unmanaged
    {
        private readonly FileStream _file = File.Create(path);
        private readonly T[] _values = new T[8_192];
        private int _count;

        public void Add(T value)
        {
            _values[_count++] = value;
            if (_count == _values.Length) Flush();
        }

        public void Dispose()
        {
            Flush();
            _file.Dispose();
        }

        private void Flush()
        {
            _file.Write(MemoryMarshal.AsBytes(_values.AsSpan(0, _count)));
            _count = 0;
        }
    }
}
