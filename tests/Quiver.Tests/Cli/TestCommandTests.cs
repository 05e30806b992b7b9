using Quiver.Cli;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Cli;

public sealed class TestCommandTests : IDisposable
{
    private const string Right = "query I\nSELECT 1\n----\n1\n";
    private const string Wrong = "query I\nSELECT 1\n----\n2\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_line_counts_scripts_and_failures_are_shown_before_it()
    {
        var right = _folder.Write("right.test", Right);
        var wrong = _folder.Write("wrong.test", Wrong);

        var command = Command.Run("test", right, wrong);

        Assert.Equal(ExitCode.Mismatch, command.Code);
        Assert.Equal($"{wrong}:1:\n  SELECT 1\n    - expected, + found:\n    - 2\n    + 1\n\n1 passed, 1 failed\n", command.Out);
    }

    [Fact]
    public void A_folder_has_its_scripts_and_a_pattern_and_a_word_choose_among_them()
    {
        Directory.CreateDirectory(_folder["a/b"]);
        _folder.Write("one.test", Right);
        _folder.Write("a/two.test", Right);
        _folder.Write("a/b/three.test", Right);
        _folder.Write("a/notes.txt", "no script");

        Assert.Equal((ExitCode.Done, "3 passed, 0 failed\n"), Passed(_folder.Path));
        Assert.Equal((ExitCode.Done, "2 passed, 0 failed\n"), Passed($"{_folder.Path}/a/**/*.test"));
        Assert.Equal((ExitCode.Done, "1 passed, 0 failed\n"), Passed($"{_folder.Path}/*.test"));
        Assert.Equal((ExitCode.Done, "1 passed, 0 failed\n"), Passed(_folder.Path, "--filter", "TWO"));
    }

    [Fact]
    public void What_names_no_script_is_a_wrong_command_line()
    {
        var path = _folder.Write("right.test", Right);

        Assert.Equal(ExitCode.Usage, Command.Run("test", _folder["nowhere.test"]).Code);
        Assert.Equal(ExitCode.Usage, Command.Run("test", path, "--filter", "nothing").Code);
        Assert.Equal(ExitCode.Usage, Command.Run("test", $"{_folder.Path}/*.sql").Code);
    }

    [Fact]
    public void A_script_that_is_none_fails_alone()
    {
        var path = _folder.Write("broken.test", "querry I\nSELECT 1\n");
        _folder.Write("right.test", Right);

        var command = Command.Run("test", _folder.Path);

        Assert.Equal($"{path}:1: Found 'querry', expected a command; did you mean query?\n\n1 passed, 1 failed\n", command.Out);
    }

    [Fact]
    public void All_cuts_push_the_same_rows()
    {
        var path = _folder.Write("cut.test", "statement ok\nCREATE SOURCE s (a BIGINT)\n\nsubscribe n AS SELECT count(*) AS n FROM s\n\npush s\n1\n2\n3\n\nemit n\n----\n0\n3\n");

        Assert.Equal((ExitCode.Done, "1 passed, 0 failed\n"), Passed(path, "--cuts", "all"));
    }

    private static (int Code, string Out) Passed(params string[] arguments)
    {
        var command = Command.Run(["test", .. arguments]);
        return (command.Code, command.Out);
    }
}
