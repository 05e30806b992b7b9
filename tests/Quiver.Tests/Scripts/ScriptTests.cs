using Quiver.Testing;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Scripts;

/// <summary>Every script in <c>tests/scripts</c>: as written, with one row a batch, and cut at random.</summary>
public sealed class ScriptTests
{
    private static readonly string Folder = Path.Combine(SampleData.Repository, "tests", "scripts");

    public static TheoryData<string> Scripts => [.. ScriptFiles.Find(Folder).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Does_what_it_says(string script)
    {
        using var rows = new PushedRows();

        var failures = ScriptWays.Run(TestScript.Read(Path.Combine(Folder, script)), allCuts: true, rows, CancellationToken.None);

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void There_are_scripts() => Assert.True(Scripts.Count > 25);
}
