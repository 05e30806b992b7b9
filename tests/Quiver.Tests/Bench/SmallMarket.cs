using Quiver.Bench.Data;

namespace Quiver.Tests.Bench;

/// <summary>The first rows of the bench's input, in a folder that goes with it.</summary>
public sealed class SmallMarket : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-bench-tests").FullName;

    public SmallMarket() => Files = MarketFiles.Ensure(_folder, trades: 20_000);

    internal MarketFiles Files { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
