namespace Quiver.Tests.Samples;

/// <summary>Where the data of the demo is: fetched by <c>./test</c> and <c>./quiver demo</c>, not by a build.</summary>
internal static class SampleData
{
    private const string InRepository = "samples/data/node_modules/vega-datasets/data";

    /// <summary>The path of <c>flights-3m.parquet</c>: 3,000,000 rows of date, delay, distance, origin, destination.</summary>
    /// <exception cref="FileNotFoundException">The data set is not installed; the message says how to.</exception>
    public static string Flights
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("QUIVER_DATA") ?? Path.Combine(Repository, InRepository);
            var file = Path.Combine(folder, "flights-3m.parquet");
            return File.Exists(file) ? file : throw new FileNotFoundException(
                $"The flights data set is not at '{file}': run ./test, or 'npm ci --ignore-scripts' in samples/data.", file);
        }
    }

    /// <summary>The folder of the repository these tests were built in.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Quiver.slnx")))
                folder = folder.Parent ?? throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is in no repository of Quiver.");
            return folder.FullName;
        }
    }
}
