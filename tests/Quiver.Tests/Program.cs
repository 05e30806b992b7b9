using Quiver.Tests.Connections;
using Quiver.Tests.Differential;
using Quiver.Tests.Interleavings;

namespace Quiver.Tests;

/// <summary>Runs by themselves what is worth more time than the suite has.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["differential", _, ..]:
                return DifferentialProgram.Run(args[1..]);
            case ["interleavings", _, ..]:
                return InterleavingProgram.Run(args[1..]);
            case ["streams", _, _]:
                return ManyStreams.Run(args[1..]);
            default:
                Console.Error.WriteLine($"Found other arguments, expected: {DifferentialProgram.Usage}; {InterleavingProgram.Usage}; {ManyStreams.Usage}. Run the tests with ./test.");
                return 2;
        }
    }
}
