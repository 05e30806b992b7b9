using System.Text.RegularExpressions;
using Quiver.ApiPages;

namespace Quiver.Tests.Documents;

/// <summary>The pages of the API reference have every public type and member, with words about each.</summary>
public sealed partial class ApiReferenceTests
{
    private static readonly ApiReference Reference = new([typeof(Connection).Assembly, typeof(Quiver.Columns.Batch).Assembly, typeof(Quiver.Data.QuiverConnection).Assembly, typeof(Quiver.Testing.TestClock).Assembly]);

    private static readonly Dictionary<string, string> Pages = Reference.Pages().ToDictionary(page => page.Path, page => page.Text, StringComparer.Ordinal);

    [Fact]
    public void Every_public_member_says_what_it_is() => Assert.Empty(Reference.Undocumented());

    [Fact]
    public void A_member_is_shown_with_its_signature_parameters_result_and_errors()
    {
        var page = Pages["Quiver/Connection.md"];
        Assert.Contains("# Connection class", page, StringComparison.Ordinal);
        var member = page[page.IndexOf("### QueryAsync(", StringComparison.Ordinal)..];
        member = member[..member.IndexOf("\n### ", StringComparison.Ordinal)];
        Assert.Contains("```csharp\npublic Task<QueryResult> QueryAsync(", member, StringComparison.Ordinal);
        Assert.Contains("| `sql` | ", member, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_lead_to_pages_and_places_that_are_there()
    {
        foreach (var (path, text) in Pages)
        {
            foreach (Match link in Link().Matches(text))
            {
                var target = new Uri(new Uri($"file:///{path}"), link.Groups["page"].Value).AbsolutePath[1..];
                Assert.True(Pages.TryGetValue(target, out var page), $"{path}: {link.Value}");
                var place = link.Groups["place"].Value;
                Assert.True(place.Length == 0 || page.Contains($"{{#{place}}}", StringComparison.Ordinal) || page.Contains($"id=\"{place}\"", StringComparison.Ordinal), $"{path}: {link.Value}");
            }
        }
    }

    [Fact]
    public void What_stands_outside_of_code_is_no_html_and_no_template()
    {
        foreach (var (path, text) in Pages)
            Assert.False(Markup().IsMatch(Code().Replace(text, "")), $"{path}: {Markup().Match(Code().Replace(text, "")).Value}");
    }

    [GeneratedRegex(@"\]\((?<page>[^)#:]+\.md)(#(?<place>[^)]*))?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]*`|<span id=""[^""]*""></span>", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"<\w|\{\{", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Markup();
}
