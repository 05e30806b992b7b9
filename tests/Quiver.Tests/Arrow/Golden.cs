using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>Arrow's golden files: for each case a stream, a file and the same rows as integration JSON, from which the expected values are taken by this class alone.</summary>
internal static class Golden
{
    /// <summary>The folder; null when it is not named.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("QUIVER_GOLDEN") is { Length: > 0 } folder ? folder : null;

    /// <summary>Why tests of the files are skipped; null: they are not.</summary>
    public static string? WhyNot => Folder is not null || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }
        ? null
        : "QUIVER_GOLDEN does not name the folder of Arrow's golden files (apache/arrow-testing, data/arrow-ipc-stream/integration/1.0.0-littleendian).";

    /// <summary>Names of the cases.</summary>
    public static IEnumerable<string> Cases => Folder is null ? ["QUIVER_GOLDEN is not set"] : Directory.EnumerateFiles(Folder, "*.stream").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static string Path_(string name, string ending) => Path.Combine(Folder ?? throw new InvalidOperationException("QUIVER_GOLDEN does not name the folder of Arrow's golden files."), name + ending);

    public static JsonDocument Json(string name)
    {
        using var file = File.OpenRead(Path_(name, ".json.gz"));
        using var text = new GZipStream(file, CompressionMode.Decompress);
        return JsonDocument.Parse(text);
    }

    /// <summary>The rows of each batch, as <see cref="Cells.Get"/> gives them: by batch, by column, by row.</summary>
    public static List<object?[][]> Batches(JsonDocument json, Func<string, bool>? isRead = null)
    {
        var fields = json.RootElement.GetProperty("schema").GetProperty("fields").EnumerateArray().ToImmutableArray();
        return
        [
            .. json.RootElement.GetProperty("batches").EnumerateArray().Select(batch => batch.GetProperty("columns").EnumerateArray()
                .Select((column, index) => (column, index)).Where(pair => isRead?.Invoke(fields[pair.index].GetProperty("name").GetString()!) ?? true)
                .Select(pair => Values(json, fields[pair.index], pair.column)).ToArray()),
        ];
    }

    private static object?[] Values(JsonDocument json, JsonElement field, JsonElement column)
    {
        if (field.TryGetProperty("dictionary", out var coding))
        {
            var id = coding.GetProperty("id").GetInt32();
            var dictionary = json.RootElement.GetProperty("dictionaries").EnumerateArray().Single(one => one.GetProperty("id").GetInt32() == id).GetProperty("data").GetProperty("columns")[0];
            var values = Plain(json, field, dictionary);
            return Rows(column, row => values[(int)Number(column.GetProperty("DATA")[row])]);
        }

        return Plain(json, field, column);
    }

    private static object?[] Plain(JsonDocument json, JsonElement field, JsonElement column)
    {
        var type = field.GetProperty("type");
        JsonElement[] fields = field.TryGetProperty("children", out var parts) ? [.. parts.EnumerateArray()] : [];
        object?[][] children = [.. fields.Select((part, index) => Values(json, part, column.GetProperty("children")[index]))];
        switch (type.GetProperty("name").GetString())
        {
            case "null":
                return new object?[column.GetProperty("count").GetInt32()];
            case "struct":
                return Rows(column, row => children.Select(child => child[row]).ToArray());
            case "list" or "largelist" or "map":
                return Rows(column, row => children[0][(int)Number(column.GetProperty("OFFSET")[row])..(int)Number(column.GetProperty("OFFSET")[row + 1])]);
            case "fixedsizelist":
                var size = type.GetProperty("listSize").GetInt32();
                return Rows(column, row => children[0][(row * size)..((row + 1) * size)]);
            default:
                return Rows(column, row => Value(type, column.GetProperty("DATA")[row]));
        }
    }

    private static object?[] Rows(JsonElement column, Func<int, object?> value) =>
        [.. Enumerable.Range(0, column.GetProperty("count").GetInt32()).Select(row => column.GetProperty("VALIDITY")[row].GetInt32() == 0 ? null : value(row))];

    private static object Value(JsonElement type, JsonElement data) => type.GetProperty("name").GetString() switch
    {
        "bool" => data.ValueKind == JsonValueKind.True || (data.ValueKind == JsonValueKind.Number && data.GetInt32() != 0),
        "int" => Integer(type, Number(data)),
        "floatingpoint" => type.GetProperty("precision").GetString() == "SINGLE" ? (object)data.GetSingle() : data.GetDouble(),
        "utf8" or "largeutf8" => data.GetString()!,
        "binary" or "largebinary" or "fixedsizebinary" => Convert.FromHexString(data.GetString()!),
        "decimal" => Int128.Parse(data.GetString()!, CultureInfo.InvariantCulture),
        "date" => type.GetProperty("unit").GetString() == "DAY" ? (int)Number(data) : (object)(long)Number(data),
        "time" => (long)Number(data) * (type.GetProperty("unit").GetString() switch { "SECOND" => 1_000_000, "MILLISECOND" => 1000, _ => 1 }),
        "timestamp" => (long)Number(data) * (type.TryGetProperty("timezone", out _) ? type.GetProperty("unit").GetString() switch { "SECOND" => 1_000_000, "MILLISECOND" => 1000, _ => 1 } : 1),
        "duration" => new Interval(0, 0, (long)Number(data)), // of microseconds alone
        "interval" when type.GetProperty("unit").GetString() == "YEAR_MONTH" => new Interval((int)Number(data), 0, 0),
        "interval" => new Interval(0, data.GetProperty("days").GetInt32(), data.GetProperty("milliseconds").GetInt32() * 1000L),
        var name => throw new InvalidDataException($"No values of type {name} are expected."),
    };

    private static object Integer(JsonElement type, Int128 number) => (type.GetProperty("bitWidth").GetInt32(), type.GetProperty("isSigned").GetBoolean()) switch
    {
        (8, true) => (sbyte)number,
        (16, true) => (short)number,
        (32, true) => (int)number,
        (64, true) => (long)number,
        (8, false) => (byte)number,
        (16, false) => (ushort)number,
        (32, false) => (uint)number,
        _ => (ulong)number,
    };

    // Numbers of 64 bits are texts.
    private static Int128 Number(JsonElement data) => data.ValueKind == JsonValueKind.String ? Int128.Parse(data.GetString()!, CultureInfo.InvariantCulture) : data.GetInt64();
}
