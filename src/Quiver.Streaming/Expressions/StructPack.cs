using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A struct of several expressions; never NULL itself.</summary>
/// <param name="type">Its type, with a member for each expression.</param>
/// <param name="members">The members.</param>
internal sealed class StructPack(DataType type, ImmutableArray<IEvaluator> members) : Kernel(type, members)
{
    /// <inheritdoc/>
    public override bool IsTotal => Parts.All(AlwaysSucceeds);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        var columns = new Column[Parts.Length];
        for (var member = 0; member < columns.Length; member++) columns[member] = Parts[member].Evaluate(batch);
        return ColumnFactory.Struct(Type, columns, batch.Length);
    }

    /// <summary>The kernel; null when the members are not those of the type.</summary>
    public static StructPack? TryCreate(DataType type, ImmutableArray<IEvaluator> members) =>
        type.Kind == TypeKind.Struct && type.Fields.Select(field => field.Type).SequenceEqual(members.Select(member => member.Type)) ? new StructPack(type, members) : null;
}
