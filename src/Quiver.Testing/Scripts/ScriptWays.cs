namespace Quiver.Testing;

/// <summary>The ways in which a script is run.</summary>
internal static class ScriptWays
{
    /// <summary>As written; with all cuts also with one row a batch and at random. Ways that would cut every push as an earlier one did are left out.</summary>
    /// <param name="script">The script.</param>
    /// <param name="allCuts">Whether other cuts than written are wanted.</param>
    public static IEnumerable<Cutting> Of(TestScript script, bool allCuts)
    {
        if (script.SkippedBecause is not null) yield break;
        yield return new Cutting.AsWritten();
        if (!allCuts && !script.WantsAllCuts) yield break;

        int[] rows = [.. script.Records.Select(record => record switch
        {
            PushRecord push => push.Rows.Count,
            TextRecord { ErrorPattern: null } text => text.Text.Length,
            _ => -1,
        }).Where(count => count >= 0)];
        var seen = new HashSet<string>(StringComparer.Ordinal) { Shape(new Cutting.AsWritten(), rows) };
        foreach (var cutting in Cutting.All)
            if (seen.Add(Shape(cutting, rows))) yield return cutting;
    }

    /// <summary>Reads a script and runs it in every way, up to the first in which something fails.</summary>
    /// <param name="file">The script.</param>
    /// <param name="allCuts">Whether other cuts than written are wanted; a script may want them itself.</param>
    /// <param name="prepare">What is done with each connection first; null for nothing.</param>
    /// <param name="csv">Reads its rows.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ScriptOutcome Run(string file, bool allCuts, Action<Connection>? prepare, PushedRows csv, CancellationToken cancellation)
    {
        try
        {
            var script = TestScript.Read(file);
            var failures = Of(script, allCuts).Select(cutting => ScriptRun.Run(script, cutting, csv, cancellation, prepare)).FirstOrDefault(failed => failed.Count > 0);
            return new ScriptOutcome(script.SkippedBecause, failures is null ? null : string.Join('\n', failures));
        }
        catch (ScriptException error)
        {
            return new ScriptOutcome(null, $"{error.Place}: {error.Message}\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ScriptOutcome(null, $"{file}: {error.Message}\n");
        }
        finally
        {
            csv.Forget();
        }
    }

    private static string Shape(Cutting cutting, int[] rows) => string.Join(';', rows.Select((count, push) => string.Join(',', cutting.Lengths(count, push))));
}
