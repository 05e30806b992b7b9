using System.Globalization;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>How a connection is opened.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_need_no_second_look()
    {
        using var quiver = Connection.Open();
        Assert.Empty(quiver.Warnings);
    }

    [Fact]
    public void A_value_out_of_range_is_refused_when_it_is_set()
    {
        var options = new QuiverOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.BufferBytes = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Retain = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.QueryMemory = (32L << 20) - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.WriteTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Parallelism = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Parallelism = 1_025);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.CheckpointInterval = TimeSpan.FromTicks(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.SpillThreshold = 0);
        Assert.Throws<ArgumentException>(() => options.StorageFolder = " ");
        Assert.Throws<ArgumentNullException>(() => options.TimeProvider = null!);
        Assert.Throws<ArgumentNullException>(() => options.Variables = null!);
        Assert.Equal(new QuiverOptions(), options);
    }

    [Fact]
    public void What_cannot_act_yet_says_so()
    {
        Assert.Contains("CheckpointInterval", Assert.Single(Warnings(new QuiverOptions { CheckpointInterval = TimeSpan.FromSeconds(1) })), StringComparison.Ordinal);
        Assert.Contains("SpillThreshold", Assert.Single(Warnings(new QuiverOptions { SpillThreshold = 5 })), StringComparison.Ordinal);
        Assert.Contains("'market'", Assert.Single(Warnings(new QuiverOptions { StorageFolder = "market" })), StringComparison.Ordinal);

        static IReadOnlyList<string> Warnings(QuiverOptions options)
        {
            using var quiver = Connection.Open(options);
            return quiver.Warnings;
        }
    }

    [Fact]
    public void A_path_is_the_storage_folder()
    {
        using var quiver = Connection.Open("market.quiver", new QuiverOptions { StorageFolder = "market.quiver" });
        Assert.StartsWith("'market.quiver' is not stored", Assert.Single(quiver.Warnings), StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => Connection.Open("a", new QuiverOptions { StorageFolder = "b" }));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_changed_after_opening_concern_only_what_is_opened_later()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SIZE"] = "1 MB" };
        var options = new QuiverOptions { BufferBytes = 4_096, Variables = variables };
        using var before = Connection.Open(options);
        options.BufferBytes = 8_192;
        variables["SIZE"] = "large";
        using var after = Connection.Open(options);

        Assert.Equal(4_096, Capacity(before));
        Assert.Equal(8_192, Capacity(after));
        before.Execute("CREATE SOURCE t (a INT) WITH (retain = '${SIZE}')").Dispose();
        Assert.Throws<QueryException>(() => after.Execute("CREATE SOURCE t (a INT) WITH (retain = '${SIZE}')"));

        static long Capacity(Connection quiver)
        {
            quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
            return quiver.Source("s").CapacityBytes;
        }
    }

    [Fact]
    public void Parallelism_is_the_number_of_threads_of_asked_queries()
    {
        using var quiver = Connection.Open(new QuiverOptions { Parallelism = 3 });
        using var answer = quiver.Query("SELECT current_setting('threads')");
        Assert.Equal(3, Convert.ToInt32(answer[0, 0], CultureInfo.InvariantCulture));
    }
}
