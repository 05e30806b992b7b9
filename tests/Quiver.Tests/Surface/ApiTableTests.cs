using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Quiver.Columns;
using Xunit;

namespace Quiver.Tests.Surface;

/// <summary>docs/api-table.md has every item, and what it names is there.</summary>
public sealed partial class ApiTableTests
{
    private sealed record Row(int A);

    private sealed record Line(string Item, string[] Members, string[] Tests);

    [Fact]
    public void Every_item_has_its_members_and_its_test()
    {
        var lines = Lines().ToList();
        Assert.Equal(Items("P1", 10).Concat(Items("P2", 3)).Concat(Items("P3", 2)).Concat(Items("P5", 5)).Concat(Items("P6", 3)), lines.Select(line => line.Item));
        foreach (var line in lines)
        {
            Assert.NotEmpty(line.Members);
            Assert.All(line.Members, member => Assert.True(IsPublicMember(member), $"{line.Item}: {member} is no public member."));
            Assert.NotEmpty(line.Tests);
            Assert.All(line.Tests, test => Assert.True(IsTest(test), $"{line.Item}: {test} is no test."));
        }

        static IEnumerable<string> Items(string phase, int count) => Enumerable.Range(1, count).Select(number => $"{phase}-{number:00}");
    }

    [Fact]
    public void Every_option_is_in_the_table_of_options()
    {
        var named = File.ReadLines(Document()).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => Code().Matches(line.Split('|')[1])).Select(match => match.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.All(typeof(QuiverOptions).GetProperties().Where(property => property.CanWrite), option => Assert.Contains(option.Name, named));
    }

    [Fact]
    public void The_codes_are_constants_with_their_numbers() => Assert.Equal(
        "100 101 102 200 201 202 203 300 301 302 400 401 402 500 501 502 900 901",
        string.Join(' ', new[]
        {
            ErrorCode.ConnectionFailed, ErrorCode.ConnectionClosed, ErrorCode.ConnectionInUse, ErrorCode.TableNotFound, ErrorCode.TableExists, ErrorCode.SchemaMismatch, ErrorCode.InvalidSchema,
            ErrorCode.IngestionFailed, ErrorCode.WriterClosed, ErrorCode.BatchSchemaMismatch, ErrorCode.QueryFailed, ErrorCode.SqlParseError, ErrorCode.QueryCancelled, ErrorCode.SubscriptionFailed,
            ErrorCode.SubscriptionClosed, ErrorCode.SubscriptionTimeout, ErrorCode.InternalError, ErrorCode.Shutdown,
        }.Select(code => (int)code)));

    [Fact]
    public void A_wrong_query_has_the_code_of_its_family_and_the_exact_one_beside_it()
    {
        using var quiver = Connection.Open();
        var error = Assert.Throws<QueryException>(() => quiver.Query("BAD"));
        Assert.Equal((400, ErrorCode.SqlParseError), ((int)error.Code, error.Detail));
    }

    [Fact]
    public void A_subscription_goes_on_as_rows_come()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        using var rows = quiver.Subscribe<Row>("SELECT a FROM s WHERE a % 2 = 0");
        using var writer = quiver.Writer<Row>("s");
        for (var a = 0; a < 10; a++)
        {
            writer.Write(new Row(a));
            Assert.Equal(a % 2 == 0, rows.TryNext(out _));
        }

        Assert.True(rows.IsActive);
    }

    private static IEnumerable<Line> Lines() =>
        from line in File.ReadLines(Document())
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length > 5 && Item().IsMatch(cells[1])
        select new Line(cells[1], Codes(cells[3]), Codes(cells[4]));

    private static string[] Codes(string cell) => [.. Code().Matches(cell).Select(match => match.Groups["code"].Value)];

    private static bool IsPublicMember(string name)
    {
        var (type, member) = Parts(name);
        return typeof(Connection).Assembly.GetExportedTypes().Concat(typeof(QuiverException).Assembly.GetExportedTypes())
            .Any(known => known.Name == type && known.GetMember(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Length > 0);
    }

    private static bool IsTest(string name)
    {
        var (type, method) = Parts(name);
        return typeof(ApiTableTests).Assembly.GetTypes().Any(known => known.Name == type && known.GetMethod(method)?.GetCustomAttribute<FactAttribute>() is not null);
    }

    private static (string Type, string Member) Parts(string name) => name.Split('.') is [var type, var member] ? (type, member) : ("", "");

    private static string Document([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/api-table.md");

    [GeneratedRegex("^P[0-9]-[0-9]{2}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Item();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Code();
}
