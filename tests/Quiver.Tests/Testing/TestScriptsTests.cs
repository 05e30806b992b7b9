using Quiver.Testing;

namespace Quiver.Tests.Testing;

public sealed class TestScriptsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quiver-scripts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_folder_lists_the_scripts_of_its_folders_by_path()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "b"));
        Write("c.test", "");
        Write("b/a.test", "");
        Write("notes.txt", "");

        var listed = TestScripts.In(_folder.FullName).Select(row => Path.GetFileName((string)Assert.Single(row)));

        Assert.Equal(["a.test", "c.test"], listed);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Assert.Contains("no-such-folder", Assert.Throws<FileNotFoundException>(() => TestScripts.In("no-such-folder")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TestScripts.In(_folder.FullName)); // a theory without data would pass in silence
    }

    [Fact]
    public void A_script_that_fails_says_where_and_one_that_is_none_why()
    {
        var wrong = Write("wrong.test", "query I\nSELECT 1\n----\n2\n");
        var none = Write("none.test", "qery I\nSELECT 1\n");

        Assert.Contains($"{wrong}:1:\n  SELECT 1\n    - expected, + found:\n    - 2\n    + 1\n", Assert.Throws<ScriptFailedException>(() => TestScripts.Run(wrong)).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean query?", Assert.Throws<ScriptFailedException>(() => TestScripts.Run(none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_requires_what_is_not_there_is_skipped_and_says_why()
    {
        Assert.Contains("spatial", TestScripts.Run(Write("skipped.test", "require spatial\n\nstatement ok\nnonsense\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Statements_of_a_program_come_before_a_script_in_each_way_of_cutting()
    {
        var script = Write("sums.test", "subscribe rows AS SELECT i + 1 AS j FROM s\n\npush s\n1\n2\n3\n\nemit rows\n----\n2\n3\n4\n");
        var prepared = 0;

        TestScripts.Run(script, allCuts: true, quiver =>
        {
            prepared++;
            quiver.Execute("CREATE SOURCE s (i INTEGER)");
        });

        Assert.InRange(prepared, 3, 30);
        Assert.Contains("'s'", Assert.Throws<ScriptFailedException>(() => TestScripts.Run(script)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_is_cancelled() => Assert.Throws<OperationCanceledException>(() => TestScripts.Run(Write("any.test", "statement ok\nSELECT 1\n"), cancellation: new CancellationToken(canceled: true)));

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
