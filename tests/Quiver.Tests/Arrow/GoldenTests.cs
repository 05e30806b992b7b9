using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>Arrow's golden files are read as their JSON twins say, and written so that they are read the same again.</summary>
public class GoldenTests
{
    /// <summary>What Quiver has no place for: by case, the columns, and words of the reason. A star stands for all columns; their types have no column, in the others some values have no place.</summary>
    private static readonly Dictionary<string, (string[] Columns, string Reason)> Refused = new()
    {
        ["generated_decimal256"] = (["*"], "is decimal256"),
        ["generated_union"] = (["*"], "is union"),
        ["generated_interval"] = (["f1", "f2", "f4"], "cannot hold exactly"), // seconds and milliseconds beyond an INTERVAL's microseconds, and parts of microseconds
        ["generated_datetime"] = (["f14"], "cannot hold exactly"), // TIMESTAMP WITH TIME ZONE counts microseconds
    };

    public static IEnumerable<object[]> Files => Golden.Cases.SelectMany(name => new object[][] { [name, ".stream"], [name, ".arrow_file"] });

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void A_golden_file_has_the_values_of_its_json(string name, string ending)
    {
        if (IsRefusedWhole(name)) return; // below
        var (columns, isRead) = Columns(name);
        using var json = Golden.Json(name);
        using var reader = IpcReader.Open(File.OpenRead(Golden.Path_(name, ending)), new() { Columns = columns, ChecksValues = false });

        Assert.Equal(ending == ".stream" ? IpcFormat.Stream : IpcFormat.File, reader.Format);
        IpcCheck.Same(Golden.Batches(json, isRead), IpcCheck.Rows(reader));
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void A_golden_file_that_is_written_again_has_the_same_values(string name, string ending)
    {
        if (IsRefusedWhole(name)) return; // below
        var (columns, isRead) = name == "generated_interval" ? (["f5", "f6"], ((string[])["f5", "f6"]).Contains) : Columns(name); // f3 has 70,000 years, and intervals are written in nanoseconds
        using var json = Golden.Json(name);
        using var reader = IpcReader.Open(File.OpenRead(Golden.Path_(name, ending)), new() { Columns = columns, ChecksValues = false });
        using var written = new MemoryStream();
        using (var writer = new IpcWriter(written, reader.Schema, new() { Format = reader.Format, LeaveOpen = true }))
        {
            while (reader.Read() is { } batch)
            {
                using (batch) writer.Write(batch);
            }

            writer.Finish();
        }

        written.Position = 0;
        using var again = IpcReader.Open(written, new() { ChecksValues = false });
        Assert.Equal(reader.Schema, again.Schema);
        Assert.Equal(reader.Format, again.Format);
        IpcCheck.Same(Golden.Batches(json, isRead), IpcCheck.Rows(again));
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void What_has_no_place_is_refused_by_its_name(string name, string ending)
    {
        if (!Refused.TryGetValue(name, out var refused)) return;
        foreach (var column in refused.Columns)
        {
            var error = Assert.Throws<ArrowException>(() =>
            {
                using var reader = IpcReader.Open(File.OpenRead(Golden.Path_(name, ending)), new() { Columns = column == "*" ? null : [column] });
                while (reader.Read() is { } batch) batch.Dispose();
            });
            Assert.Equal(ErrorCode.ArrowUnsupported, error.Code);
            Assert.Contains(refused.Reason, error.Message, StringComparison.Ordinal);
            if (column != "*") Assert.Contains($"Column '{column}'", error.Message, StringComparison.Ordinal);
        }
    }

    [GoldenFact]
    public void All_golden_files_are_there() => Assert.Equal(22, Golden.Cases.Count());

    private static bool IsRefusedWhole(string name) => Refused.TryGetValue(name, out var refused) && refused.Columns is ["*"];

    /// <summary>The columns of a case that are read; null: all.</summary>
    private static (string[]? Columns, Func<string, bool>? IsRead) Columns(string name)
    {
        if (!Refused.TryGetValue(name, out var refused)) return (null, null);
        using var json = Golden.Json(name);
        string[] read = [.. json.RootElement.GetProperty("schema").GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!).Except(refused.Columns)];
        return (read, read.Contains);
    }
}
