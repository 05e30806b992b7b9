using System.Diagnostics;
using System.Globalization;
using Quiver.Columns;

namespace Quiver.Tests.Interleavings;

/// <summary>Runs interleavings by themselves: <c>dotnet Quiver.Tests.dll interleavings RUNS [SEED [FAULT]]</c>. It ends with 1 when a run goes wrong.</summary>
internal static class InterleavingProgram
{
    public const string Usage = "interleavings RUNS [SEED [FAULT]]";

    public static int Run(string[] arguments)
    {
        if (arguments.Length > 2) AppContext.SetSwitch("Quiver.Faults." + arguments[2], true); // before any code of the engine runs
        var seed = arguments.Length > 1 ? long.Parse(arguments[1], CultureInfo.InvariantCulture) : Random.Shared.Next();
        return Run(seed, int.Parse(arguments[0], CultureInfo.InvariantCulture));
    }

    private static int Run(long first, int runs)
    {
        var watch = Stopwatch.StartNew();
        var tally = new Tally();
        var rented = BufferPool.Rented;
        for (var seed = first; seed < first + runs; seed++)
        {
            try
            {
                Interleaving.Run(seed, tally);
                Assert.True(BufferPool.Rented == rented, $"{BufferPool.Rented - rented} bytes were not given back."); // nothing else runs here
            }
#pragma warning disable CA1031 // whatever it is, it is what was looked for
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Console.WriteLine($"WRONG at seed {seed} after {seed - first + 1} runs\n{failure}");
                return 1;
            }
        }

        Console.WriteLine($"seeds {first} to {first + runs - 1}, {watch.Elapsed.TotalSeconds:0.0} s\n{tally}");
        return 0;
    }
}
