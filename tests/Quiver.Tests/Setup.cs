using System.Runtime.CompilerServices;
using Quiver.Streaming.Aggregates;

namespace Quiver.Tests;

/// <summary>What is set before the first test.</summary>
internal static class Setup
{
    // So few that queries of tests come to both: aggregates updated by themselves, and fused ones.
    [ModuleInitializer]
    internal static void FuseSoon() => FusedAggregates.RowsBefore = 50;
}
