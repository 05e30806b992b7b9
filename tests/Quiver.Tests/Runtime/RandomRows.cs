namespace Quiver.Tests.Runtime;

/// <summary>Rows with disorder, nulls, ties, leaps and negative times.</summary>
internal static class RandomRows
{
    public static (long? Time, long Value)[] Make(Random random, int count)
    {
        var time = random.NextInt64(-300, 300);
        var rows = new (long?, long)[count];
        for (var row = 0; row < count; row++)
        {
            time += random.Next(20) switch
            {
                0 => random.Next(60),
                < 10 => random.Next(3),
                _ => 0,
            };
            rows[row] = (random.Next(12) == 0 ? null : time - (random.Next(3) == 0 ? random.Next(40) : 0), random.Next(100));
        }

        return rows;
    }

    /// <summary>Cuts rows into runs of random length.</summary>
    public static IEnumerable<(long? Time, long Value)[]> Cut(Random random, (long? Time, long Value)[] rows)
    {
        var longest = random.Next(3) switch { 0 => 2, 1 => 10, _ => 200 };
        for (var start = 0; start < rows.Length;)
        {
            var length = Math.Min(rows.Length - start, random.Next(1, longest + 1));
            yield return rows[start..(start + length)];
            start += length;
        }
    }
}
