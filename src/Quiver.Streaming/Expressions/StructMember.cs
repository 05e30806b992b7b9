using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A member of a struct, NULL where the struct is.</summary>
/// <param name="input">The struct.</param>
/// <param name="index">Which member, from 0.</param>
internal sealed class StructMember(IEvaluator input, int index) : Kernel(input.Type.Fields[index].Type, input)
{
    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var column = input.Evaluate(batch);
        return column.Member(index);
    }

    /// <summary>The member of a name, compared without case; null when the type has none.</summary>
    public static StructMember? TryCreate(IEvaluator input, string name)
    {
        for (var index = 0; index < input.Type.Fields.Length; index++)
            if (string.Equals(input.Type.Fields[index].Name, name, StringComparison.OrdinalIgnoreCase)) return new StructMember(input, index);
        return null;
    }
}
