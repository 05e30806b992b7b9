using System.Globalization;

namespace Quiver.Tests.Differential;

/// <summary>Runs the differential test by itself: <c>dotnet Quiver.Tests.dll differential CASES [SEED [FAULT]]</c>. It ends with 1 when a case differs.</summary>
internal static class DifferentialProgram
{
    public const string Usage = "differential CASES [SEED [FAULT]]";

    public static int Run(string[] arguments)
    {
        if (arguments.Length > 2) AppContext.SetSwitch("Quiver.Faults." + arguments[2], true); // before any code of the engine runs
        var seed = arguments.Length > 1 ? long.Parse(arguments[1], CultureInfo.InvariantCulture) : Random.Shared.Next();
        var shrink = TimeSpan.FromSeconds(arguments.Length > 2 ? 1 : 30); // a fault seeded on purpose need not be read
        return Run(seed, int.Parse(arguments[0], CultureInfo.InvariantCulture), shrink);
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
