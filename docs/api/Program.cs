using System.Reflection;

namespace Quiver.ApiPages;

internal static class Program
{
    /// <summary>The assemblies users hold something of: all of Quiver's beside this one.</summary>
    internal static IEnumerable<Assembly> Libraries => Directory.EnumerateFiles(AppContext.BaseDirectory, "Quiver*.dll")
        .Where(file => File.Exists(Path.ChangeExtension(file, ".xml")) && Path.GetFileNameWithoutExtension(file) is not ("Quiver.ApiPages" or "Quiver.Cli" or "Quiver.Tests" or "Quiver.Bench"))
        .Order(StringComparer.Ordinal)
        .Select(Assembly.LoadFrom);

    private static int Main(string[] args)
    {
        if (args is not [var folder])
        {
            Console.Error.WriteLine("Found other arguments, expected one: the folder that the pages are written to.");
            return 2;
        }

        var pages = new ApiReference(Libraries);
        foreach (var (path, text) in pages.Pages())
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return 0;
    }
}
