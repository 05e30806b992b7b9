using System.Globalization;

namespace Quiver.Testing;

/// <summary>How the rows of each push are cut into batches.</summary>
internal abstract record Cutting
{
    private const int RandomWays = 20;

    private Cutting() { }

    /// <summary>Every way a script is run with <c>cuts all</c>: as written first.</summary>
    public static IReadOnlyList<Cutting> All { get; } = [new AsWritten(), new OneRow(), .. Enumerable.Range(1, RandomWays).Select(seed => new Random(seed))];

    /// <summary>Lengths that rows are cut into, one after another; together all rows.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="push">Which push of the script it is, from 0: random cuts of different pushes differ.</param>
    public abstract IEnumerable<int> Lengths(int rows, int push);

    /// <summary>A push is a batch.</summary>
    public sealed record AsWritten : Cutting
    {
        /// <inheritdoc/>
        public override IEnumerable<int> Lengths(int rows, int push) => [rows];

        /// <inheritdoc/>
        public override string ToString() => "";
    }

    /// <summary>A row is a batch.</summary>
    public sealed record OneRow : Cutting
    {
        /// <inheritdoc/>
        public override IEnumerable<int> Lengths(int rows, int push) => Enumerable.Repeat(1, rows);

        /// <inheritdoc/>
        public override string ToString() => "with one row a batch";
    }

    /// <summary>Cut at random places.</summary>
    public sealed record Random(int Seed) : Cutting
    {
        /// <inheritdoc/>
        public override IEnumerable<int> Lengths(int rows, int push)
        {
            var random = new System.Random(unchecked((Seed * 1_000_003) + push));
            while (rows > 0)
            {
                var length = random.Next(1, rows + 1);
                yield return length;
                rows -= length;
            }
        }

        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"with cuts {Seed}");
    }
}
