using System.Diagnostics;
using System.Globalization;

namespace Quiver.Tests.Connections;

/// <summary>Many streams over some sources: half of them read a source, the others read those. Stream i belongs to source i modulo the number of sources.</summary>
internal sealed class ManyStreams : IDisposable
{
    private readonly int _sources;
    private readonly int _streams;

    public ManyStreams(int streams, int sources)
    {
        if (streams % (2 * sources) != 0) throw new ArgumentException("Each source has as many streams as any other, over it and over those.", nameof(streams));
        (_streams, _sources) = (streams, sources);
    }

    public const string Usage = "streams STREAMS SOURCES";

    public Connection Connection { get; } = Connection.Open();

    /// <summary>Measures: <c>dotnet Quiver.Tests.dll streams STREAMS SOURCES</c>.</summary>
    public static int Run(string[] arguments)
    {
        using var many = new ManyStreams(int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var watch = Stopwatch.StartNew();
        Tell("sources", many.CreateSources);
        Tell("streams", many.CreateStreams);
        Tell("as many explained, neither registered nor deployed", many.ExplainStreams);
        Tell("1,000 rows written one by one", () => many.Write(0, 1_000));
        Tell("dropped", many.Drop);
        return 0;

        void Tell(string what, Action run)
        {
            watch.Restart();
            run();
            Console.WriteLine($"{what}: {watch.Elapsed.TotalSeconds:0.000} s");
        }
    }

    public void CreateSources()
    {
        for (var source = 0; source < _sources; source++) Execute($"CREATE SOURCE s{source} (a BIGINT)");
    }

    public void CreateStreams()
    {
        for (var stream = 0; stream < _streams; stream++) Execute($"CREATE STREAM t{stream} AS {Select(stream)}");
    }

    public void Write(int source, int rows)
    {
        using var writer = Connection.Writer<Row>(string.Create(CultureInfo.InvariantCulture, $"s{source}"));
        for (var row = 0; row < rows; row++) writer.Write(new Row(row));
    }

    public void Drop()
    {
        for (var source = 0; source < _sources; source++) Execute($"DROP SOURCE s{source} CASCADE");
    }

    public void Dispose() => Connection.Dispose();

    private void ExplainStreams()
    {
        for (var stream = 0; stream < _streams; stream++) Execute($"EXPLAIN {Select(stream)}");
    }

    private string Select(int stream) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT a + {stream} AS a FROM {(stream < _streams / 2 ? $"s{stream % _sources}" : $"t{stream - _streams / 2}")}");

    private void Execute(FormattableString sql) => Connection.Execute(FormattableString.Invariant(sql)).Dispose();

    private readonly record struct Row(long A);
}
