namespace Quiver.Tests.Interleavings;

/// <summary>What happened in some runs: where nothing did, nothing is proven.</summary>
internal sealed class Tally
{
    public int Runs { get; set; }

    public int Writes { get; set; }

    public int Gathered { get; set; }

    public int Stalls { get; set; }

    public int Cancelled { get; set; }

    public int Merged { get; set; }

    public int Parted { get; set; }

    public int SourcesDropped { get; set; }

    public int ReadersGivenUp { get; set; }

    public long RowsDropped { get; set; }

    public int Looks { get; set; }

    public int Freezes { get; set; }

    public int Restores { get; set; }

    public override string ToString() =>
        $"{Runs} runs: {Writes} writes, {Gathered} of which gathered and {Stalls} waited, {Cancelled} waits cancelled, {Merged} graphs merged, {Parted} parted, {SourcesDropped} sources dropped, "
        + $"{ReadersGivenUp} readers given up, {RowsDropped} rows dropped for readers, {Looks} looks, {Freezes} freezes, {Restores} of them gone on from";
}
