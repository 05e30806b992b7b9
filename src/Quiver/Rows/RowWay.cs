using System.Reflection;

namespace Quiver;

/// <summary>A way to make a row: a constructor, and the members that are set afterwards.</summary>
/// <param name="Parameters">The constructor's parameters, in order; <see cref="RowMember.IsComputed"/> are those with a default.</param>
/// <param name="Members">The members that are set.</param>
/// <param name="Constructor">The constructor; null: that of a struct that declares none, or generated code calls it.</param>
internal sealed record RowWay(RowMember[] Parameters, RowMember[] Members, ConstructorInfo? Constructor)
{
    /// <summary>Parameters, then members.</summary>
    public IEnumerable<RowMember> All => Parameters.Concat(Members);
}
