using Quiver.Testing;

namespace Quiver.Tests.Scripts;

/// <summary>Every script in <c>tests/scripts</c>: as written, with one row a batch, and cut at random.</summary>
public sealed class ScriptTests
{
    public static IEnumerable<object[]> Scripts => TestScripts.In("scripts");

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Does_what_it_says(string script) => TestScripts.Run(script, allCuts: true);

    [Fact]
    public void There_are_scripts() => Assert.True(Scripts.Count() > 25);
}
