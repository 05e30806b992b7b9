using Quiver.Columns;

namespace Quiver.Tests.Connections;

/// <summary>Rows as text, a line each, values parted by a bar.</summary>
internal static class Answers
{
    public static List<string> Lines(this QueryResult result)
    {
        using (result) return [.. result.Batches.SelectMany(Lines)];
    }

    public static List<string> ReadAll(this Subscription subscription)
    {
        var lines = new List<string>();
        while (subscription.TryNext(out var batch))
        {
            using (batch) lines.AddRange(Lines(batch));
        }

        return lines;
    }

    public static async Task<List<string>> ReadToEndAsync(this Subscription subscription)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var lines = new List<string>();
        while (await subscription.NextAsync(timeout.Token) is { } batch)
        {
            using (batch) lines.AddRange(Lines(batch));
        }

        return lines;
    }

    public static IEnumerable<string> Lines(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
            yield return string.Join('|', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : ValueText.Format(column, row)));
    }
}
