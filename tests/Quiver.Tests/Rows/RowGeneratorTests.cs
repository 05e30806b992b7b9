using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Quiver.Generators;

namespace Quiver.Tests.Rows;

/// <summary>What the source generator says of types that cannot be rows, and that it does nothing twice.</summary>
public sealed class RowGeneratorTests
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => Path.GetFileName(file) is "Quiver.dll" or "Quiver.Columns.dll" || Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location)).Select(file => MetadataReference.CreateFromFile(file))];

    [Theory]
    [InlineData("[Row] record A(int X, [|Uri|] Link);", "QVR001", "'Link' of the row A is Uri, which no column holds. Use a number")]
    [InlineData("[Row] record A(int X, [|List<Uri>|] Links);", "QVR001", "'Links' of the row A is List<Uri>, which no column holds.")]
    [InlineData("[Row] record A(int X, [|B[]|] Parts); record B(int Y, C Inner); record C(Dictionary<string, object> Bag);", "QVR001", "'Parts.Inner.Bag' of the row A is Dictionary<string, object>, which no column holds.")]
    [InlineData("[Row] record A(int X, [|int[,]|] Grid);", "QVR001", "'Grid' of the row A is int[,], which no column holds.")]
    [InlineData("[Row] record A(int X, [|System.Threading.Tasks.Task<int>|] Later);", "QVR001", "'Later' of the row A is Task<int>, which no column holds.")]
    [InlineData("[Row] record A(int X, [|B|] Shape); abstract record B(int Y);", "QVR001", "'Shape' of the row A is B, which no column holds.")]
    [InlineData("[Row] record A(int X, [|A?|] Next);", "QVR006", "'Next' of the row A makes A contain itself, and columns nest to a depth that is known. Mark it [NotMapped].")]
    [InlineData("[Row] record A(int X, [|B|] Tree); class B { public int Y { get; set; } public List<C> Below { get; set; } = []; } record struct C(B Of);", "QVR006", "'Tree.Below.Of' of the row A makes B contain itself")]
    [InlineData("[Row] record A([|G<int>|] X); record G<T>(int Y, G<List<T>>? Z);", "QVR006", "'X.Z.Z.Z.Z")]
    [InlineData("[Row] class A { public int X { get; set; } public [|object?|] Notes { get; set; } }", "QVR001", "'Notes' of the row A is object?")]
    [InlineData("[Row] struct A { public int X; public [|System.Collections.Generic.Dictionary<string, Uri>|] Map; }", "QVR001", "'Map' of the row A is Dictionary<string, Uri>")]
    [InlineData("class Outer { [Row] private record [|A|](int X); }", "QVR002", "The row A is private or protected, so that")]
    [InlineData("class Outer { private class Inner { [Row] public record [|A|](int X); } }", "QVR002", "The row A is in Inner, which is private or protected")]
    [InlineData("[Row] file record [|A|](int X);", "QVR002", "The row A is local to its file")]
    [InlineData("[Row] ref struct [|A|] { public int X; }", "QVR002", "The row A is a ref struct")]
    [InlineData("[Row] record [|A|]<T>(T X);", "QVR003", "The row A<T> is generic")]
    [InlineData("class Outer<T> { [Row] public record [|A|](int X); }", "QVR003", "The row A is generic")]
    [InlineData("[Row] class A { public int X { get; set; } public int [|x|] { get; set; } }", "QVR004", "'X' and 'x' of the row A both mean the column 'X'")]
    [InlineData("[Row] class A { public int X { get; set; } [Column(\"X\")] public int [|Y|] { get; set; } }", "QVR004", "'X' and 'Y' of the row A both mean the column 'X'")]
    [InlineData("[Row] class [|A|] { int X; public static int Y; public int this[int index] => index; [NotMapped] public int Z { get; set; } }", "QVR005", "The row A has no public property or field that is a column.")]
    public void What_cannot_be_a_row_is_said_where_it_is(string code, string id, string message)
    {
        const string before = "using System; using System.Collections.Generic; using System.ComponentModel.DataAnnotations.Schema; using Quiver;\n";
        var start = before.Length + code.IndexOf("[|", StringComparison.Ordinal);
        var length = code.IndexOf("|]", StringComparison.Ordinal) - code.IndexOf("[|", StringComparison.Ordinal) - 2;
        var source = before + code.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);

        var result = Run(source).GetRunResult();

        var found = Assert.Single(result.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (found.Id, found.Severity));
        Assert.StartsWith(message, found.GetMessage(), StringComparison.Ordinal);
        Assert.Equal((start, length), (found.Location.SourceSpan.Start, found.Location.SourceSpan.Length));
        Assert.Empty(result.GeneratedTrees);
    }

    [Fact]
    public void Rows_of_all_shapes_compile_without_a_warning()
    {
        const string source = """
            #nullable enable
            using System;
            using System.Collections.Generic;
            using System.Collections.Immutable;
            using System.ComponentModel.DataAnnotations.Schema;
            using System.Diagnostics.CodeAnalysis;
            using Quiver;

            [Row] public partial record struct A(int X, string? Y);
            public partial record struct A { public int Z { get; set; } }

            namespace Quiver.CompilerServices.Mine.System
            {
                [Row] public record B(int @class, double D = 1.5e300, float F = -2f, decimal M = 1.5m, char C = '\'', long L = -5, DayOfWeek W = DayOfWeek.Friday, DayOfWeek? N = null, int? P = 4);
                public static class Outer { [Row] public sealed class In { public required string Name { get; init; } [NotMapped] public required object Other { get; set; } public int Got { get; private set; } } }
                [Row] public class Injected(IServiceProvider services) { public Injected() : this(null!) { } public int X { get; set; } [NotMapped] public IServiceProvider Services => services; }
            }

            [Row] public record Nested(Point? P, List<Point?> Ps, int[][] Grid, int?[]?[] Holes, Dictionary<string, List<(int A, string? B)>> Map, IReadOnlyDictionary<Guid, DayOfWeek[]>? Days, ImmutableArray<Point> Fixed, ImmutableArray<string>? Or, IEnumerable<byte[]> Blobs,
                HashSet<int> Set, List<KeyValuePair<string, byte?>> Pairs, Bag Bag, global::System.Numerics.Vector3 V, ArraySegment<long> Part, Queue<Point[]> Q, Quiver.CompilerServices.Mine.System.B B)
            { public Point Origin => default; public Nested? Parent => null; }
            public record struct Point(int X, string? Name) { public Point Twice => this; }
            public class Bag : IEnumerable<Point> { IEnumerator<Point> IEnumerable<Point>.GetEnumerator() => throw new NotSupportedException(); global::System.Collections.IEnumerator global::System.Collections.IEnumerable.GetEnumerator() => throw new NotSupportedException(); }

            #nullable disable
            [Row] public class Oblivious { public string Text; public byte[] Bytes { get; set; } public virtual int Number { get; set; } }
            [Row] public class Derived : Oblivious { public override int Number { get; set; } public new long Text { get; set; } }
            """;
        Assert.Empty(RunWith(source, out var compilation).GetRunResult().Diagnostics);
        using var output = new MemoryStream();
        var emitted = compilation.Emit(output);
        Assert.Empty(emitted.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        Assert.Equal(7, compilation.SyntaxTrees.Count() - 1);
    }

    [Fact]
    public void Unchanged_rows_are_not_generated_again()
    {
        var source = CSharpSyntaxTree.ParseText("using Quiver; [Row] public record A(int X, System.DateTime Y = default);", Parsing, path: "a.cs");
        var compilation = Compilation(source);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new RowGenerator().AsSourceGenerator()], parseOptions: Parsing, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", Parsing, path: "b.cs")));
        Assert.All(Outcomes(driver), outcome => Assert.True(outcome is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));

        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(source, CSharpSyntaxTree.ParseText("using Quiver; [Row] public record A(int X, System.DateTime Z = default);", Parsing, path: "a.cs")));
        Assert.Equal([IncrementalStepRunReason.Modified], Outcomes(driver));
    }

    [Fact]
    public void Rows_are_generated_again_when_a_type_in_them_changes()
    {
        var row = CSharpSyntaxTree.ParseText("using Quiver; [Row] public record A(int X, B[] Parts);", Parsing, path: "a.cs");
        var part = CSharpSyntaxTree.ParseText("public record B(int Y);", Parsing, path: "b.cs");
        var compilation = Compilation(row).AddSyntaxTrees(part);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new RowGenerator().AsSourceGenerator()], parseOptions: Parsing, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(part, CSharpSyntaxTree.ParseText("public record B(int Y) { } // the same", Parsing, path: "b.cs")));
        Assert.All(Outcomes(driver), outcome => Assert.True(outcome is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(part, CSharpSyntaxTree.ParseText("public record B(long Y);", Parsing, path: "b.cs")));
        Assert.Equal([IncrementalStepRunReason.Modified], Outcomes(driver));
    }

    private static IncrementalStepRunReason[] Outcomes(GeneratorDriver driver) => [.. driver.GetRunResult().Results[0].TrackedSteps[RowGenerator.Step].SelectMany(step => step.Outputs).Select(output => output.Reason)];

    private static CSharpCompilation Compilation(SyntaxTree tree) =>
        CSharpCompilation.Create("Rows", [tree], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static GeneratorDriver Run(string source) => RunWith(source, out _);

    private static GeneratorDriver RunWith(string source, out Compilation output) =>
        CSharpGeneratorDriver.Create([new RowGenerator().AsSourceGenerator()], parseOptions: Parsing).RunGeneratorsAndUpdateCompilation(Compilation(CSharpSyntaxTree.ParseText(source, Parsing, path: "rows.cs")), out output, out _);
}
