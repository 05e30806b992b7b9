using System.Reflection;
using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>A record, class or struct whose members are columns, or members of a STRUCT column.</summary>
/// <param name="Type">The type.</param>
/// <param name="Written">The members that are written.</param>
/// <param name="Ways">The ways to make it, the one with most parameters first; of a struct the last has none.</param>
internal sealed record RowType(Type Type, RowMember[] Written, RowWay[] Ways)
{
    /// <summary>A type as reflection sees it.</summary>
    public static RowType Of(Type type)
    {
        var members = RowMember.Of(type);
        return new RowType(type, [.. members.Where(member => member.Source is not PropertyInfo { CanRead: false })], [.. WaysOf(type, members)]);
    }

    /// <summary>A type as generated code tells of it.</summary>
    public static RowType Of(Type type, RowAccessor accessor) => new(
        type, [.. accessor.Written.Select(slot => slot.Member)],
        [.. accessor.Constructors.Select(way => new RowWay([.. way.Parameters.Select(slot => slot.Member)], [.. way.Members.Select(slot => slot.Member)], Constructor: null))]);

    /// <summary>The first way whose parameters all have columns or defaults; if there is none the one with the fewest, so that a message names what is missing. -1 without any.</summary>
    public int WayFor(Schema schema)
    {
        var way = Array.FindIndex(Ways, way => Array.TrueForAll(way.Parameters, parameter => parameter.IsComputed || parameter.FindIn(schema) >= 0));
        return way < 0 ? Ways.Length - 1 : way;
    }

    private static IEnumerable<RowWay> WaysOf(Type type, List<RowMember> members)
    {
        if (type.IsAbstract || RowTypes.IsValue(type)) yield break;
        var constructors = type.GetConstructors().Where(constructor => constructor.GetParameters().All(parameter => !parameter.ParameterType.IsByRef && !parameter.ParameterType.IsByRefLike));
        foreach (var constructor in constructors.OrderByDescending(constructor => constructor.GetParameters().Length))
        {
            RowMember[] parameters = [.. constructor.GetParameters().Select(parameter => RowMember.Of(parameter, members))];
            yield return new RowWay(parameters, [.. members.Where(member => IsSet(member) && !Array.Exists(parameters, parameter => parameter.Name == member.Name))], constructor);
        }

        if (type.IsValueType) yield return new RowWay([], [.. members.Where(IsSet)], Constructor: null);
    }

    private static bool IsSet(RowMember member) => member.Source is PropertyInfo { SetMethod.IsPublic: true } or FieldInfo { IsInitOnly: false };
}
