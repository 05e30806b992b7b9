using Microsoft.CodeAnalysis;

namespace Quiver.Generators;

/// <summary>What a list or a dictionary is made as.</summary>
internal enum ListKind
{
    None, // it is only written
    Array,
    List,
    ImmutableArray,
    Sequence, // an interface that an array has
    Indexed, // such a one whose elements have numbers
    Dictionary,
    Pairs, // an interface that a Dictionary has
}

/// <summary>What a C# type is to nested columns: a list of elements, or a dictionary of keys and values. The rules are those of NestedShape in the library.</summary>
internal static class ListShape
{
    /// <summary>The element of a type that values are enumerated of; null for others, and for texts and bytes.</summary>
    public static ITypeSymbol? EnumeratedOf(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String || ValueModel.IsBytes(type)) return null;
        if (type is IArrayTypeSymbol array) return array.Rank == 1 ? array.ElementType : null;
        var enumerables = type.AllInterfaces.Concat(type is INamedTypeSymbol own ? [own] : []).Where(each => each.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T).ToArray();
        return enumerables.Length == 1 ? enumerables[0].TypeArguments[0] : null;
    }

    /// <summary>Key and value of an element that is a pair; null for others.</summary>
    public static (ITypeSymbol Key, ITypeSymbol Value)? PairOf(ITypeSymbol element) =>
        NameOf(element) == "System.Collections.Generic.KeyValuePair" && element is INamedTypeSymbol { TypeArguments: { Length: 2 } arguments } ? (arguments[0], arguments[1]) : null;

    /// <summary>What a list or dictionary of the type is made as.</summary>
    public static ListKind KindOf(ITypeSymbol type) => type is IArrayTypeSymbol ? ListKind.Array : NameOf(type) switch
    {
        "System.Collections.Generic.List" => ListKind.List,
        "System.Collections.Immutable.ImmutableArray" => ListKind.ImmutableArray,
        "System.Collections.Generic.ICollection" or "System.Collections.Generic.IReadOnlyCollection" or "System.Collections.Generic.IEnumerable" => ListKind.Sequence,
        "System.Collections.Generic.IList" or "System.Collections.Generic.IReadOnlyList" => ListKind.Indexed,
        "System.Collections.Generic.Dictionary" => ListKind.Dictionary,
        "System.Collections.Generic.IDictionary" or "System.Collections.Generic.IReadOnlyDictionary" => ListKind.Pairs,
        _ => ListKind.None,
    };

    /// <summary>Whether <c>foreach</c> over the type itself gives the elements, by an enumerator of its own that need not be an object.</summary>
    public static bool IsWalked(ITypeSymbol type, ITypeSymbol element)
    {
        if (type is IArrayTypeSymbol) return true;
        if (type.TypeKind == TypeKind.Interface) return false;
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            var own = declaring.GetMembers("GetEnumerator").OfType<IMethodSymbol>().FirstOrDefault(method => method is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, Parameters.Length: 0, TypeParameters.Length: 0 });
            if (own is not null) return CurrentOf(own.ReturnType) is { } current && SymbolEqualityComparer.Default.Equals(current, element);
        }

        return false;
    }

    private static ITypeSymbol? CurrentOf(ITypeSymbol enumerator)
    {
        for (var declaring = enumerator; declaring is not null; declaring = declaring.BaseType)
            if (declaring.GetMembers("Current").OfType<IPropertySymbol>().FirstOrDefault(property => property.DeclaredAccessibility == Accessibility.Public) is { } current) return current.Type;
        return null;
    }

    // Without its arguments.
    private static string NameOf(ITypeSymbol type) => type is INamedTypeSymbol { IsGenericType: true, ContainingType: null } ? $"{type.ContainingNamespace.ToDisplayString()}.{type.Name}" : "";
}
