using System.Diagnostics;

namespace Quiver.Tests.Samples;

/// <summary>
/// Compiles a sample as it is printed and runs it. Not by <c>dotnet run</c>, which takes seconds for each: the compiler of the SDK that built these tests is called with the assemblies
/// that lie here, and what it makes is run from here.
/// </summary>
internal static class SampleProgram
{
    private static readonly string Here = AppContext.BaseDirectory;

    // What the SDK adds to every program.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // … and to those that begin with #:sdk Microsoft.NET.Sdk.Web.
    private const string WebUsings = """
        global using System.Net.Http.Json;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    /// <summary>What a sample prints.</summary>
    /// <param name="sample">The file's name in the folder of samples.</param>
    public static async Task<string> RunAsync(string sample)
    {
        var program = Path.Combine(Here, $"{Path.GetFileNameWithoutExtension(sample)}.sample.exe"); // not .dll: ./test takes a new one for another build
        try
        {
            var messages = await CompileAsync(program, [Path.Combine(SampleData.Repository, "samples", sample)]);
            Assert.True(messages.Length == 0, messages);
            return await ExecuteAsync(program, SampleData.Repository);
        }
        finally
        {
            File.Delete(program);
        }
    }

    /// <summary>Compiles a program. Its warnings are errors.</summary>
    /// <param name="program">The file to make, in the folder of these tests.</param>
    /// <param name="files">The sources, the one with its directives first.</param>
    /// <returns>What the compiler found wrong; empty when the program is there.</returns>
    public static async Task<string> CompileAsync(string program, IReadOnlyList<string> files)
    {
        var work = Directory.CreateTempSubdirectory("quiver-sample-");
        try
        {
            var arguments = Path.Combine(work.FullName, "arguments.rsp");
            var usings = Path.Combine(work.FullName, "usings.cs");
            var isWeb = File.ReadLines(files[0]).Contains("#:sdk Microsoft.NET.Sdk.Web", StringComparer.Ordinal);
            await File.WriteAllTextAsync(usings, isWeb ? $"{ImplicitUsings}\n{WebUsings}" : ImplicitUsings);
            await File.WriteAllLinesAsync(arguments,
            [
                "-nologo", "-nostdlib", "-langversion:latest", "-nullable:enable", "-warnaserror", "-nowarn:1701,1702", "-features:FileBasedProgram", "-target:exe", "-debug:embedded",
                .. ReferencedAssemblies().Select(file => $"-reference:\"{file}\""),
                $"-out:\"{program}\"", $"\"{usings}\"", .. files.Select(file => $"\"{file}\""),
            ]);
            var (code, messages) = await RunAsync(SampleData.Repository, ["exec", Compiler, "-noconfig", $"@{arguments}"]);
            return code == 0 ? "" : messages;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Runs a program that was compiled, and gives what it printed.</summary>
    public static Task<string> ExecuteAsync(string program, string folder, params string[] arguments) => DotnetInAsync(folder,
        ["exec", "--runtimeconfig", Path.Combine(Here, "Quiver.Tests.runtimeconfig.json"), "--depsfile", Path.Combine(Here, "Quiver.Tests.deps.json"), program, .. arguments]);

    /// <summary>Runs <c>dotnet</c> in the repository's folder, and gives what it printed.</summary>
    public static Task<string> DotnetAsync(params string[] arguments) => DotnetInAsync(SampleData.Repository, arguments);

    private static async Task<string> DotnetInAsync(string folder, string[] arguments)
    {
        var (code, printed) = await RunAsync(folder, arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{printed}");
        return printed;
    }

    /// <summary>The exit code and what was printed; of what failed also on standard error.</summary>
    private static async Task<(int Code, string Printed)> RunAsync(string folder, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(timeout.Token);

        var printed = process.ExitCode == 0 ? await output : $"{await output}\n{await errors}";
        return (process.ExitCode, printed.ReplaceLineEndings("\n").TrimEnd());
    }

    private static string Compiler
    {
        get
        {
            var file = typeof(SampleProgram).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), inherit: false)
                .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Compiler").Value!;
            return File.Exists(file) ? file : throw new FileNotFoundException($"The compiler that built these tests, '{file}', is gone. Build them again with the SDK that is here.", file);
        }
    }

    /// <summary>The assemblies of .NET, of ASP.NET Core and Quiver's: what these tests run on.</summary>
    private static IEnumerable<string> ReferencedAssemblies() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(file => !file.StartsWith(Here, StringComparison.Ordinal) || Path.GetFileName(file) is "Quiver.dll" or "Quiver.Columns.dll" or "Quiver.Runtime.dll" or "Quiver.Data.dll" or "Quiver.Extensions.Hosting.dll" or "Dapper.dll" || Path.GetFileName(file).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));
}
