using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Quiver.Data;

/// <summary>The settings in a connection string: <c>Data Source=:memory:;Retain=0;Write Timeout=5</c>. What is not set takes the default of <see cref="QuiverOptions"/>.</summary>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "Connection strings enumerate as their base does.")]
public sealed class QuiverConnectionStringBuilder : DbConnectionStringBuilder
{
    /// <summary>The data source that is in memory and nowhere else.</summary>
    public const string InMemory = ":memory:";

    private const string DataSourceKey = "Data Source";
    private const string RetainKey = "Retain";
    private const string BufferBytesKey = "Buffer Bytes";
    private const string QueryMemoryKey = "Query Memory";
    private const string WriteTimeoutKey = "Write Timeout";
    private const string ParallelismKey = "Parallelism";
    private const string SpillThresholdKey = "Spill Threshold";

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [DataSourceKey] = DataSourceKey,
        ["DataSource"] = DataSourceKey,
        ["Filename"] = DataSourceKey,
        [RetainKey] = RetainKey,
        [BufferBytesKey] = BufferBytesKey,
        ["BufferBytes"] = BufferBytesKey,
        [QueryMemoryKey] = QueryMemoryKey,
        ["QueryMemory"] = QueryMemoryKey,
        [WriteTimeoutKey] = WriteTimeoutKey,
        ["WriteTimeout"] = WriteTimeoutKey,
        [ParallelismKey] = ParallelismKey,
        [SpillThresholdKey] = SpillThresholdKey,
        ["SpillThreshold"] = SpillThresholdKey,
    };

    /// <summary>Nothing set.</summary>
    public QuiverConnectionStringBuilder()
    {
    }

    /// <summary>What a text sets.</summary>
    /// <param name="connectionString">Settings and values, <c>name=value</c>, with semicolons between.</param>
    /// <exception cref="ArgumentException">A setting is not known.</exception>
    public QuiverConnectionStringBuilder(string connectionString) => ConnectionString = connectionString;

    /// <summary>A folder, or <c>:memory:</c>, the default.</summary>
    [AllowNull]
    public string DataSource
    {
        get => TryGetValue(DataSourceKey, out var value) ? (string)value : InMemory;
        set => this[DataSourceKey] = value;
    }

    /// <summary>Bytes of rows that each source and each stream keeps; null for the default.</summary>
    public long? Retain
    {
        get => Number(RetainKey);
        set => this[RetainKey] = value;
    }

    /// <summary>Bytes of rows that wait to be run before a writer waits; null for the default.</summary>
    public long? BufferBytes
    {
        get => Number(BufferBytesKey);
        set => this[BufferBytesKey] = value;
    }

    /// <summary>Bytes that asked queries may use; null for the default.</summary>
    public long? QueryMemory
    {
        get => Number(QueryMemoryKey);
        set => this[QueryMemoryKey] = value;
    }

    /// <summary>Seconds that a write waits for room; null for the default.</summary>
    public long? WriteTimeout
    {
        get => Number(WriteTimeoutKey);
        set => this[WriteTimeoutKey] = value;
    }

    /// <summary>Threads that asked queries may use; null for the default.</summary>
    public long? Parallelism
    {
        get => Number(ParallelismKey);
        set => this[ParallelismKey] = value;
    }

    /// <summary>Bytes of state above which it goes to disk; null for the default.</summary>
    public long? SpillThreshold
    {
        get => Number(SpillThresholdKey);
        set => this[SpillThresholdKey] = value;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override object this[string keyword]
    {
        get => base[Name(keyword)];
        set => base[Name(keyword)] = value;
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => Known.TryGetValue(keyword, out var name) && base.ContainsKey(name);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => Known.TryGetValue(keyword, out var name) && base.Remove(name);

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = null;
        return Known.TryGetValue(keyword, out var name) && base.TryGetValue(name, out value);
    }

    /// <summary>Opens an engine with these settings.</summary>
    internal Connection Open()
    {
        var options = new QuiverOptions();
        if (Retain is { } retain) options = options with { Retain = retain };
        if (BufferBytes is { } buffer) options = options with { BufferBytes = buffer };
        if (QueryMemory is { } memory) options = options with { QueryMemory = memory };
        if (WriteTimeout is { } seconds) options = options with { WriteTimeout = TimeSpan.FromSeconds(seconds) };
        if (Parallelism is { } threads) options = options with { Parallelism = checked((int)threads) };
        if (SpillThreshold is { } spill) options = options with { SpillThreshold = spill };
        return DataSource is "" or InMemory ? Connection.Open(options) : Connection.Open(DataSource, options);
    }

    private static string Name(string keyword) => Known.TryGetValue(keyword, out var name) ? name : throw new ArgumentException(
        $"'{keyword}' is no setting of a connection to Quiver; there are {string.Join(", ", Known.Values.Distinct(StringComparer.Ordinal).Select(known => $"'{known}'"))}.", nameof(keyword));

    private long? Number(string key)
    {
        if (!TryGetValue(key, out var value)) return null;
        return long.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var number) ? number
            : throw new ArgumentException($"'{key}={value}' is not right: a whole number was expected.");
    }
}
