using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Quiver.Tests.Errors;

/// <summary>docs/errors.md has every error code, with meaning, cause and cure, and codes keep their numbers: programs compare them.</summary>
public sealed class ErrorDocumentTests
{
    /// <summary>The numbers that were promised. A code that is added is added here; none ever changes.</summary>
    private static readonly Dictionary<string, int> Promised = new(StringComparer.Ordinal)
    {
        ["ConnectionFailed"] = 100,
        ["ConnectionClosed"] = 101,
        ["ConnectionInUse"] = 102,
        ["TableNotFound"] = 200,
        ["TableExists"] = 201,
        ["SchemaMismatch"] = 202,
        ["InvalidSchema"] = 203,
        ["UnknownColumn"] = 204,
        ["IngestionFailed"] = 300,
        ["WriterClosed"] = 301,
        ["BatchSchemaMismatch"] = 302,
        ["RecordRejected"] = 303,
        ["WriteTimeout"] = 304,
        ["ArrowMalformed"] = 305,
        ["ArrowUnsupported"] = 306,
        ["QueryFailed"] = 400,
        ["SqlParseError"] = 401,
        ["QueryCancelled"] = 402,
        ["NotKeepable"] = 403,
        ["StateBudget"] = 404,
        ["SubscriptionFailed"] = 500,
        ["SubscriptionClosed"] = 501,
        ["SubscriptionTimeout"] = 502,
        ["SubscriptionLagged"] = 503,
        ["SubscriptionFull"] = 504,
        ["StorageCorrupt"] = 600,
        ["StorageLocked"] = 601,
        ["StorageVersion"] = 602,
        ["InternalError"] = 900,
        ["Shutdown"] = 901,
    };

    [Fact]
    public void Codes_have_the_numbers_that_were_promised() =>
        Assert.Equal(Promised.OrderBy(code => code.Value), Enum.GetValues<ErrorCode>().Select(code => KeyValuePair.Create(code.ToString(), (int)code)).OrderBy(code => code.Value));

    [Fact]
    public void The_document_has_a_line_for_every_code_in_order_and_none_besides()
    {
        var documented = Lines().Select(line => (line.Number, line.Name)).ToList();

        Assert.Equal(Enum.GetValues<ErrorCode>().OrderBy(code => code).Select(code => ((int)code, code.ToString())), documented);
    }

    [Fact]
    public void Every_line_says_what_it_means_what_causes_it_and_what_to_do()
    {
        foreach (var (number, _, row) in Lines())
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            Assert.True(cells is [{ Length: > 15 }, { Length: > 15 }, { Length: > 15 }], $"The line of {number} has the cells {string.Join(" / ", cells)}.");
            Assert.All(cells, cell => Assert.True(cell.EndsWith('.'), $"{number}: '{cell}' is no sentence."));
        }
    }

    private static IEnumerable<(int Number, string Name, string Cells)> Lines([CallerFilePath] string here = "")
    {
        foreach (var line in File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/errors.md")))
        {
            var match = Regex.Match(line, @"^\| (?<number>\d{3}) \| `(?<name>\w+)` \|(?<cells>.*)\|$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            if (match.Success) yield return (int.Parse(match.Groups["number"].Value), match.Groups["name"].Value, match.Groups["cells"].Value);
        }
    }
}
