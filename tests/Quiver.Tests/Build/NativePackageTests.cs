using System.Text.Json;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Build;

public sealed class NativePackageTests
{
    [Theory]
    [InlineData("native")]
    [InlineData("samples/data")]
    [InlineData("docs/site")]
    public void A_lock_names_a_checksum_for_every_package_and_no_registry(string folder)
    {
        using var text = JsonDocument.Parse(File.ReadAllText(Path.Combine(SampleData.Repository, folder, "package-lock.json")));
        var packages = text.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0).ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.StartsWith("sha512-", package.Value.GetProperty("integrity").GetString(), StringComparison.Ordinal));
        Assert.All(packages, package => Assert.False(package.Value.TryGetProperty("resolved", out _), package.Name));
    }

    [Fact]
    public void Every_platform_has_the_same_version_of_the_library()
    {
        using var text = JsonDocument.Parse(File.ReadAllText(Path.Combine(SampleData.Repository, "native/package-lock.json")));
        var versions = text.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.StartsWith("node_modules/@duckdb/", StringComparison.Ordinal))
            .Select(package => package.Value.GetProperty("version").GetString()).ToList();

        Assert.Equal(5, versions.Count);
        Assert.Single(versions.Distinct());
    }

    [Fact]
    public void The_build_puts_the_library_beside_the_program()
    {
        if (Environment.GetEnvironmentVariable("QUIVER_DUCKDB") is { Length: > 0 }) return; // then the build installs none

        var runtimes = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "runtimes"));
        Assert.Contains(runtimes.EnumerateFiles("*", SearchOption.AllDirectories), file =>
            file.Name is "libduckdb.so" or "libduckdb.dylib" or "duckdb.dll"
            && file.Directory?.Name == "native"
            && file.Length > 10_000_000);
    }
}
