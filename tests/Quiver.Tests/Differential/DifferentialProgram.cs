using System.Globalization;

namespace Quiver.Tests.Differential;

/// <summary>Runs the differential test by itself: <c>dotnet Quiver.Tests.dll differential CASES [SEED [FAULT]]</c>. It ends with 1 when a case differs.</summary>
internal static class DifferentialProgram
{
    private static int Main(string[] args)
    {
        if (args is not ["differential", var count, ..])
        {
            Console.Error.WriteLine("Found other arguments, expected: differential CASES [SEED [FAULT]]. Run the tests with ./test.");
            return 2;
        }

        if (args.Length > 3) AppContext.SetSwitch("Quiver.Faults." + args[3], true); // before any code of the engine runs
        var seed = args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : Random.Shared.Next();
        var shrink = TimeSpan.FromSeconds(args.Length > 3 ? 1 : 30); // a fault seeded on purpose need not be read
        return Run(seed, int.Parse(count, CultureInfo.InvariantCulture), shrink);
    }

    private static int Run(long seed, int cases, TimeSpan shrink)
    {
        Console.WriteLine($"seed {seed}");
        var result = Campaign.Run(seed, cases, shrink);
        Console.Write(result.Coverage.Details());
        Console.WriteLine(result.Coverage.Summary(result.Took));
        if (result.Failure is null) return 0;
        Console.WriteLine($"DIFFERS after {result.Coverage.Cases} cases\n{result.Failure}");
        return 1;
    }
}
