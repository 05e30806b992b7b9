using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Records;

/// <summary>What records become rows of.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Dictionaries">Codes the texts of each column; null: they stay plain. Shared by all that read into the source.</param>
/// <param name="Casts">Reads values that are written in unusual forms.</param>
/// <param name="Errors">Takes the records that did not fit.</param>
internal sealed record RecordTarget(string Name, Schema Schema, ImmutableArray<TextDictionary?> Dictionaries, EngineCasts Casts, SourceInput Errors);
