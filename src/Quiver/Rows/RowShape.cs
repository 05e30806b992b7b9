using System.Collections.Immutable;
using System.Reflection;
using Quiver.Columns;

namespace Quiver;

/// <summary>What the values of a member are made of that are not one value of a column.</summary>
internal abstract record RowShape
{
    private RowShape()
    {
    }

    /// <summary>What the values of a type are made of; null for those that are one value of a column.</summary>
    /// <param name="type">A type, which may be nullable.</param>
    /// <param name="nullability">What is known of it and its arguments; null: nothing, so that they take NULL where they can hold it.</param>
    public static RowShape? Of(Type type, NullabilityInfo? nullability)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (RowTypes.IsValue(plain) || plain == typeof(object)) return null;
        if (NestedShape.PairsOf(plain) is var (key, value))
        {
            var pair = nullability?.GenericTypeArguments is [var only] ? only.GenericTypeArguments : nullability?.GenericTypeArguments; // of a list of pairs, or of a dictionary
            return new Pairs(RowMember.Part(key, pair is [var ofKey, _] ? ofKey : null), RowMember.Part(value, pair is [_, var ofValue] ? ofValue : null));
        }

        if (NestedShape.EnumeratedOf(plain) is { } element)
            return new Sequence(RowMember.Part(element, nullability?.ElementType ?? (nullability?.GenericTypeArguments is [var ofElement] ? ofElement : null)));
        return new Members(plain, Accessor: null);
    }

    /// <summary>Whether going through the values of a type may run the user's code: it is no array, List, ImmutableArray or Dictionary, but a type or an interface that others implement.</summary>
    public static bool RunsCode(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsSZArray || NestedShape.EnumeratedOf(plain) is null) return false;
        return !plain.IsGenericType || (plain.GetGenericTypeDefinition() is var definition && definition != typeof(List<>) && definition != typeof(ImmutableArray<>) && definition != typeof(Dictionary<,>));
    }

    /// <summary>Elements, of a list.</summary>
    public sealed record Sequence(RowMember Element) : RowShape;

    /// <summary>Keys and values, of a map.</summary>
    public sealed record Pairs(RowMember Key, RowMember Value) : RowShape;

    /// <summary>The members of a record, class or struct.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Accessor">What generated code tells of it; null: reflection does.</param>
    public sealed record Members(Type Type, CompilerServices.RowAccessor? Accessor) : RowShape
    {
        /// <summary>Looked at only where there are columns for it: a type may contain itself.</summary>
        public RowType Row => Accessor is null ? RowType.Of(Type) : RowType.Of(Type, Accessor);
    }
}
