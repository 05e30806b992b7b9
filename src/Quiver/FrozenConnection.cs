using System.Collections.Immutable;
using Quiver.Runtime;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

/// <summary>What was defined by a statement, or subscribed to.</summary>
/// <param name="Number">Its place among all definitions: readers come after what they read.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Source">The text it stands in.</param>
/// <param name="Subscription">The number of the newest subscription then.</param>
internal sealed record Definition(int Number, Statement Statement, SourceText Source, int Subscription);

/// <summary>A connection as it stood between two records.</summary>
/// <param name="Definitions">What was defined, in order, with the subscription where it is one.</param>
/// <param name="States">For each graph, by one of its sources, the state of all that reads them.</param>
/// <param name="Retained">For each relation, the rows that it retains.</param>
/// <param name="Noted">For each source that brings its own rows, how many bad records of its input are noted.</param>
internal sealed record FrozenConnection(
    ImmutableArray<(Definition Definition, Subscription? Subscription)> Definitions,
    ImmutableDictionary<string, byte[]> States,
    ImmutableDictionary<string, RetainedRows> Retained,
    ImmutableDictionary<string, long> Noted) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rows in Retained.Values) rows.Dispose();
    }
}
