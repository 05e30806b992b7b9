using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Asking;

/// <summary>The relations that asked queries scan with <c>_seq</c> and <c>_ingested</c> behind their own columns.</summary>
internal sealed class WithSystemColumns(AskedRelations relations) : IScanProvider
{
    /// <inheritdoc/>
    public ScanRelation? Find(string name, ulong session) =>
        relations.Find(name, session) is { } relation ? relation with { Schema = SystemFields.With(relation.Schema) } : null;

    /// <inheritdoc/>
    public ScanInput Open(string name, ulong session) => relations.OpenWithOrigins(name, session);
}
