using System.Text;

namespace Quiver.Tests.Samples;

public sealed class SampleDataTests
{
    [Fact]
    public void The_flights_are_a_whole_parquet_file()
    {
        using var file = File.OpenRead(SampleData.Flights);
        var mark = new byte[4];

        file.ReadExactly(mark);
        Assert.Equal("PAR1", Encoding.ASCII.GetString(mark));

        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(mark);
        Assert.Equal("PAR1", Encoding.ASCII.GetString(mark));
    }
}
