using System.Reflection;
using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

/// <summary>Finds and loads the DuckDB library, once a process.</summary>
/// <remarks>
/// Searched in this order: the file named by the environment variable <c>QUIVER_DUCKDB</c> (then nothing else);
/// <c>runtimes/&lt;rid&gt;/native</c> and the folder itself, beside the application and beside this assembly; the system's library path.
/// </remarks>
internal static class DuckDbLibrary
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string PathVariable = "QUIVER_DUCKDB";

    private static readonly Lock Loading = new();
    private static nint _library;

    /// <summary>Loads the library, or returns the one loaded before. Thread-safe.</summary>
    /// <exception cref="QuiverException">ConnectionFailed: no library was found, or the one found cannot be loaded here.</exception>
    public static nint Load()
    {
        lock (Loading)
            return _library != 0 ? _library : _library = Find(Environment.GetEnvironmentVariable(PathVariable), Folders(), FileName);
    }

    /// <summary>Looks whether there is a library, without waiting for it to be loaded. Thread-safe.</summary>
    /// <exception cref="QuiverException">ConnectionFailed: there is none. One that is there and cannot be loaded is refused by <see cref="Load"/>.</exception>
    public static void Locate()
    {
        var named = Environment.GetEnvironmentVariable(PathVariable);
        var isThere = string.IsNullOrEmpty(named) ? Folders().Any(static folder => File.Exists(Path.Combine(folder, FileName))) : File.Exists(named);
        if (!isThere) Load(); // it is where the system looks, or nowhere
    }

    /// <summary>The version of the library, such as <c>v1.5.5</c>.</summary>
    public static unsafe string Version
    {
        get
        {
            Load();
            return NativeText.Borrowed(NativeMethods.duckdb_library_version()) ?? "";
        }
    }

    /// <summary>Loads the library from the file named, else from the first of the folders that has it, else from where the system looks.</summary>
    internal static nint Find(string? namedFile, IReadOnlyCollection<string> folders, string fileName)
    {
        if (!string.IsNullOrEmpty(namedFile))
            return NativeLibrary.TryLoad(namedFile, out var named) ? named : throw Missing($"{PathVariable} names '{namedFile}', which cannot be loaded.");

        foreach (var folder in folders)
            if (NativeLibrary.TryLoad(Path.Combine(folder, fileName), out var found)) return found;
        if (NativeLibrary.TryLoad(fileName, out var system)) return system;
        throw Missing($"{fileName} was looked for in {string.Join(", ", folders)} and on the system's library path.");
    }

    private static QuiverException Missing(string what) => new(
        ErrorCode.ConnectionFailed,
        $"DuckDB's library could not be loaded. {what} Reference the package Quiver.Native.{RuntimeIdentifier} (a clone: build once with npm at hand), or set {PathVariable} to the library's file.");

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static string RuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static string[] Folders()
    {
        string[] roots = [AppContext.BaseDirectory, Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) ?? ""];
        return [.. roots.Where(root => root.Length > 0)
            .Select(Path.TrimEndingDirectorySeparator).Distinct()
            .SelectMany(root => new[] { Path.Combine(root, "runtimes", RuntimeIdentifier, "native"), root })];
    }
}
