using System.Diagnostics;
using Quiver.DuckDb;
using Quiver.Tests.Columns;

namespace Quiver.Tests.DuckDb;

/// <summary>What the process keeps resident is measured, so nothing else may run beside it.</summary>
[Collection(CountedMemory.Name)]
public sealed class SessionMemoryTests
{
    [Fact]
    public void Ten_thousand_statements_leave_no_memory_behind()
    {
        using var instance = Instance.Open(new InstanceOptions { Threads = 2 });
        using var session = instance.Connect();
        for (var round = 0; round < 1_000; round++) Once(round);
        var grown = long.MaxValue;
        for (var times = 0; times < 3 && grown >= 16 << 20; times++) // what leaks does so every time; what the collector keeps, it keeps once
        {
            GC.Collect();
            var before = Resident();
            for (var round = 0; round < 10_000; round++) Once(round);
            GC.Collect();
            grown = Resident() - before;
        }

        Assert.True(grown < 16 << 20, $"resident memory grew by {grown >> 20} MiB each time");

        void Once(int round)
        {
            using var statement = session.Prepare("SELECT $1 + 1, 'some text that is long enough to be on the heap'");
            statement.Bind(1, round);
            using var result = round % 2 == 0 ? statement.Execute() : statement.Stream();
            using var chunk = result.NextChunk();
            if (chunk!.Vector(0).Values<int>()[0] != round + 1) throw new InvalidOperationException("wrong answer");
        }

        static long Resident()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
