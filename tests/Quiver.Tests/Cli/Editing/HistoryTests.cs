using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>What was typed in the shell, and its file.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entries_are_what_they_were_when_the_file_is_read_again()
    {
        var path = Path.Combine(_folder["new"], "history");
        var history = History.Read(path);
        string[] entries = ["SELECT 1;", "SELECT\n  'a\\nb' -- c\\\n;", ".mode csv", "SELECT 'ünï 日本';"];
        foreach (var entry in entries) history.Add(entry);
        Assert.Equal(entries, History.Read(path).Entries);
        Assert.Equal(4, File.ReadAllLines(path).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Nothing_repeated_empty_or_behind_a_blank_is_kept()
    {
        var history = History.Read(_folder["history"]);
        foreach (var entry in new[] { "", "  ", "SELECT 1;", "SELECT 1;\n", " SELECT 'secret';", "SELECT 2;", "SELECT 1;" }) history.Add(entry);
        Assert.Equal(["SELECT 1;", "SELECT 2;", "SELECT 1;"], history.Entries);
    }

    [Fact]
    public void Shells_side_by_side_both_add_to_the_file()
    {
        var (one, other) = (History.Read(_folder["history"]), History.Read(_folder["history"]));
        one.Add("SELECT 1;");
        other.Add("SELECT 2;");
        one.Add("SELECT 3;");
        Assert.Equal(["SELECT 1;", "SELECT 2;", "SELECT 3;"], History.Read(_folder["history"]).Entries);
    }

    [Fact]
    public void The_newest_entries_are_kept_and_a_long_file_is_made_shorter()
    {
        File.WriteAllLines(_folder["history"], Enumerable.Range(0, 12_000).Select(entry => $"SELECT {entry};"));
        var history = History.Read(_folder["history"]);
        Assert.Equal((5_000, "SELECT 7000;", "SELECT 11999;"), (history.Entries.Count, history.Entries[0], history.Entries[^1]));
        Assert.Equal(5_000, File.ReadAllLines(_folder["history"]).Length);
    }

    [Fact]
    public void A_file_that_cannot_be_written_keeps_nobody_from_typing()
    {
        var history = History.Read(_folder.Path); // a folder
        history.Add("SELECT 1;");
        Assert.Equal(["SELECT 1;"], history.Entries);
    }

    [Theory]
    [InlineData("/state/quiver/history", "XDG_STATE_HOME", "/state")]
    [InlineData("/home/a/.local/state/quiver/history", "HOME", "/home/a")]
    [InlineData("/elsewhere", "QUIVER_HISTORY", "/elsewhere")]
    [InlineData(null, "QUIVER_HISTORY", "")]
    [InlineData(null, "NOTHING", "")]
    public void The_environment_says_where_it_is(string? path, string variable, string value) => Assert.Equal(path?.Replace('/', Path.DirectorySeparatorChar), History.PathOf(name => name == variable ? value : null)?.Replace('/', Path.DirectorySeparatorChar));
}
