using System.Reflection;
using Quiver.ApiPages;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Surface;

/// <summary>What users hold changes on purpose only: the public surface of each library is a text here, and a change of it is a change of that text.</summary>
public sealed class SurfaceTests
{
    private const string AcceptVariable = "QUIVER_ACCEPT_SURFACE";

    private static readonly string Folder = Path.Combine(SampleData.Repository, "tests", "Quiver.Tests", "Surface");

    public static TheoryData<string> Libraries =>
        [.. Directory.EnumerateFiles(Path.Combine(SampleData.Repository, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_accepted_one(string library)
    {
        var file = Path.Combine(Folder, $"{library}.txt");
        var lines = PublicSurface.Lines(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1") Accept(file, lines);

        var accepted = File.Exists(file) ? File.ReadAllLines(file) : []; // no file: users hold nothing of the library
        var changes = Changes([.. WithTypes(accepted)], [.. WithTypes(lines)]);
        Assert.True(changes.Length == 0, $"The public surface of {library} is not what tests/Quiver.Tests/Surface/{library}.txt says:\n{changes}\nIf that is meant, accept it with {AcceptVariable}=1 ./test Surface, and commit the file.");
        Assert.Equal(accepted, lines);
    }

    [Fact]
    public void Signatures_are_written_as_csharp_writes_them()
    {
        const string expected = """
            abstract class Quiver.Tests.Surface.SurfaceTests.Sample<T> : List<T>, ICloneable where T : unmanaged
              const int Most = 7
              protected Sample(string? name = "a", params ReadOnlySpan<string?> more)
              abstract IReadOnlyDictionary<string, object?>? this[long row, Int128 column] { get; protected set; }
              required string Name { get; init; }
              event EventHandler<EventArgs>? Changed
              object Clone()
              protected virtual int?[] Days((int, string?)[] pairs)
              static ref readonly T First(ReadOnlySpan<T> values)
              override string ToString()
              bool TryTake<TKey>([MaybeNullWhen(false)] out TKey key, in T value, object? missing = null, DayOfWeek day = DayOfWeek.Monday, CancellationToken cancellation = default) where TKey : class, new()
            sealed record Quiver.Tests.Surface.SurfaceTests.Sample<T>.Pair where T : unmanaged
              Pair(T Left, string? Right = null)
              T Left { get; init; }
              string? Right { get; init; }
            """;

        var lines = PublicSurface.Lines(typeof(SurfaceTests).Assembly)
            .SkipWhile(line => !line.Contains("SurfaceTests.Sample", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith(' ') || line.Contains("SurfaceTests.Sample", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join('\n', lines));
    }

    private static void Accept(string file, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0) File.WriteAllText(file, string.Concat(lines.Select(line => line + "\n")));
        else File.Delete(file);
    }

    /// <summary>Each line with its type before it, so that a line alone says what it is about.</summary>
    private static IEnumerable<string> WithTypes(IEnumerable<string> lines)
    {
        var type = "";
        foreach (var line in lines)
        {
            if (!line.StartsWith(' ')) type = line;
            yield return line.StartsWith(' ') ? $"{type}:{line[1..]}" : line;
        }
    }

    private static string Changes(string[] accepted, string[] lines) =>
        string.Join('\n', [.. accepted.Except(lines).Select(line => $"- {line}"), .. lines.Except(accepted).Select(line => $"+ {line}")]);

#pragma warning disable CS0067 // a sample of everything a signature may have, read by reflection alone
    public abstract class Sample<T> : List<T>, ICloneable
        where T : unmanaged
    {
        public const int Most = 7;

        protected Sample(string? name = "a", params ReadOnlySpan<string?> more)
        {
        }

        private protected Sample(int hidden)
        {
        }

        public event EventHandler<EventArgs>? Changed;

        public required string Name { get; init; }

        public abstract IReadOnlyDictionary<string, object?>? this[long row, Int128 column] { get; protected set; }

        internal int Hidden { get; set; }

        public static ref readonly T First(ReadOnlySpan<T> values) => ref values[0];

        public bool TryTake<TKey>([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TKey key, in T value, object? missing = null, DayOfWeek day = DayOfWeek.Monday, CancellationToken cancellation = default)
            where TKey : class, new()
        {
            key = null;
            return false;
        }

        public object Clone() => this;

        public override string ToString() => "";

        protected virtual int?[] Days((int, string?)[] pairs) => [];

        public sealed record Pair(T Left, string? Right = null);
    }
#pragma warning restore
}
